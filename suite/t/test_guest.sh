#!/bin/sh
# test_guest.sh - virtual time: the whole suite as an ordinary user, the same times on a busy machine, and what happens
# when a guest dies, hangs, or is no kernel at all. One line of TAP each. Needs build/uml/linux ("make uml").

. suite/t/tap.sh
export TCPSPEC_INSIDE="${TCPSPEC_INSIDE:-$PWD/build/tcpspec}"
chmod 777 "$D"

# As somebody who may nothing: no root, no capabilities, no /dev/net/tun. Not root ourselves, we are that already.
ordinary() {
	if [ "$(id -u)" = 0 ]; then
		unshare -m sh -c 'mount -t tmpfs none /dev/net && exec setpriv --reuid=65534 --regid=65534 --clear-groups \
			--no-new-privs --bounding-set=-all --inh-caps=-all "$@"' sh "$@"
	else
		"$@"
	fi
}
# run ARGS... - in virtual time
run() { ordinary "$T" run --clock virtual --seed 7 --cases "$D/cases" "$@" >"$D/out" 2>"$D/err"; }
cp -R cases "$D/cases"		# so that nobody edits them between two runs that are to be the same
chmod -R a+rX "$D/cases"

if ! ordinary "$T" doctor --stack linux-uml >"$D/out" 2>"$D/err"; then
	echo "ok 1 # SKIP $(grep NO "$D/out" | tr '\n' ' ')$(head -n 1 "$D/err")"
	exit 0
fi
mine=$(sed -n 's/^  ok .*virtual time: [^,]*, //p' "$D/out")

# fields FILE KIND NAME... - of all records of a kind, these fields, a line each
fields() {
	file=$1 kind=$2
	shift 2
	script=
	for f; do
		script="$script;match(\$0, /\"$f\":(\"[^\"]*\"|-?[0-9]+)/); printf \"%s \", substr(\$0, RSTART + length(\"$f\") + 3, RLENGTH - length(\"$f\") - 3)"
	done
	awk "/^{\"record\":\"$kind\"/ { ${script#;}; print \"\" }" "$file"
}
count() { fields "$D/$1" "$2" n | wc -l; }

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

# Four others want the processors. Timers of all lengths are in the slow cases.
run --tag slow --ip 4 --repeat 3 -j 1 --json "$D/1.jsonl"
for i in 1 2 3 4; do
	sh -c 'while :; do :; done' &
	busy="$busy $!"
done
run --tag slow --ip 4 --repeat 3 -j 2 --json "$D/2.jsonl"
# shellcheck disable=SC2086
kill $busy
wait 2>/dev/null
for i in 1 2; do
	fields "$D/$i.jsonl" verdict n verdict step cause | sort >"$D/$i.verdicts"
	fields "$D/$i.jsonl" step n step t | awk '{ print $1 "." $2, $3 }' | sort >"$D/$i.steps"
done
is "three times on a busy machine: not one verdict differs" cmp "$D/1.verdicts" "$D/2.verdicts"
is "the times of $(wc -l <"$D/1.steps") steps agree to 1 ms" sh -c '[ -s "$1" ] && join "$1" "$2" | awk "
	{ d = \$2 - \$3; n++; if (d > 1000 || d < -1000) { print; bad = 1 } } END { exit bad || n != '"$(wc -l <"$D/1.steps")"' }"' \
	sh "$D/1.steps" "$D/2.steps"
is "and repetitions among themselves" sh -c 'awk -v cases="$2" "
	{ split(\$1, a, \".\"); k = (a[1] - 1) % cases \".\" a[2]; if (k in t && (t[k] - \$2 > 1000 || \$2 - t[k] > 1000)) bad = 1
	  t[k] = \$2 } END { exit bad }" "$1"' sh "$D/1.steps" $(($(count 1.jsonl case) / 3))

# meddle NAME SIGNAL ARGS... - send the kernel a signal when 40 cases are over
meddle() {
	signal=$1
	shift
	rm -f "$D/k.jsonl"
	run "$@" --json "$D/k.jsonl" 'reset/*' &
	job=$!
	while kill -0 $job 2>/dev/null && [ "$(cat "$D/k.jsonl" 2>/dev/null | grep -c 'record":"verdict')" -lt 40 ]; do
		sleep 0.1
	done
	kill -"$signal" "$(kernels)"
	wait $job
}
# The kernels of our guests: their folders are below TMPDIR.
kernels() { pgrep -o -f "linux uml_dir=$TMPDIR/tcpspec-guest-"; }
export TMPDIR="$D"
all=$("$T" list --format ids 'reset/*' | wc -l)

meddle KILL -j 1
is "a kernel that is killed: exit 1" [ $? = 1 ]
is "the case it was in is a crash" [ "$(grep -c '"verdict":"crash".*killed by signal 9' "$D/k.jsonl")" = 1 ]
is "the rest is complete" [ "$(count k.jsonl verdict)" = "$all" ]
is "and so says the last line" sh -c 'tail -n 1 "$1" | grep -q "^result: [0-9]* passed, [0-9]* failed, 0 skipped$"' sh "$D/out"

meddle SEGV -j 2
is "a kernel that panics is a crash, with its last words" grep -q '"verdict":"crash".*Kernel panic' "$D/k.jsonl"
is "the rest is complete" [ "$(count k.jsonl verdict)" = "$all" ]

meddle STOP -j 1 --timeout-scale 0.1
is "a kernel that hangs: exit 3" [ $? = 3 ]
is "the case it was in is an error" [ "$(grep -c '"verdict":"error","cause":"timeout".*no sign of life' "$D/k.jsonl")" = 1 ]
is "the rest is complete" [ "$(count k.jsonl verdict)" = "$all" ]

# begin - a run that goes on beside us, its process in $host, once its first case is over
begin() {
	rm -f "$D/k.jsonl"
	run -j 2 --json "$D/k.jsonl" 'reset/*' &
	job=$!
	while kill -0 $job 2>/dev/null && ! grep -q 'record":"verdict' "$D/k.jsonl" 2>/dev/null; do sleep 0.1; done
	host=$(pgrep -o -f "^$T run .*--json $D/k.jsonl")
}
begin
kill -INT "$host"
wait $job
is "SIGINT: exit 130" [ $? = 130 ]
is "no case is left without verdict" [ "$(count k.jsonl verdict)" = "$(count k.jsonl case)" ]
is "and not all have run" [ "$(count k.jsonl verdict)" -lt "$all" ]
is "no kernel is left" sh -c '! pgrep -f "linux uml_dir=$TMPDIR/"'

# What is left of a run that was killed is gone with it, or swept by the next.
begin
kill -KILL "$host"
wait $job 2>/dev/null
tries=0
while kernels >/dev/null && [ $tries -lt 50 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
is "kernels end with the run that is killed" sh -c '! pgrep -f "linux uml_dir=$TMPDIR/"'
is "its folders are there" sh -c 'ls -d "$TMPDIR"/tcpspec-guest-*'
run -q close/passive
is "the next run sweeps them" sh -c '! ls -d "$TMPDIR"/tcpspec-guest-*'

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
