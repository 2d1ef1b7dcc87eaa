#!/bin/sh
# test_faults.sh - stacks that are wrong on purpose: each is noticed, what is odd but lawful isn't, and the command says so.
#
# Against lwIP, whose whole suite takes seconds; a fault is left when the first case has caught it, and of the lawful
# oddities each tries a part of the suite. "tcpspec faults" without options tries everything.

T=${TMPDIR:-/tmp}/tcpspec-faults.$$
QUICK=build/tcpspec			# a sanitizer would make minutes of it
PROGRAM=${TCPSPEC:-build/tcpspec}
trap 'rm -rf "$T"' EXIT
mkdir "$T" || exit 1
n=0

ok() {
	n=$((n + 1))
	if [ "$2" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; sed 's/^/# /' "$T/out" | tail -n 30; fi
}

# says CODE TEXT ARG... - the program exits so and says that
says() {
	code=$1 text=$2
	shift 2
	"$PROGRAM" "$@" >"$T/out" 2>&1
	got=$?
	[ $got = "$code" ] && grep -qF -- "$text" "$T/out"
	ok "$* exits $code and says: $text" $?
}

says 0 "never retransmits a SYN,ACK" faults --list
says 0 "fin-acked-short" faults --list --wrong
says 2 'no fault is called "fin-ack-short": did you mean fin-acked-short' faults --fault fin-ack-short
says 2 'no fault is called "rst"' run --fault rst
says 2 "--format xml: expected text or tsv" faults --format xml --list
[ "$("$PROGRAM" faults --list --wrong | wc -l)" -ge 60 ] && [ "$("$PROGRAM" faults --list --odd | wc -l)" -ge 12 ]
ok "60 faults and 12 lawful oddities at least" $?

make -s lwip >"$T/out" 2>&1 || { ok "make lwip" 1; exit; }
says 0 "caught   fin-acked-short" faults --stack lwip --fault fin-acked-short close/passive
says 1 "MISSED   fin-acked-short" faults --stack lwip --fault fin-acked-short closed
says 0 "spared   isn-near-wrap" faults --stack lwip --fault isn-near-wrap handshake/isn-moves-on
says 0 "at work in 4 instances" faults --stack lwip --fault isn-near-wrap handshake/isn-moves-on close/passive@ipv4
says 0 "changes nothing in any of these instances" faults --stack lwip --fault fin-apart handshake/isn-moves-on
says 0 "keep-alive-octet" faults --list --odd
says 4 "no case is left" faults --stack lwip --ip 4 close/passive --exclude close/passive
says 1 "fault fin-acked-short" run --stack lwip --fault fin-acked-short close/passive@ipv4 --json "$T/wrong.jsonl"
grep -q -- '--fault fin-acked-short' "$T/wrong.jsonl"
ok "the command that repeats a run names the fault" $?

"$PROGRAM" faults --stack lwip --format tsv --fault 'fin-t*' close/passive >"$T/out" 2>&1
[ "$(sed -n 2p "$T/out" | cut -f1-3)" = "fin-twice	0	1" ] && [ "$(sed -n 1p "$T/out" | cut -f6-7)" = "altered	close" ]
ok "a table with a row a fault and a column an area" $?

$QUICK faults --stack lwip --quick --wrong >"$T/out" 2>&1
ok "every fault is caught by a case" $?
$QUICK faults --stack lwip --odd --ip 4 --shard 1/12 >"$T/out" 2>&1
ok "nothing that is lawful is" $?
echo "1..$n"
