#!/bin/sh
# test_history.sh - what earlier runs found is said in the next one, is recorded in its result file, and is not there
# where nobody wants it.  One line of TAP each.  Needs no privileges.

. suite/t/toy.sh

kept=$XDG_CACHE_HOME/tcpspec
# What is kept of stack $1, which is there once, below the number of the folder of cases.
of() { ls "$kept"/history/*/"$1"; }
runs 0 "a first run" a/flaky a/pass
is "it knows of none before it" sh -c '! grep -q "^changes\|history" "$1"' - "$D/out"
is "it leaves a file for its stack" [ "$(grep -c '^p	.*@ipv4$' "$(of one)")" = 2 ]
runs 0 "a second run" a/flaky a/pass
touch "$D/once"
runs 1 "a third one, in which one fails" a/flaky a/pass --json "$D/r.jsonl" --html "$D/r.html"
is "that it is new is said" said "  history    passed 2 of the last 2 runs: this failure is new"
is "and of the run" said "changes       1 new failure (vs "
is "and on the page" grep -q 'history</dt><dd>pass pass <b>FAIL</b> · passed 2 of the last 2 runs: this failure is new' "$D/r.html"
is "it is in the result file" grep -q '^{"record":"past","n":[0-9]*,"verdicts":"pp","since":"[^"]*","last":"[^"]*"}' "$D/r.jsonl"
cp "$(of one)" "$D/before"
touch "$D/once"
exits 1 "the report of it" report "$D/r.jsonl" --html "$D/again.html"
is "is the same page" cmp "$D/r.html" "$D/again.html"
is "and says the same" said "  history    passed 2 of the last 2 runs: this failure is new"
is "and leaves nothing" cmp "$D/before" "$(of one)"
runs 1 "a fourth run, in which it fails again" a/flaky a/pass
is "that it stays is said" said "  history    passed 2 of the last 3 runs, unchanged since "
runs 0 "a fifth one, in which it doesn't" a/flaky a/pass
is "is a fix" said "changes       1 fixed (vs "

# Nothing is read or left.
cp "$(of one)" "$D/before"
failed=$(ls "$kept"/failed/*)
cp "$failed" "$D/last"
runs 1 "without state" --no-state a/fail a/pass --json "$D/n.jsonl"
is "nothing was read" sh -c '! grep -q "\"record\":\"past\"" "$1"' - "$D/n.jsonl"
is "and nothing left" sh -c 'cmp "$1" "$2" && cmp "$3" "$4"' - "$D/before" "$(of one)" "$D/last" "$failed"
runs 2 "without state, and yet by it" --no-state --failed
runs 2 "without state, and yet first by it" --no-state --failed-first
if "$T" doctor --stack lwip >/dev/null 2>&1; then
	exits 1 "a stack that was given a fault" run --stack lwip --fault ack-twice -x -q close/active
	is "is remembered as what it isn't, by nobody" [ -z "$(find "$kept" -name lwip)" ]
fi

# Where nothing stays from one run to the next, the result files carry it on.
rm -rf "$kept"
rm -f "$D/once"
runs 0 "a run in CI" --no-state a/flaky a/pass --json "$D/1.jsonl"
runs 0 "the next" --no-state --against "$D/1.jsonl" a/flaky a/pass --json "$D/2.jsonl"
touch "$D/once"
runs 1 "and the next" --no-state --against "$D/2.jsonl" a/flaky a/pass --json "$D/3.jsonl"
is "it knows both" said "  history    passed 2 of the last 2 runs: this failure is new"
is "and has left nothing" [ ! -e "$kept" ]
runs 2 "against a file that isn't one of ours" --against "$C/a/pass.case" a/pass
runs 2 "against none" --against "$D/none.jsonl" a/pass

# Where nothing can be kept, runs are as they were.
XDG_CACHE_HOME=/dev/null runs 0 "a cache that is no folder" a/pass
runs 0 "a run that leaves something" a/pass
one=$(of one)
rm "$one" && mkdir "$one"
runs 0 "a file that is a folder" a/pass
is "and nobody is told" [ ! -s "$D/err" ]
