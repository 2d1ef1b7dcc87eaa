#!/bin/sh
# test_exit.sh - the table of exit codes, row by row, and what goes before what. One line of TAP each. Needs no
# privileges.

. suite/t/toy.sh

# A setup that is not reached; a case that is known to fail, and one that is known to but doesn't.
{
	printf 'title:   Not reached\nproves:  RFC9293-MUST-1\nip:      4\n\nsetup\n\tclosed\n\tsend    S 0:0 win 1\n'
	printf '\texpect  R. abs 0 ack 1\ntest\n\tsend    S 0:0 win 100\n\texpect  R. abs 0 ack 1\n'
} >"$C/a/setup.case"
echo 'a/fail FAIL  # known' >"$D/known"
echo 'a/pass FAIL  # known, but over' >"$D/over"

# The code that a run ends with, its last line as PASSED/FAILED/SKIPPED ("-": nothing was run, there is none), and the
# arguments.
table() {
	while read -r want sums args; do
		"$T" run --stack "$D/one.so" --cases "$C" --seed 1 $(echo "$args" | sed "s|@|$D/|g") >"$D/out" 2>"$D/err"
		got=$?
		said=$(tail -n 1 "$D/out" | sed -n 's|^result: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$|\1/\2/\3|p')
		if [ $got = "$want" ] && [ "${said:--}" = "$sums" ]; then
			ok "exit $want, $sums: $args"
		else
			not_ok "exit $want and $sums, not $got and ${said:--}: $args"
		fi
	done
}

table <<'END'
0	1/0/0		a/pass
0	1/0/0		a/should
0	1/0/1		a/pass a/skip
0	1/0/1		a/pass a/fail --expect @known
0	0/0/0		a/pass --shard 2/2 --allow-empty
1	0/1/0		a/fail
1	0/1/0		a/crash
1	0/1/0		a/should --strict
1	0/1/0		a/pass --expect @over
1	0/260/0		a/fail --repeat 260 -q
1	0/1/5		a/fail b/each -x -j 1
2	-		a/pss
2	-		a/pass --bogus
2	-		a/pass --rfc 9293:MUST-99
2	-		a/pass --tag none
2	-		a/pass --expect @nothing
2	-		a/pass --expect @one.so
2	-		a/pass --stack @three.so
2	-		a/pass --tap t --tap-dialect theirs
2	-		a/pass --tap-dialect ktap
2	-		a/pass --junit-dialect theirs
2	-		a/pass -q -vvv
2	-		a/pass -v --quiet
4	0/0/0		a/pass -k nowhere
4	0/0/0		a/pass --shard 2/2
5	0/1/0		a/setup
5	1/1/0		a/setup a/pass
6	1/0/0		a/pass --junit @no/such/folder/x.xml
77	0/0/1		a/skip
0	0/0/1		a/fail --expect @known
1	1/2/0		a/fail a/setup a/pass
1	0/1/0		a/fail --junit @no/such/folder/x.xml
6	0/1/0		a/setup --junit @no/such/folder/x.xml
1	0/1/1		a/skip a/fail
5	0/1/1		a/skip a/setup
END

