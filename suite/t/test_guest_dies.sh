#!/bin/sh
# test_guest_dies.sh - virtual time: what happens when a guest dies or hangs, and when a run is interrupted or killed.
# One line of TAP each. Needs build/uml/linux ("make uml").

. suite/t/guest.sh

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

meddle STOP -j 1 --case-timeout 2s
is "--case-timeout: exit 3" [ $? = 3 ]
is "the case it was in is an error" [ "$(grep -c '"verdict":"error","cause":"timeout".*did not come to an end in 2 s' "$D/k.jsonl")" = 1 ]
is "the rest is complete" [ "$(count k.jsonl verdict)" = "$all" ]
run --max-time 1s -j 1 --repeat 20 --json "$D/k.jsonl" 'reset/*'
code=$?
grep -q '"verdict":"fail"' "$D/k.jsonl" && want=1 || want=5		# how far it comes depends on the machine
is "--max-time: exit $want" [ $code = $want ]
is "what was not run is said to be so" [ "$(count k.jsonl verdict)" = $((20 * all)) -a "$(grep -c '"cause":"not-run"' "$D/k.jsonl")" -gt 0 ]
run -x -j 1 "closed/rst[flags=R,len=0]@ipv4"
is "-x where nothing fails: exit 0" [ $? = 0 ]
# UML lets in the signals it has kept when nothing is left to handle them: now and then it dies of one.
printf '#!/bin/sh\n%s "$@"\nkill -ABRT $$\n' "$PWD/build/uml/linux" >"$D/dies-last"
chmod +x "$D/dies-last"
run -j 1 --kernel "$D/dies-last" "closed/rst[flags=R,len=0]@ipv4"
is "a kernel that dies when it has halted: exit 0" [ $? = 0 ]
is "of which nothing is said" sh -c '! grep "died" "$1"' sh "$D/err"
run --until-fail --repeat 3 -j 1 --json "$D/k.jsonl" "closed/rst[flags=R,len=0]@ipv4"
is "--until-fail, up to three rounds: exit 0" [ $? = 0 ]
is "these are run" [ "$(count k.jsonl verdict)" = 3 ]

# begin - a run that goes on beside us, its process in $host, once its first case is over; so long that it can't be
# over before we have done something to it
begin() {
	rm -f "$D/k.jsonl"
	run -j 2 --json "$D/k.jsonl" --repeat 20 'reset/*' &
	job=$!
	while kill -0 $job 2>/dev/null && ! grep -q 'record":"verdict' "$D/k.jsonl" 2>/dev/null; do sleep 0.1; done
	host=$(pgrep -o -f "^$T run .*--json $D/k.jsonl")
}
begin
kill -INT "$host"
wait $job
is "SIGINT: exit 130" [ $? = 130 ]
is "no case is left without verdict" [ "$(count k.jsonl verdict)" = "$(count k.jsonl case)" ]
is "and not all have run" [ "$(count k.jsonl verdict)" -lt $((20 * all)) ]
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
