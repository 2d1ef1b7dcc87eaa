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

# verdicts FAULT... - the fault, id and verdict of each instance.  One run judges several stacks, so that cases are read once.
verdicts() {
	for name; do
		shift
		set -- "$@" --stack "build/stacks/faulty/$name.so"
	done
	$T run "$@" --seed 1 --ip 4 -k 'not idle and not flags and not wrap' -q --json - 2>>"$D/err" |
		sed -n 's/^{"record":"run",.*"stack":"\(lwip-\)*\([^"]*\)".*/run \2/p
			s/^{"record":"case","n":\([0-9]*\),"id":"\([^"]*\)".*/\1 \2/p
			s/^{"record":"verdict","n":\([0-9]*\),"verdict":"\([a-z]*\)".*/\1 . \2/p' |
		awk '$1 == "run" { fault = $2; next } $2 != "." { id[$1] = $2 } $2 == "." { print fault, id[$1], $3 }'
}

awk -v list=1 -f harness/stacks/lwip/faulty/patch.awk harness/stacks/lwip/faulty/faults.txt >"$D/faults"
verdicts none >"$D/none"
cut -f 2 "$D/faults" | paste -s -d '       \n' | while read -r names; do
	verdicts $names
done >"$D/wrong"
n=$(grep -c ' pass$' "$D/none")
if [ "$n" -gt 500 ]; then echo "ok - without a fault $n instances pass"; else echo "not ok - without a fault $n instances pass"; fi

# Of each fault how many instances failed, were not strict, in how many cases, and some of these.
cat "$D/none" "$D/wrong" | awk -F '\t' -v faults="$D/faults" '
	{ split($0, w, " ") }
	w[1] == "none" { passed[w[2]] = w[3]; next }
	passed[w[2]] == "pass" && w[3] == "nonstrict" { soft[w[1]]++ }
	passed[w[2]] ~ /^(pass|nonstrict)$/ && w[3] ~ /^(fail|crash)$/ { hard[w[1]]++ }
	passed[w[2]] == "pass" && w[3] ~ /^(fail|crash|nonstrict)$/ {
		split(w[2], part, /[[@]/)
		if (!((w[1], part[1]) in seen) && ++cases[w[1]] <= 3)
			some[w[1]] = some[w[1]] " " part[1]
		seen[w[1], part[1]]
	}
	END {
		while ((getline <faults) > 0)
			printf "%s - %s: %s: %d fail, %d not strict, in %d cases:%s\n", hard[$2] + soft[$2] ? "ok" : "not ok", $2, $3,
			    hard[$2], soft[$2], cases[$2], some[$2]
	}'

# The rules themselves: what doesn't apply is told.
printf 'fault a\twords\nin core/x\n-there\n+here\n' >"$D/rules"
apply() { printf '%b' "$1" >"$D/x.c"; awk -v file=core/x -f harness/stacks/lwip/faulty/patch.awk "$D/rules" "$D/x.c" 2>&1; }
is() { if [ "$2" = "$3" ]; then echo "ok - $1"; else echo "not ok - $1"; printf '# %s\n' "$2"; fi; }
is "a rule that stands nowhere is an error" "$(apply 'nothing\n')" "faults.txt:2: a: its lines stand in 0 places of core/x.c"
is "so is one that stands twice" "$(apply 'there\nthere\n')" "faults.txt:2: a: its lines stand in 2 places of core/x.c"
is "one that stands once is applied" "$(apply 'a\n there\n')" "$(printf 'extern const int lwip_fault;\na\nhere')"
