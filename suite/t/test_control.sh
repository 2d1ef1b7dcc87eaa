#!/bin/sh
# test_control.sh - how a run goes on and ends: the order of its cases, how often they run, how long. One line of TAP each. Needs no privileges.

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
for try in 1 2 3; do	# two lanes that begin at once may be heard in either order
	ordered lanes --seed 1 a b seed --shuffle -j 3
	cmp -s "$D/first" "$D/lanes" && break
done
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
rm -rf "$XDG_CACHE_HOME"
runs 1 "a last run" a/should b a/fail
for try in 1 2 3; do
	ordered lanes --seed 1 a b slow --failed-first -j 4
	[ "$(head -n 1 "$D/lanes")" = a/fail@ipv4 ] && break
	rm -rf "$XDG_CACHE_HOME"
	runs 1 "a last run, again" a/should b a/fail
done
is "in lanes, too, whatever waits longest" [ "$(head -n 1 "$D/lanes")" = a/fail@ipv4 ]
runs 1 "a last run" b 'a/f*' a/crash
ordered first --seed 3 a b --failed-first --shuffle -j 1
head -n 2 "$D/first" | sort >"$D/got"
same "with --shuffle they are shuffled among themselves" got want
ordered shuffled --seed 3 a b --shuffle -j 1
grep -vxFf "$D/want" "$D/shuffled" >"$D/rest"
sed -n '3,$p' "$D/first" >"$D/got"
same "and so is the rest" got rest
rm -rf "$XDG_CACHE_HOME"
runs 0 "a last run without failures" a/pass
ordered first --seed 1 a b --failed-first -j 1
same "nothing goes first then" first plain
rm -rf "$XDG_CACHE_HOME"
runs 1 "no last run" a --failed-first
is "is no mistake, and said" grep -qx "tcpspec: --failed-first: nothing is known of a last run, so nothing goes first" "$D/err"

# --repeat-for: again and again, but once in any case, and what comes out alike is one result.
begun() { grep -c '^{"record":"case"' "$D/$1.jsonl"; }
runs 1 "--repeat-for" --repeat-for 1500ms -j 2 --seed 3 seed b --json "$D/for.jsonl" --junit "$D/for.xml"
is "is said at the beginning" said "6 cases again and again"
is "each case runs more than once" [ "$(begun for)" -gt 12 ]
is "each with a verdict in the file" [ "$(grep -c '^{"record":"verdict"' "$D/for.jsonl")" = "$(begun for)" ]
is "and its own seed" [ "$(sed -n 's/.*"record":"case".*"id":"seed.*"seed":"\([^"]*\)".*/\1/p' "$D/for.jsonl" | sort | uniq -d | wc -l)" = 0 ]
is "each way to come out is one result" last "result: 6 passed, 1 failed, 0 skipped"
is "junit has these" [ "$(grep -c '<testcase' "$D/for.xml")" = 7 ]
is "how often it was is said" grep -qE '^ +seed/odd@ipv4: (pass [0-9]+, FAIL|FAIL [0-9]+, pass) [0-9]+$' "$D/out"
grep '^repeated' "$D/out" >"$D/want"
exits 1 "the report of it" report "$D/for.jsonl" --junit "$D/again.xml"
grep '^repeated' "$D/out" >"$D/got"
same "counts the same" got want
is "and writes the same" cmp "$D/for.xml" "$D/again.xml"
exits 0 "it is like itself" diff "$D/for.jsonl" "$D/for.jsonl"
runs 0 "a time shorter than one round" --repeat-for 1ms b 'slow/long[n=1]' -j 1 --json "$D/once.jsonl"
is "runs all once" last "result: 6 passed, 0 failed, 0 skipped"
is "and no more" [ "$(begun once)" = 6 ]
runs 0 "with --repeat" --repeat-for 1h --repeat 3 b --json "$D/three.jsonl"
is "no more rounds than that" [ "$(begun three)" = 15 ]
runs 0 "each stack has the time" --stack "$D/two.so" --repeat-for 1s b --json "$D/two.jsonl"
is "and uses it" [ "$(sed '1,/"stack":"two"/d' "$D/two.jsonl" | grep -c '"record":"case"')" -gt 5 ]