# Other codes for the same: --exit-zero leaves those of signals and of wrong usage; one case or several as a kernel selftest.
table <<'END'
0	0/1/0		a/fail --exit-zero
0	0/1/0		a/setup --exit-zero
0	0/0/1		a/skip --exit-zero
0	0/0/0		a/pass -k nowhere --exit-zero
0	1/0/0		a/pass --junit @no/such/folder/x.xml --exit-zero
2	-		a/pass --exit-zero --bogus
2	-		a/pss --exit-zero
2	-		a/pass --exit-zero --json @no/such/folder/x
0	1/0/0		a/pass --exit-style kselftest
0	1/0/1		a/pass a/skip --exit-style kselftest
0	1/0/1		a/pass a/fail --expect @known --exit-style kselftest
1	0/1/0		a/fail --exit-style kselftest
1	0/1/0		a/crash --exit-style kselftest
1	0/1/0		a/setup --exit-style=kselftest
2	0/0/1		a/fail --expect @known --exit-style kselftest
2	0/0/2		a/fail a/skip --expect @known --exit-style kselftest
3	0/1/0		a/pass --expect @over --exit-style kselftest
1	1/1/0		a/pass b/each[n=1] --expect @over --exit-style kselftest
4	0/0/1		a/skip --exit-style kselftest
1	0/0/0		a/pass -k nowhere --exit-style kselftest
1	-		a/pss --exit-style kselftest
1	-		a/pass --bogus --exit-style kselftest
1	-		a/pass --json @no/such/folder/x --exit-style kselftest
1	1/0/0		a/pass --junit @no/such/folder/x.xml --exit-style kselftest
0	0/1/0		a/fail --exit-style kselftest --exit-zero
2	-		a/pass --exit-style automake
END
runs 0 "--exit-zero" a/fail --exit-zero --json "$D/zero.jsonl"
is "says with what else" grep -qx "tcpspec: --exit-zero: exit 0, and not 1" "$D/err"
exits 1 "the report of it knows better" report "$D/zero.jsonl"
runs 0 "--exit-zero where it is 0 anyway" a/pass --exit-zero
is "says nothing" [ ! -s "$D/err" ]
runs 4 "the reason is said with that code" a/skip --exit-style kselftest
is "and not with ours" said "exit 4: every case was skipped"

# The tester's own fault, which goes before a fail.
TOY_BROKEN=1 runs 3 "a stack that can't be started" a/pass
is "says why" said "one.so: the toy is broken"
is "and the last line is there all the same" last "result: 0 passed, 0 failed, 0 skipped"
runs 1 "a fail and a pass" a/fail a/pass --json "$D/whole.jsonl"
grep -v '"record":"verdict".*"verdict":"pass"' "$D/whole.jsonl" >"$D/lacking.jsonl"
exits 3 "a case without a verdict goes before a fail" report "$D/lacking.jsonl"
head -n 1 "$D/whole.jsonl" >"$D/cut.jsonl"
exits 3 "a run that broke off before its first case" report "$D/cut.jsonl"

# A report of a file ends as its run did, whatever that was.
for args in "0 a/pass" "1 a/fail" "1 a/should --strict" "4 a/pass --shard 2/2" "5 a/setup" "77 a/skip"; do
	# shellcheck disable=SC2086
	runs $(echo "$args" | sed 's/ / run: /;s/ a/&/') --json "$D/r.jsonl" >/dev/null
	exits "${args%% *}" "report of ${args#* }" report "$D/r.jsonl"
done

# What is named and isn't there, or is something else, is wrong usage with every command.
echo "no record" >"$D/other"
for f in none other; do
	exits 2 "diff of $f" diff "$D/$f" "$D/whole.jsonl"
	exits 2 "diff with $f" diff "$D/whole.jsonl" "$D/$f"
	exits 2 "merge of $f" merge "$D/whole.jsonl" "$D/$f" -o "$D/bad.jsonl"
	exits 2 "expect update from $f" expect update --from "$D/$f"
done
exits 2 "report of nothing" report "$D/none"
exits 3 "report of what may have been a run" report "$D/other"
exits 0 "diff of a run with itself" diff "$D/whole.jsonl" "$D/whole.jsonl"
sed 's/"verdict":"fail"/"verdict":"pass"/' "$D/whole.jsonl" >"$D/better.jsonl"
exits 1 "diff of what became worse" diff "$D/better.jsonl" "$D/whole.jsonl"
exits 0 "diff of what became better" diff "$D/whole.jsonl" "$D/better.jsonl"

