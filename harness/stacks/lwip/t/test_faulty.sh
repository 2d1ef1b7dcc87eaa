#!/bin/sh
# test_faulty.sh - lwIP made wrong in one thing at a time (faulty/faults.txt): does the suite see it?  A line of TAP for
# each fault, with the number of instances and cases that find it and three of them.
#
# An instance finds a fault when it passes with the same lwIP without it, and fails with it; or, for what is only a
# SHOULD, is not strict with it.  IPv4 only, as lwIP's TCP is the same for both, and without what says the same many times
# over: combinations of flags, and cases run once more at the wrap of sequence numbers.

D=$(mktemp -d)
T=build/tcpspec			# not the one with sanitizers: what it finds is the point here
export XDG_CACHE_HOME="$D/cache"
trap 'rm -rf "$D"' EXIT

if ! "${MAKE:-make}" --no-print-directory -s -j2 lwip-faulty >"$D/build.log" 2>&1; then
	if [ -r build/lwip-src/src/core/tcp.c ]; then
		echo "not ok - lwIP with faults doesn't build"
		tail -n 20 "$D/build.log" | sed 's/^/# /'
	else
		echo "ok - lwIP with faults # SKIP its sources can't be had here"
		sed 's/^/# /' "$D/build.log"
	fi
	exit 0
fi

# verdicts FAULT - the id and verdict of each instance
verdicts() {
	$T run --stack "build/stacks/faulty/$1.so" --seed 1 --ip 4 -k 'not idle and not flags and not wrap' -q --json - 2>"$D/err" |
		sed -n 's/^{"record":"case","n":\([0-9]*\),"id":"\([^"]*\)".*/\1 \2/p
			s/^{"record":"verdict","n":\([0-9]*\),"verdict":"\([a-z]*\)".*/\1 . \2/p' |
		awk '$2 != "." { id[$1] = $2 } $2 == "." { print id[$1], $3 }'
}

# found FAULT - "failed notstrict cases (some of them)"
found() {
	verdicts "$1" | awk -v right="$D/none" '
		BEGIN { while ((getline <right) > 0) passed[$1] = $2 }
		passed[$1] == "pass" && $2 == "nonstrict" { soft++ }
		(passed[$1] == "pass" || passed[$1] == "nonstrict") && ($2 == "fail" || $2 == "crash") { hard++ }
		passed[$1] == "pass" && $2 ~ /fail|crash|nonstrict/ {
			split($1, part, /[[@]/)
			if (!(part[1] in case_)) { case_[part[1]]; if (++cases <= 3) some = some " " part[1] }
		}
		END { print hard + 0, soft + 0, cases + 0, some }'
}

verdicts none >"$D/none"
n=$(grep -c ' pass$' "$D/none")
if [ "$n" -gt 500 ]; then echo "ok - without a fault $n instances pass"; else echo "not ok - without a fault $n instances pass"; fi

awk -v list=1 -f harness/stacks/lwip/faulty/patch.awk harness/stacks/lwip/faulty/faults.txt >"$D/faults"
while IFS='	' read -r _ name words; do
	set -- $(found "$name")
	line="$name: $words: $1 fail, $2 not strict, in ${3} cases:"
	hard=$1 soft=$2
	shift 3 2>/dev/null
	if [ "$((hard + soft))" -gt 0 ]; then echo "ok - $line $*"; else echo "not ok - $line"; fi
done <"$D/faults"

# The rules themselves: what doesn't apply is told.
printf 'fault a\twords\nin core/x\n-there\n+here\n' >"$D/rules"
apply() { printf '%b' "$1" >"$D/x.c"; awk -v file=core/x -f harness/stacks/lwip/faulty/patch.awk "$D/rules" "$D/x.c" 2>&1; }
is() { if [ "$2" = "$3" ]; then echo "ok - $1"; else echo "not ok - $1"; printf '# %s\n' "$2"; fi; }
is "a rule that stands nowhere is an error" "$(apply 'nothing\n')" "faults.txt:2: a: its lines stand in 0 places of core/x.c"
is "so is one that stands twice" "$(apply 'there\nthere\n')" "faults.txt:2: a: its lines stand in 2 places of core/x.c"
is "one that stands once is applied" "$(apply 'a\n there\n')" "$(printf 'extern const int lwip_fault;\na\nhere')"
