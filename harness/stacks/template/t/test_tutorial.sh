#!/bin/sh
# test_tutorial.sh - does what TUTORIAL.md says, as it says it, in an empty tree of the sources: each block of commands has
# to succeed, and to say the lines of the block after it.  One line of TAP each.

TOP=$PWD
D=$(mktemp -d)
export XDG_CACHE_HOME="$D/cache" LC_ALL=C.UTF-8		# the page has its arrows
trap 'rm -rf "$D"' EXIT

# A tree in which what is built is there already.
mkdir "$D/tree"
for f in cases harness reports suite build Makefile; do ln -s "$TOP/$f" "$D/tree/$f"; done
cd "$D/tree" || exit 1

# Blocks of the page, numbered: N.sh to run, N.text for what has to be said.
awk -v d="$D" '
	/^```sh$/	{ out = d "/" ++n ".sh"; next }
	/^```text$/	{ out = d "/" n ".text"; next }
	/^```/		{ out = ""; next }
	out != ""	{ print > out }
	END		{ print n }
' "$TOP/harness/stacks/TUTORIAL.md" >"$D/blocks"

# The second way is by way of this machine's kernel.
build/tcpspec doctor --stack linux >/dev/null 2>&1 || no_kernel=1

# said FILE LINES - each of the lines is in it
said() {
	while read -r line; do
		grep -qF -- "$line" "$1" || { echo "it doesn't say: $line"; return 1; }
	done <"$2"
}

for i in $(seq "$(cat "$D/blocks")"); do
	what="block $i: $(grep -m1 -o 'build/tcpspec.*\|perl.*' "$D/$i.sh")"
	if [ -n "$no_kernel" ] && grep -q mine2 "$D/$i.sh"; then
		echo "ok - $what # SKIP no namespaces and TAPs here"
	elif sh -e "$D/$i.sh" >"$D/said" 2>&1 && { [ ! -e "$D/$i.text" ] || said "$D/said" "$D/$i.text" >>"$D/said"; }; then
		echo "ok - $what"
	else
		echo "not ok - $what"
		sed 's/^/# /' "$D/said" | tail -n 30
	fi
done

[ "$(cat "$D/blocks")" -ge 4 ] && echo "ok - it is the page that was meant" || echo "not ok - where are its commands?"

# And the templates are what they say: nothing that a case finds wrong with them.
build/tcpspec run --stack template -q --json "$D/template" >"$D/said" 2>&1
code=$?
[ $code = 0 ] && grep -q '^result: [0-9]\{4\} passed, 0 failed' "$D/said" && echo "ok - the whole suite passes the template in C" || {
	echo "not ok - the template in C"
	sed 's/^/# /' "$D/said" | tail -n 20
}