# SIGUSR1 asks, and changes nothing.
begin() {
	rm -f "$D/k.jsonl"
	"$T" run --stack "$D/one.so" --cases "$C" -j 1 a/fail slow --json "$D/k.jsonl" "$@" >"$D/out" 2>"$D/err" &
	pid=$! i=0
	until grep -qs '"record":"case".*"id":"slow/' "$D/k.jsonl" || [ $i = 100 ]; do
		i=$((i + 1))
		sleep 0.1
	done
}
begin
kill -USR1 $pid
wait $pid
is "exit 1: SIGUSR1 ends nothing" [ $? = 1 ]
is "it has the run say what it is at" grep -q '^\[[123]/4\] 1 failed, running:' "$D/err"
is "by name" grep -q '^  slow/long\[n=[123]\]@ipv4, [0-9.]* s$' "$D/err"
is "all the same the rest is run" last "result: 3 passed, 1 failed, 0 skipped"

# So does a "t" on a terminal, which is then as it was: "typed WHAT" is asked once the first case is over, and what the
# terminal showed is in $D/out.
typed() {
	rm -f "$D/k.jsonl"
	{
		i=0
		until grep -qs '"record":"case".*"id":"slow/' "$D/k.jsonl" || [ $i = 100 ]; do i=$((i + 1)) && sleep 0.1; done
		printf '%b' "$1"
		until [ -e "$D/after" ] || [ $i = 200 ]; do i=$((i + 1)) && sleep 0.1; done
	} | script -qec "trap : INT; stty -g >'$D/before'; '$T' run --stack '$D/one.so' --cases '$C' -j 1 a/fail slow --json '$D/k.jsonl' --color=never
		echo code \$?; stty -g >'$D/after'" /dev/null >"$D/out" 2>"$D/err"
}
if command -v script >/dev/null; then
	typed t
	is "exit 1: a key ends nothing" said "code 1"
	is "it has the run say what it is at" grep -q '\[[123]/4\] 1 failed, running:' "$D/out"
	is "by name" grep -q 'slow/long\[n=[123]\]@ipv4, [0-9.]* s' "$D/out"
	is "the terminal is as it was" cmp "$D/before" "$D/after"
	rm -f "$D/after"
	typed x
	is "another key asks for nothing" sh -c '! grep -q "failed, running:" "$1"' - "$D/out"
	rm -f "$D/after"
	typed '\003'
	is "exit 130: Ctrl-C is one all the same" said "code 130"
	is "the terminal is as it was" cmp "$D/before" "$D/after"
else
	echo "ok - # SKIP there is no script(1)"
fi

# A signal goes before all others: one lets the case in hand come to its end, the second doesn't.
for s in INT:130 TERM:143 HUP:129; do
	begin
	kill -"${s%:*}" $pid
	wait $pid
	got=$?
	is "exit ${s#*:}: SIG${s%:*}" [ $got = "${s#*:}" ]
	is "what was judged is kept, with the case in hand" last "result: 1 passed, 1 failed, 0 skipped"
	exits "${s#*:}" "so says the file" report "$D/k.jsonl"
done
# What doesn't come to an end is waited for, which is said; the second signal ends it, and that is no crash.
makecase a/hang MUST-1 "" 6
rm -f "$D/k.jsonl"
"$T" run --stack "$D/one.so" --cases "$C" a/hang --case-timeout 1m --json "$D/k.jsonl" >"$D/out" 2>"$D/err" &
pid=$! i=0
until grep -qs '"record":"case"' "$D/k.jsonl" || [ $i = 100 ]; do i=$((i + 1)) && sleep 0.1; done
kill -INT $pid
until grep -qs "once more ends" "$D/err" || [ $i = 150 ]; do i=$((i + 1)) && sleep 0.1; done
is "the first signal says what is waited for" said "interrupted: waiting for 1 case to end; the same once more ends it now"
kill -INT $pid
wait $pid
is "exit 130: the second signal" [ $? = 130 ]
is "ends the case, which is not run" grep -q '"verdict":"skip","cause":"not-run".*"reason":"not run to its end: interrupted"' "$D/k.jsonl"
is "and no crash" last "result: 0 passed, 0 failed, 1 skipped"
exits 130 "so says the file" report "$D/k.jsonl"
rm "$C/a/hang.case"

begin --exit-zero --exit-style kselftest
kill -INT $pid
wait $pid
is "exit 130: a signal, whatever --exit-zero and --exit-style say" [ $? = 130 ]
