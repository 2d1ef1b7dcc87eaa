#!/bin/sh
# test_control.sh - how a run goes on and ends: the order of its cases. One line of TAP each. Needs no privileges.

. suite/t/toy.sh

# order FILE - the instances in the order in which they began, a line each
order() { sed -n 's/^{"record":"case".*"id":"\([^"]*\)".*/\1/p' "$1"; }
# ordered NAME ARGS... - their order is kept in $D/NAME
ordered() {
	kept=$1
	shift
	"$T" run --stack "$D/one.so" --cases "$C" "$@" --json "$D/$kept.jsonl" >"$D/out" 2>"$D/err"
	order "$D/$kept.jsonl" >"$D/$kept"
}
same() { is "$1" cmp "$D/$2" "$D/$3"; }
differ() { is "$1" sh -c '! cmp -s "$1" "$2"' - "$D/$2" "$D/$3"; }

# --shuffle: the seed alone makes the order.
ordered plain --seed 1 a b seed
ordered first --seed 1 a b seed --shuffle -j 1
is "--shuffle is said at the beginning" said "seed 0x1 (shuffled),"
ordered again --seed 1 a b seed --shuffle -j 1
ordered other --seed 2 a b seed --shuffle -j 1
ordered lanes --seed 1 a b seed --shuffle -j 3
sort "$D/plain" >"$D/sorted"
sort "$D/first" >"$D/all"
same "--shuffle runs each case once" all sorted
differ "in another order" first plain
same "which is the same with the same seed" first again
same "in several lanes, too" first lanes
differ "and another one with another seed" first other
grep '^b/' "$D/first" >"$D/want"
ordered part --seed 1 b --shuffle -j 1
same "a part has the order that it has in the whole" part want
"$T" report "$D/first.jsonl" -v 2>&1 | sed -n 's/^\[.* \([a-z]*\/[a-z].*@ipv[46]\).*/\1/p' >"$D/shown"
"$T" report "$D/plain.jsonl" -v 2>&1 | sed -n 's/^\[.* \([a-z]*\/[a-z].*@ipv[46]\).*/\1/p' >"$D/want"
same "the report of it is sorted" shown want
"$T" run --stack "$D/one.so" --stack "$D/two.so" --cases "$C" --seed 1 --shuffle -j 1 a b seed --json "$D/two.jsonl" >"$D/out" 2>"$D/err"
order "$D/two.jsonl" >"$D/twice"
cat "$D/first" "$D/first" >"$D/want"
same "each stack has that order" twice want
is "the command of a failure has it again" grep -q '^  reproduce .* --seed 0x1 --shuffle ' "$D/out"
for i in 1 2; do
	ordered "shard$i" --seed 1 a b seed --shuffle --shard $i/2
	grep -xFf "$D/shard$i" "$D/first" >"$D/want"
	same "shard $i of 2 has the order of the whole" "shard$i" want
done
ordered rounds --seed 1 b --shuffle --repeat 2 -j 1
head -n 5 "$D/rounds" >"$D/round1"
tail -n 5 "$D/rounds" >"$D/round2"
same "the first round of --repeat has the order of the seed" round1 part
differ "the second has another one" round1 round2
ordered seeded --seed 0x9e3779b97f4a7c16 b --shuffle -j 1
same "that of the seed which the reports say it has" round2 seeded

# --failed-first
runs 1 "a last run" a/fail a/crash a/pass b
ordered first --seed 1 a b --failed-first -j 1
head -n 2 "$D/first" >"$D/got"
printf 'a/crash@ipv4\na/fail@ipv4\n' >"$D/want"
same "--failed-first: what failed goes first" got want
sed -n '3,$p' "$D/first" >"$D/got"
ordered plain --seed 1 a b -j 1
grep -vxFf "$D/want" "$D/plain" >"$D/rest"
same "the rest follows as ever" got rest
runs 1 "a last run" a/should b a/fail
ordered lanes --seed 1 a b slow --failed-first -j 4
is "in lanes, too, whatever waits longest" [ "$(head -n 1 "$D/lanes")" = a/fail@ipv4 ]
runs 1 "a last run" b 'a/f*' a/crash
ordered first --seed 3 a b --failed-first --shuffle -j 1
head -n 2 "$D/first" | sort >"$D/got"
same "with --shuffle they are shuffled among themselves" got want
ordered shuffled --seed 3 a b --shuffle -j 1
grep -vxFf "$D/want" "$D/shuffled" >"$D/rest"
sed -n '3,$p' "$D/first" >"$D/got"
same "and so is the rest" got rest
runs 0 "a last run without failures" a/pass
ordered first --seed 1 a b --failed-first -j 1
same "nothing goes first then" first plain
rm -rf "$XDG_CACHE_HOME"
runs 1 "no last run" a --failed-first
is "is no mistake, and said" grep -qx "tcpspec: --failed-first: nothing is known of a last run, so nothing goes first" "$D/err"
