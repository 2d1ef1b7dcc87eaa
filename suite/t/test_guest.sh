#!/bin/sh
# test_guest.sh - virtual time: the whole suite as an ordinary user, the same times on a busy machine, and other kernels or
# things that are none. One line of TAP each. Needs build/uml/linux ("make uml").

. suite/t/guest.sh
mine=$(sed -n 's/^  ok .*virtual time: [^,]*, //p' "$D/out")

# Everything, over both versions of IP; what fails is known, and nothing else may.
cp harness/stacks/linux-uml/linux-uml.expect "$D"
chmod a+r "$D/linux-uml.expect"
run --expect "$D/linux-uml.expect" --json "$D/all.jsonl" --junit "$D/all.xml"
code=$?
is "the whole suite as an ordinary user, nothing unexpected: exit $code" [ $code = 0 ]
is "each case has its verdict" [ "$(count all.jsonl verdict)" = "$("$T" list --cases "$D/cases" --format ids | wc -l)" ]
is "nothing is skipped for being slow" sh -c '! grep -q "slow on the wall clock" "$1"' sh "$D/all.jsonl"
is "no error, and nothing inconclusive" sh -c '! grep -qE "\"verdict\":\"(error|inconclusive|crash)\"" "$1"' sh "$D/all.jsonl"
is "the first line says which clock" grep -q '^tcpspec .* stack linux-uml (.*in virtual time$' "$D/out"
is "the results say so too" grep -q '^{"record":"run".*"stack":"linux-uml".*"clock":"virtual"' "$D/all.jsonl"
is "the tester is never 10 ms late" sh -c '! grep -qE "\"late\":[0-9]{5}" "$1"' sh "$D/all.jsonl"
is "the reports are whole" xmllint --noout "$D/all.xml"
run --json "$D/few.jsonl" --pcap-dir "$D/pcap" abort/time-wait time-wait/syn-fin
failed=$(fields "$D/few.jsonl" verdict verdict | grep -c '^"fail"')
is "each that failed has its capture" [ "$(find "$D/pcap" -name '*.pcapng' | wc -l)" -ge "$failed" ]

# The order that the seed makes is that of a guest, too.
for i in 1 2; do
	run --shuffle -j 1 --json "$D/shuffled.jsonl" closed/rst
	fields "$D/shuffled.jsonl" case id >"$D/order$i"
done
run -j 1 --json "$D/plain.jsonl" closed/rst
fields "$D/plain.jsonl" case id >"$D/plain"
is "--shuffle: twice the same order" cmp "$D/order1" "$D/order2"
is "which is another one" sh -c '! cmp -s "$1" "$2"' sh "$D/order1" "$D/plain"
is "of the same cases" [ "$(sort "$D/order1")" = "$(sort "$D/plain")" ]

# Two others want each processor. Timers of all lengths are in the slow cases.
run --tag slow --ip 4 -j 1 --json "$D/1.jsonl"
for i in $(seq $((2 * $(nproc)))); do
	sh -c 'while :; do :; done' &
	busy="$busy $!"
done
run --tag slow --ip 4 -j 2 --json "$D/2.jsonl"
# shellcheck disable=SC2086
kill $busy
wait 2>/dev/null
for i in 1 2; do
	fields "$D/$i.jsonl" verdict n verdict step cause | sort >"$D/$i.verdicts"
	fields "$D/$i.jsonl" step n step t | awk '{ print $1 "." $2, $3 }' | sort >"$D/$i.steps"
done
is "on a busy machine: not one verdict differs" cmp "$D/1.verdicts" "$D/2.verdicts"
is "the times of $(wc -l <"$D/1.steps") steps agree to 1 ms" sh -c '[ -s "$1" ] && join "$1" "$2" | awk "
	{ d = \$2 - \$3; n++; if (d > 1000 || d < -1000) { print; bad = 1 } } END { exit bad || n != '"$(wc -l <"$D/1.steps")"' }"' \
	sh "$D/1.steps" "$D/2.steps"

# Other kernels: one that says no to IPv6, and things that are none.
printf '#!/bin/sh\nexec %s "$@" ipv6.disable=1\n' "$mine" >"$D/other"
chmod 755 "$D/other"
run --json "$D/one.jsonl" close/passive
run --json "$D/two.jsonl" --kernel "$D/other" close/passive
is "another kernel: exit 0" [ $? = 0 ]
is "it is in the command that repeats a case" grep -q -- "\"again\":\"[^\"]* --kernel $D/other " "$D/two.jsonl"
"$T" diff "$D/one.jsonl" "$D/two.jsonl" >"$D/out" 2>"$D/err"
is "diff: a verdict that is lost is exit 1" [ $? = 1 ]
is "and says so" grep -q '^lost ([1-9]' "$D/out"
is "with the reason" grep -q 'after *skip *the stack has no IPv6 here' "$D/out"
"$T" diff "$D/one.jsonl" "$D/one.jsonl" >"$D/out" 2>"$D/err"
is "diff: no difference is exit 0" [ $? = 0 ]
run --kernel "$D/none" close/passive
is "no kernel there: exit 3" [ $? = 3 ]
run --kernel /bin/true close/passive
is "no kernel at all: exit 3" [ $? = 3 ]
run --kernel /bin/false close/passive
is "and says why" grep -q '^exit 3: .*status 1' "$D/out"

# What doesn't go together.
wrong() {
	name=$1
	shift
	"$T" run "$@" close/passive >"$D/out" 2>"$D/err"
	is "$name: exit 2" [ $? = 2 ]
}
wrong "this machine's kernel in virtual time" --stack linux --clock virtual
wrong "linux-uml on the wall clock" --stack linux-uml --clock wall
wrong "a kernel on the wall clock" --kernel "$mine" --clock wall
wrong "a kernel for this machine's own" --kernel "$mine" --stack linux
"$T" run --clock auto close/passive >"$D/out" 2>"$D/err"
is "auto takes virtual time where it can" grep -q 'in virtual time$' "$D/out"
