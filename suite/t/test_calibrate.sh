#!/bin/sh
# test_calibrate.sh - what a profile leaves open is measured, on stacks that have chosen differently: sockets of this
# machine's kernel with either meaning of the urgent pointer, a kernel in virtual time, lwIP. One line of TAP each.
# Needs build/uml/linux ("make uml") for the third.

. suite/t/tap.sh
export TMPDIR="$D"

# profile LINE... - a profile called mine
profile() {
	mkdir -p "$D/mine"
	printf '%s\n' "$@" >"$D/mine/mine.stack"
}
# measured KEY VALUE - that was recorded, and said
measured() {
	grep -Eq "\"key\":\"$1\",\"value\":\"$2\",\"origin\":\"measured\"" "$D/json" && grep -Eq "^measured:.* $1 $2(,|\$)" "$D/out"
}
# by_default KEY VALUE
by_default() { grep -q "\"key\":\"$1\",\"value\":\"$2\",\"origin\":\"default\"" "$D/json"; }

# No other cases than these, as all would have to be read each time.
for c in options/mss-smallest urgent/before-pointer lost/fin delayed-ack/every-second-segment time-wait/duration closed/syn \
	handshake/passive-basic; do
	mkdir -p "$D/cases/${c%/*}"
	cp cases/$c.case "$D/cases/${c%/*}"
done
cp -r cases/requirements "$D/cases"
run() {
	run_code=$1 run_name=$2
	shift 2
	exits "$run_code" "$run_name" run --cases "$D/cases" "$@"
}

ask="options/mss-smallest urgent/before-pointer"

if [ -r build/stacks/lwip.so ]; then
	run 0 "lwip" --stack build/stacks/lwip.so --json "$D/json" $ask
	is "lwip: it honours any MSS" measured mss-floor 1
	is "lwip: all octets are read in line, so nothing is said of the urgent pointer" by_default urgent after
	run 0 "lwip: cases that count on neither" --stack build/stacks/lwip.so --json "$D/json" closed/syn
	is "nothing is measured for them" [ "$(grep -c measured "$D/json" "$D/out" | grep -vc ':0')" = 0 ]
else
	echo "ok - # SKIP build/stacks/lwip.so isn't there: \"make lwip\""
fi

if "$T" doctor --stack linux-uml >"$D/doctor" 2>&1; then
	profile '[stack]' 'what = mine' 'driver = guest'
	run 0 "a kernel in virtual time" --stack "$D/mine/mine.stack" --json "$D/json" $ask lost/fin \
		delayed-ack/every-second-segment time-wait/duration
	is "its RTO" measured rto '2[0-9][0-9]ms'
	is "its delayed ACK, which only comes late where the application answers" measured delack '[4-9][0-9]ms'
	is "its MSL, a second later at most" measured msl '(30|30500m|31)s'
	is "its smallest MSS" measured mss-floor 48
	is "its urgent pointer" measured urgent after
	run 0 "a guest that is told by --set" --stack "$D/mine/mine.stack" --set mss-floor=48 --json "$D/json" options/mss-smallest
	is "measures nothing" [ "$(grep -c '"origin":"measured"' "$D/json")" = 0 ]

	# An agent beside the guest's kernel: the clock of all processes there is virtual.
	profile '[stack]' 'what = mine' 'clock = either' '[process]' "command = $PWD/build/tcpspec-agent" 'is = agent' \
		'[link]' 'kind = kernel'
	run 0 "an agent in a guest" --clock virtual --stack "$D/mine/mine.stack" --json "$D/json" $ask \
		handshake/passive-basic time-wait/duration
	is "it measures there, too" measured msl '(30|30500m|31)s'
	is "virtual time" grep -q '"clock":"virtual"' "$D/json"
else
	echo "ok - # SKIP $(grep NO "$D/doctor" | tr '\n' ' ')"
fi

needs_stack posix
agent=$PWD/build/tcpspec-agent
for meaning in last after; do
	stdurg=$([ $meaning = last ] && echo 1 || echo 0)
	profile '[stack]' 'what = mine' '[process]' \
		"command = /bin/sh -c \"echo $stdurg >/proc/sys/net/ipv4/tcp_stdurg && exec $agent\"" \
		'is = agent' '[link]' 'kind = kernel' '[values]' 'response = 500ms' 'settle = 1ms' 'rto = 200ms' 'delack = 200ms'
	run 0 "sockets with tcp_stdurg $stdurg" --stack "$D/mine/mine.stack" --json "$D/json" --ip 4 $ask
	is "mean the octet after the urgent ones or the last: $meaning" measured urgent $meaning
	is "and honour an MSS of 48" measured mss-floor 48
done
run 1 "with the other meaning an octet is missed" --stack "$D/mine/mine.stack" --set urgent=last --ip 4 urgent/before-pointer
exit 0
