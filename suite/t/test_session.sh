#!/bin/sh
# test_session.sh - several stacks in one session, attempts, shards, and what merge makes of result files.
# One line of TAP each. Needs no privileges.

. suite/t/toy.sh

# Several stacks: one after the other, in one file and one report, the worst exit code.
both() {
	want=$1 name=$2
	shift 2
	exits "$want" "$name" run --stack "$D/one.so" --stack "$D/two.so" --cases "$C" --seed 1 "$@"
}
both 0 "two stacks, all well" a/pass b --json "$D/both.jsonl" --junit "$D/both.xml"
is "the sums are of both" last "result: 12 passed, 0 failed, 0 skipped"
is "each has a header" [ "$(grep -c '^{"record":"run"' "$D/both.jsonl")" = 2 ]
is "the texts are there once" [ "$(grep -c '^{"record":"script"' "$D/both.jsonl")" = 2 ]
is "junit has a suite for each run and area" [ "$(grep -c '<testsuite ' "$D/both.xml")" = 4 ]
cp "$D/out" "$D/first"
exits 0 "the report says the same" report "$D/both.jsonl" --junit "$D/again.xml"
is "byte for byte" cmp "$D/both.xml" "$D/again.xml"
both 1 "a fail counts, whichever stack has it" a/pass a/fail
both 77 "all skipped" a/skip
both 1 "-x ends the session" -x a/fail a/pass b -j 1 --json "$D/x.jsonl"
is "and what isn't run is said to be so" last "result: 0 passed, 1 failed, 13 skipped"
is "with its reason" grep -q '"cause":"not-run".*"reason":"not run: ' "$D/x.jsonl"
is "the results are whole" [ "$(grep -c '"complete":1' "$D/x.jsonl")" = 2 ]
top=$PWD
is "a shared object in this folder needs no slash" sh -c "cd '$D' && '$top/$T' run --stack one.so --cases '$C' a/pass"
exits 2 "a stack twice" run --stack "$D/one.so" --stack "$D/one.so" --cases "$C" a/pass
exits 0 "--stacks: all that a pattern means" run --stacks "$D/*.so" --cases "$C" --seed 1 a/pass --json "$D/all.jsonl"
is "sorted" [ "$(sed -n 's/^{"record":"run".*"stack":"\([^"]*\)".*/\1/p' "$D/all.jsonl" | tr '\n' ' ')" = "one two " ]
exits 0 "one of them named, too" run --stack "$D/two.so" --stacks "$D/*.so" --cases "$C" --seed 1 a/pass --json "$D/all.jsonl"
is "is run once, and first" [ "$(sed -n 's/^{"record":"run".*"stack":"\([^"]*\)".*/\1/p' "$D/all.jsonl" | tr '\n' ' ')" = "two one " ]
exits 0 "a pattern for names" run --stacks 'lin?x' --dry-run --cases "$C" a/pass
is "means the stack" said "stack linux: 1 case"
exits 2 "a pattern for nothing" run --stacks "$D/*.stack" --cases "$C" a/pass
is "is said" grep -qF -- "--stacks $D/*.stack: no stack is called so" "$D/err"
exits 2 "a folder isn't a stack" run --stacks "$D/ca*" --cases "$C" a/pass
exits 2 "a stack that isn't there" run --stack "$D/one.so" --stack "$D/three.so" --cases "$C" a/pass

# Failures up to a number.
runs 1 "--max-fail 2" -j 1 --max-fail 2 --repeat 4 a/fail a/pass
is "ends at the second" last "result: 1 passed, 2 failed, 5 skipped"

# Attempts: what passes at the second one is flaky, each is recorded.
touch "$D/once"
runs 1 "without --retries it fails" a/flaky
touch "$D/once"
runs 0 "flaky passes" --retries 2 a/flaky a/pass --json "$D/flaky.jsonl" --junit "$D/flaky.xml"
is "and counts once" last "result: 2 passed, 0 failed, 0 skipped"
is "it is said to be flaky" said "flaky 1"
is "both attempts are recorded" [ "$(grep -c '"record":"case".*"id":"a/flaky@ipv4"' "$D/flaky.jsonl")" = 2 ]
is "the second says which it follows" grep -q '"record":"case","n":3,"follows":1' "$D/flaky.jsonl"
is "junit has the failed attempt" grep -q '<flakyFailure type="tcpspec.fail" message="attempt 1 of 2: ' "$D/flaky.xml"
is "and no failure" [ "$(grep -c '<failure' "$D/flaky.xml")" = 0 ]
touch "$D/once"
runs 1 "--flaky fail" --retries 1 --flaky fail a/flaky --junit "$D/flaky.xml" --json "$D/flaky.jsonl"
is "counts it as failed" last "result: 0 passed, 1 failed, 0 skipped"
is "junit too" grep -q '<failure type="tcpspec.flaky" message="flaky: ' "$D/flaky.xml"
exits 1 "the report remembers" report "$D/flaky.jsonl"
runs 1 "a fail stays one" --retries 2 a/fail --junit "$D/flaky.xml" --json "$D/flaky.jsonl"
is "it is tried three times" [ "$(grep -c '"record":"verdict"' "$D/flaky.jsonl")" = 3 ]
is "junit has the other two" [ "$(grep -o '<rerunFailure' "$D/flaky.xml" | wc -l)" = 2 ]
is "and counts one" last "result: 0 passed, 1 failed, 0 skipped"
runs 1 "a crash is not tried again" --retries 2 a/crash --json "$D/flaky.jsonl"
is "indeed" [ "$(grep -c '"record":"verdict"' "$D/flaky.jsonl")" = 1 ]
exits 2 "--flaky maybe" run --flaky maybe --cases "$C"

# Shards are parts of the whole, and merge puts them together again.
runs 1 "the whole" --json "$D/whole.jsonl" --junit "$D/whole.xml" a b
for kind in "" hash:; do
	for i in 1 2 3; do
		"$T" run --stack "$D/one.so" --cases "$C" --seed 1 --shard "$kind$i/3" --json "$D/$i.jsonl" a b >"$D/out" 2>&1
	done
	exits 0 "merge of ${kind:-equal} shards" merge "$D/3.jsonl" "$D/1.jsonl" "$D/2.jsonl" -o "$D/merged.jsonl"
	is "says what it did" said ": 11 cases from 3 runs"
	exits 1 "the report of it" report "$D/merged.jsonl" --junit "$D/merged.xml"
	is "has all" last "$("$T" report "$D/whole.jsonl" | tail -n 1)"
	is "the same testcases" sh -c 'for f; do grep -o "<testcase classname=\"[^\"]*\" name=\"[^\"]*\"" "$f" >"$f.names"; done
		cmp "$1.names" "$2.names"' - "$D/whole.xml" "$D/merged.xml"
	exits 2 "a shard is missing" merge "$D/1.jsonl" "$D/3.jsonl" -o "$D/bad.jsonl"
	is "it is said" said "run in 3 shards, and only 2 of them are here"
	exits 2 "a shard is there twice" merge "$D/1.jsonl" "$D/1.jsonl" "$D/3.jsonl" -o "$D/bad.jsonl"
	is "it is said" said "are both shard ${kind}1/3"
	is "nothing is written" [ ! -e "$D/bad.jsonl" ]
done
id=$("$T" run --stack "$D/one.so" --cases "$C" --shard hash:1/2 -v b | sed -n 's/.*\(b\/each[^ ]*\).*/\1/p' | head -n 1)
runs 0 "an id stays in its shard, whatever else is chosen" --shard hash:1/2 "$id" a/pass -v
is "it is there" said "$id"
runs 1 "half of it" --json "$D/a.jsonl" a
runs 0 "the other half" --json "$D/b.jsonl" b
exits 0 "parts chosen by hand" merge "$D/a.jsonl" "$D/b.jsonl" -o "$D/merged.jsonl"
exits 1 "make a whole" report "$D/merged.jsonl"
is "with all cases" last "$("$T" report "$D/whole.jsonl" | tail -n 1)"
exits 2 "a case is in both" merge "$D/whole.jsonl" "$D/b.jsonl" -o "$D/bad.jsonl"
is "it is said" said "both have b/each[n=1]@ipv4"
runs 0 "another scale" --json "$D/c.jsonl" --timeout-scale 2 b
exits 2 "is not joined" merge "$D/a.jsonl" "$D/c.jsonl" -o "$D/bad.jsonl"
is "it is said" said "differ in --timeout-scale: 1 and 2"
sed 's/"version":"[^"]*"/"version":"0.0"/' "$D/b.jsonl" >"$D/old.jsonl"
exits 2 "nor another version" merge "$D/a.jsonl" "$D/old.jsonl" -o "$D/bad.jsonl"
is "it is said" said "differ in the version of tcpspec"
exits 0 "another stack" run --stack "$D/two.so" --cases "$C" --seed 1 a/pass b --json "$D/other.jsonl"
exits 0 "is joined" merge "$D/a.jsonl" "$D/b.jsonl" "$D/other.jsonl" -o "$D/merged.jsonl"
exits 1 "as two runs" report "$D/merged.jsonl" --junit "$D/merged.xml" --pcap-dir "$D/pcap" --pcap all
is "both are in the report" grep -q 'classname="tcpspec.two.b"' "$D/merged.xml"
is "the texts are there once" [ "$(grep -c '^{"record":"requirement"' "$D/merged.jsonl")" = \
	"$(grep -c '^{"record":"requirement"' "$D/whole.jsonl")" ]
is "captures lie apart" [ -e "$D/pcap/two/a/pass@ipv4.pcapng" ]
head -c -30 "$D/b.jsonl" >"$D/cut.jsonl"
exits 0 "a file that was cut off" merge "$D/a.jsonl" "$D/cut.jsonl" -o "$D/merged.jsonl"
is "is warned of" said "cut.jsonl: a run in it is not complete"
exits 3 "and makes all incomplete" report "$D/merged.jsonl"
exits 2 "no output" merge "$D/a.jsonl"
exits 2 "no run" merge /dev/null -o "$D/bad.jsonl"
exits 2 "no file" merge "$D/none.jsonl" -o "$D/bad.jsonl"
exits 6 "a folder that isn't there" merge "$D/a.jsonl" -o "$D/no/bad.jsonl"

# Parts that take equally long: what isn't answered takes half a second, on the wall clock as this file now has it.
sed 's/"clock":"virtual"/"clock":"wall"/' "$D/whole.jsonl" >"$D/times.jsonl"
for i in 1 2; do
	"$T" run --stack "$D/one.so" --cases "$C" --seed 4$i --shard $i/2 --shard-times "$D/times.jsonl" --json "$D/$i.jsonl" a b \
		>"$D/out" 2>&1
	grep -c '"record":"verdict".*"t":500' "$D/$i.jsonl" >"$D/$i.long"
done
is "each part has one of the two that take long" [ "$(cat "$D/1.long" "$D/2.long" | tr '\n' ' ')" = "1 1 " ]
exits 0 "merge of such parts" merge "$D/1.jsonl" "$D/2.jsonl" -o "$D/merged.jsonl"
exits 1 "the report of it" report "$D/merged.jsonl"
is "has all" last "$("$T" report "$D/whole.jsonl" | tail -n 1)"
is "each part has its own seed, also in the whole" sh -c '[ "$(grep "reproduce" "$1" | grep -o -- "--seed 0x[0-9a-f]*" | sort -u | wc -l)" = 2 ]' \
	- "$D/out"
"$T" run --stack "$D/one.so" --cases "$C" --shard 2/2 --shard-times "$D/whole.jsonl" --json "$D/3.jsonl" a b >"$D/out" 2>&1
exits 2 "parts by different times" merge "$D/1.jsonl" "$D/3.jsonl" -o "$D/bad.jsonl"
is "it is said" said "is shard times-"
runs 2 "times without a number of parts" a --shard-times "$D/times.jsonl"
runs 2 "times of an id that never moves" a --shard hash:1/2 --shard-times "$D/times.jsonl"
runs 2 "times of no file" a --shard 1/2 --shard-times "$D/none.jsonl"
runs 2 "times of another file" a --shard 1/2 --shard-times "$C/a/pass.case"
is "it is said" said "there is no case in it"

# Reports beside JUnit and HTML, and what a CI service is told.
runs 1 "TAP and Markdown" a b --tap "$D/x.tap" --markdown "$D/x.md" --json "$D/x.jsonl"
is "TAP has a plan" grep -qx '1\.\.11' "$D/x.tap"
is "Markdown has the sums" grep -qxF "**$(tail -n 1 "$D/out" | sed 's/^result: //')**" "$D/x.md"
exits 1 "report makes them again" report "$D/x.jsonl" --tap "$D/y.tap" --markdown "$D/y.md"
is "TAP byte for byte" cmp "$D/x.tap" "$D/y.tap"
is "Markdown byte for byte" cmp "$D/x.md" "$D/y.md"
if [ "$(LC_ALL=de_DE.UTF-8 locale decimal_point 2>/dev/null)" = , ]; then
	LC_ALL=de_DE.UTF-8 exits 1 "the same in German" report "$D/x.jsonl" --tap "$D/z.tap" --markdown "$D/z.md" --junit "$D/z.xml" --html "$D/z.html"
	LC_ALL=C exits 1 "and in C" report "$D/x.jsonl" --junit "$D/y.xml" --html "$D/y.html"
	for f in tap md xml html; do is "byte for byte: $f" cmp "$D/y.$f" "$D/z.$f"; done
else
	ok "reports in German # SKIP there is no locale de_DE.UTF-8"
fi
GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$D/summary.md runs 1 "GitHub Actions" a
is "annotations" grep -q '^::error file=.*a/crash.case,line=9,title=one%3A a/crash@ipv4 and 1 more::crash: ' "$D/out"
is "and a summary" grep -q '^# FAIL tcpspec' "$D/summary.md"
is "the last line is plain" last "$(tail -n 1 "$D/out" | grep '^result: ')"
GITHUB_ACTIONS=true runs 1 "GitHub Actions, not wanted" a --github off
is "no annotations" [ "$(grep -c '^::' "$D/out")" = 0 ]
exits 2 "--github often" run --github often --cases "$C"
exits 2 "--junit-dialect theirs" run --junit-dialect theirs --cases "$C"

# What failed before.
runs 1 "by a file of --json" --failed-from "$D/whole.jsonl"
is "that and nothing else" last "result: 0 passed, 2 failed, 0 skipped"
runs 1 "by a file of --junit" --failed-from "$D/whole.xml"
is "that and nothing else" last "result: 0 passed, 2 failed, 0 skipped"
# of each stack what failed with it
runs 1 "one stack failed a case" a/fail a/pass --json "$D/f1.jsonl"
exits 1 "another failed another" run --stack "$D/two.so" --cases "$C" --seed 1 a/crash a/pass --json "$D/f2.jsonl"
exits 0 "or none" run --stack "$D/two.so" --cases "$C" --seed 1 a/pass --json "$D/f3.jsonl"
cat "$D/f1.jsonl" "$D/f2.jsonl" >"$D/f12.jsonl"
cat "$D/f1.jsonl" "$D/f3.jsonl" >"$D/f13.jsonl"
tcpspec report "$D/f12.jsonl" --junit "$D/f12.xml"
for f in f12.jsonl f12.xml; do
	runs 1 "both, by $f" --stack "$D/two.so" --failed-from "$D/$f" --json "$D/f.jsonl"
	is "each has its own" [ "$(verdicts "$D/f.jsonl" | tr '\n' ' ')" = "a/crash@ipv4 crash a/fail@ipv4 fail " ]
done
runs 1 "both, and one failed nothing" --stack "$D/two.so" --failed-from "$D/f13.jsonl"
is "that one is left out" last "result: 0 passed, 1 failed, 0 skipped"
is "and said" said "--failed: nothing of this failed with two, which is left out"
runs 1 "a stack that the file doesn't know" --failed-from "$D/f2.jsonl"
is "what failed with the other" said "--failed: no run of one is known to the file: what failed with two is taken"
runs 1 "what failed of both first" --stack "$D/two.so" a/fail a/crash a/pass
runs 4 "what a file has nothing of" --failed-from "$D/f3.jsonl" --stack "$D/two.so"
is "is said" said "exit 4: nothing failed with one and two by $D/f3.jsonl"

# A failure is remembered until its instance passes: a run of others says nothing of it.
rm -rf "$XDG_CACHE_HOME"
again() { "$T" run --cases "$C" --failed --seed 1 "$@" --json "$D/f.jsonl" >"$D/out" 2>"$D/err"; verdicts "$D/f.jsonl" | tr '\n' ' '; }
touch "$D/once"
runs 1 "three fail" a
runs 0 "one that passed is looked at" a/pass
runs 1 "and one that failed" a/fail
exits 1 "and another stack is run" run --stack "$D/two.so" --cases "$C" --seed 1 a/crash
cp -R "$C" "$D/other"
exits 0 "and other cases" run --stack "$D/one.so" --cases "$D/other" --seed 1 a/pass
runs 1 "and a run stops at its first failure" a/fail a/crash b -x -j 1
runs 77 "and a case is skipped" a/skip
equal "--failed has all three" "$(again --stack "$D/one.so")" "a/crash@ipv4 crash a/fail@ipv4 fail a/flaky@ipv4 pass "
equal "and then not that which passed" "$(again --stack "$D/one.so")" "a/crash@ipv4 crash a/fail@ipv4 fail "
equal "each stack has its own" "$(again --stack "$D/two.so")" "a/crash@ipv4 crash "
exits 4 "cases elsewhere have none" run --stack "$D/one.so" --cases "$D/other" --failed
is "and it says which run was the last" grep -q "^exit 4: all that failed with one has passed since, the last run being that of 20.*Z (.* --cases $D/other --seed 1 a/pass); --failed-from FILE " "$D/out"
runs 4 "with a selection that leaves none" --failed b
is "it says how many there are" said "exit 4: 2 failed with one, but none of them is left by this selection"
echo 'a/fail FAIL  # known' >"$D/known.expect"
runs 0 "what is known to fail" a/fail --expect "$D/known.expect"
equal "is not remembered" "$(again --stack "$D/one.so")" "a/crash@ipv4 crash "
mv "$C/a/crash.case" "$D"
runs 0 "a case that is no more" a/pass
runs 4 "drops out" --failed
mv "$D/crash.case" "$C/a"
runs 4 "for good" --failed
runs 2 "by another file" --failed-from "$C/a/pass.case"
runs 2 "by no file" --failed-from "$D/none.xml"

# Who does without the stack's own file is told what it explains: here of a toy that never answers, with the cases of
# everybody, as the file is about them.
sed 's/window == 1 /window > 9 /' suite/t/toy_stack.c >"$D/mute.c"
${CC:-cc} -shared -fPIC -Iharness -o "$D/mute.so" "$D/mute.c"
"$T" run --stack "$D/mute.so" --no-state --seed 1 --ip 4 --expect none --json "$D/e.jsonl" 'closed/syn*' >"$D/out" 2>&1
is "without such a file there is nothing to say" sh -c '! grep -q "^explained" "$1"' - "$D/out"
verdicts "$D/e.jsonl" | sed -n 's/ fail$/ FAIL  # toy/p' | head -n 2 >"$D/mute.expect"
failed=$(grep -c '"record":"verdict".*"verdict":"fail"' "$D/e.jsonl")
exits 1 "with one" run --stack "$D/mute.so" --no-state --seed 1 --ip 4 --expect none 'closed/syn*'
tr -s ' \n' ' ' <"$D/out" >"$D/got"
is "it is said what it explains, and how to use it" grep -q "explained 2 of the $failed failures, in [^ ]*mute.expect; with --expect [^ ]*mute.expect in place of none they" "$D/got"
exits 1 "with the file" run --stack "$D/mute.so" --no-state --seed 1 --ip 4 'closed/syn*'
is "they are known" said "xfail 2"
rm "$D/mute.expect"

# Nothing chosen, nothing run.
runs 4 "an empty shard" a/pass --shard 2/2 --json "$D/empty.jsonl"
is "it is in the file" grep -q '"cases":0' "$D/empty.jsonl"
exits 4 "and the report says so" report "$D/empty.jsonl"
runs 0 "--allow-empty" a/pass --shard 2/2 --allow-empty --json "$D/empty.jsonl" --junit "$D/empty.xml"
is "is no error" [ "$(grep -c '<error' "$D/empty.xml")" = 0 ]
runs 0 "a full shard" a/pass --shard 1/2 --json "$D/full.jsonl"
exits 0 "goes with an empty one" merge "$D/empty.jsonl" "$D/full.jsonl" -o "$D/merged.jsonl"
exits 0 "to a whole" report "$D/merged.jsonl"
runs 0 "--dry-run" --dry-run -v a b --json "$D/dry.jsonl"
is "names the cases" said "b/each[n=3]@ipv4"
is "runs nothing" [ ! -e "$D/dry.jsonl" ]
runs 6 "--dry-run with a folder that isn't there" --dry-run a --junit "$D/no/x.xml"
runs 4 "--dry-run of nothing" --dry-run -k nowhere
runs 1 "--durations" a --durations 2
is "names the slowest" grep -q '^ *500 ms  a/fail@ipv4' "$D/out"