# --until-fail
runs 1 "--until-fail" --until-fail --seed 2 seed b -j 1 --json "$D/until.jsonl"
is "ends at the first failure" [ "$(grep -c '"verdict":"fail"' "$D/until.jsonl")" = 1 ]
is "which is the last" sh -c 'grep "\"record\":\"verdict\"" "$1" | tail -n 1 | grep -q "\"verdict\":\"fail\""' - "$D/until.jsonl"
runs 0 "with --repeat it ends there" --until-fail --repeat 3 b --json "$D/three.jsonl"
is "after so many rounds" [ "$(begun three)" = 15 ]
runs 0 "with --repeat-for, too" --until-fail --repeat-for 100ms b
# Without sanitizers, which keep what was freed for a while.
build/tcpspec run --stack "$D/one.so" --cases "$C" --seed 1 b --until-fail --json "$D/k.jsonl" >"$D/out" 2>"$D/err" &
pid=$! i=0
until grep -qs '"round":1,' "$D/k.jsonl" || [ $i = 100 ]; do i=$((i + 1)) && sleep 0.1; done
size=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' /proc/$pid/status)
before=$(begun k)
until [ "$(begun k)" -gt $((before + 3000)) ] || [ $i = 200 ]; do i=$((i + 1)) && sleep 0.1; done
grown=$(($(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' /proc/$pid/status) - size))
is "it runs on, and takes no more memory: $grown KiB for 3000 cases" [ $grown -lt 600 ]
kill -INT $pid
i=0
while kill -0 $pid 2>/dev/null && [ $i -lt 100 ]; do i=$((i + 1)) && sleep 0.1; done
kill -KILL $pid 2>/dev/null
wait $pid
is "exit 130: alone it goes on until it is interrupted" [ $? = 130 ]
is "and has its results" last "result: 5 passed, 0 failed, 0 skipped"

# --max-time and --case-timeout
runs 5 "--max-time" --max-time 900ms slow b -j 1 --json "$D/time.jsonl"
is "what was not run is not left out" [ "$(grep -c '"record":"verdict"' "$D/time.jsonl")" = 8 ]
is "and said to be so, with the reason" grep -q '"verdict":"skip","cause":"not-run".*"reason":"not run: the time of --max-time was over"' "$D/time.jsonl"
is "the exit code has its reason" grep -qE '^exit 5: --max-time was over, [0-9] of 8 cases run$' "$D/out"
exits 5 "the report of it" report "$D/time.jsonl"
runs 1 "a failure goes before it" --max-time 900ms a/fail slow b -j 1
runs 5 "the next stack has no time" --stack "$D/two.so" --max-time 900ms slow -j 1 --json "$D/two.jsonl"
is "which is said of each of its cases" [ "$(sed '1,/"stack":"two"/d' "$D/two.jsonl" | grep -c '"cause":"not-run"')" = 3 ]
runs 0 "time enough" --max-time 1h b
runs 0 "it ends a --repeat-for that is longer" --max-time 2s --repeat-for 1h b
runs 5 "and a --repeat" --max-time 900ms --repeat 50 slow -j 1
runs 1 "--case-timeout" --case-timeout 800ms slow/long[n=1] b --json "$D/case.jsonl"
is "ends the case that takes longer" grep -q '"verdict":"crash","cause":"timeout".*did not come to an end in 0.8 s' "$D/case.jsonl"
is "the others go on" last "result: 5 passed, 1 failed, 0 skipped"
makecase a/hang MUST-1 "each:    n = 1 2" 6
runs 1 "a case that never comes back" --case-timeout 300ms "a/hang[n=1]"
is "has its step" grep -q '^  step 4: the stack hangs: it did not come to an end in 0.3 s: in input()' "$D/out"
is "the function it is in, and where" sh -c 'tr -s " \n" " " <"$1" | grep -q "in input(), at one.so+0x[0-9a-f]* (addr2line -fe [^ ]*one.so 0x"' - "$D/out"
is "its option" grep -q -e "--case-timeout" "$D/out"
is "and its ladder" grep -qE '(────|----) SYN' "$D/out"
runs 1 "once a case has hung" a/hang -j 1 --json "$D/hang.jsonl"
is "the next one gets less time" [ "$(grep -o "come to an end in [0-9]* s" "$D/hang.jsonl" | tr -dc "0-9\n" | sort -un | tr "\n" " ")" = "3 10 " ]
rm "$C/a/hang.case"
runs 0 "it is in place of any other time" --case-timeout 1m slow/long[n=1]

# --xpass=warn: an unexpected pass is one, and named.
printf 'a/pass FAIL  # over since spring\na/should FAIL  # once\n' >"$D/over.expect"
runs 1 "an unexpected pass" a/pass b --expect "$D/over.expect"
runs 0 "--xpass=warn" a/pass a/should b --expect "$D/over.expect" --xpass=warn --json "$D/warn.jsonl"
is "it passes" last "result: 7 passed, 0 failed, 0 skipped"
is "and is named" grep -qx "passed, though expected to fail (2)" "$D/out"
is "with its reason and line" sh -c 'tr -s " \n" " " <"$1" | grep -q "passed, though it was expected to fail: over since spring ($2:1)"' - "$D/out" "$D/over.expect"
exits 0 "the report of it" report "$D/warn.jsonl"
is "names it, too" grep -qx "passed, though expected to fail (2)" "$D/out"
runs 1 "another failure is one all the same" a/pass a/crash --expect "$D/over.expect" --xpass=warn
runs 1 "--xpass=fail is as without it" a/pass --expect "$D/over.expect" --xpass=fail

# --assume-all: what the stack doesn't claim.
runs 77 "what isn't claimed is skipped" a/skip
runs 0 "--assume-all" a/skip --assume-all
is "runs it" last "result: 1 passed, 0 failed, 0 skipped"

# What makes no sense is said, and nothing is run.
wrong() {
	exits 2 "$1" run --stack "$D/one.so" --cases "$C" $2
	is "it is said" grep -qF -- "$3" "$D/err"
}
wrong "a time without a unit" "--max-time 5" "--max-time 5: expected a time with its unit (ms s m h), as in 30s"
wrong "no time at all" "--repeat-for 0s" "--repeat-for 0s: expected a time"
wrong "no time but a word" "--case-timeout soon" "--case-timeout soon: expected a time"
wrong "repeated and tried again" "--until-fail --retries 2" "--retries 2: cases that are repeated anyway, by --until-fail,"
wrong "no end with the first of two stacks" "--until-fail --stack $D/two.so" "--until-fail: the first of 2 stacks would have no end"
wrong "another word" "--xpass=maybe" "--xpass maybe: expected fail or warn"
