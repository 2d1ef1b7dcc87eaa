#!/bin/sh
# test_autosar.sh - a kernel driven through the AUTOSAR testability protocol: tcpspec-autosar on our side, a small server of
# the protocol on the other.  What it finds is what tcpspec finds by itself; what it can't see is no fail. One line of TAP each.

. suite/t/tap.sh
export TMPDIR="$D"

if ! "$T" doctor --stack linux >/dev/null 2>&1; then
	echo "ok - autosar # SKIP no namespaces and TAPs here"
	exit
fi

cat >"$D/ecu.stack" <<END
[stack]
what = this kernel as an ECU
[process]
command = sh "$D/both"
is = agent
[link]
kind = kernel
[claims]
features = rfc5961 timestamps wscale sack dsack ecn
[values]
settle = 1ms
msl = 30s
rto = 200ms
delack = 200ms
END
cat >"$D/both" <<END
perl "$PWD/harness/stacks/autosar/t/server.pl" 127.0.0.1 10000 &
sleep 0.3
exec "$PWD/build/tcpspec-autosar" 127.0.0.1:10000
END

areas close handshake abort listen reset reassembly
run() { "$T" run --cases "$D/cases" -j2 -q --stack "$1" --json "$2" -- $SELECT >"$D/said" 2>&1; }
SELECT='close/passive* close/active* handshake/passive-b* handshake/active-b* abort/est* listen/syn-ack* reset/exact* reassembly/both* reassembly/fin-b*'
for try in 1 2 3; do		# a busy machine makes the tester late
	run "$D/ecu.stack" "$D/ecu.jsonl"
	run linux "$D/linux.jsonl"
	verdicts "$D/ecu.jsonl" >"$D/ecu.v"
	verdicts "$D/linux.jsonl" >"$D/linux.v"
	# What is skipped for want of an option, or because two receive at once, is no difference.
	join "$D/linux.v" "$D/ecu.v" | awk '$2 != $3 && $3 != "skip"' >"$D/differ"
	[ -s "$D/differ" ] || break
done
if [ ! -s "$D/differ" ] && [ "$(grep -c ' pass$' "$D/ecu.v")" -ge 60 ]; then
	echo "ok - the verdicts that it gives are those of linux ($(grep -c ' pass$' "$D/ecu.v") pass)"
else
	echo "not ok - the verdicts that it gives are those of linux"
	sort "$D/ecu.v" | awk '{ print $2 }' | uniq -c | head -5 | sed 's/^/# /'
	head -20 "$D/differ" | sed 's/^/# /'
	tail -5 "$D/said" | sed 's/^/# /'
fi

# --- the agent by itself ---

agent() { timeout 10 build/tcpspec-autosar -t 200 "$@" 2>&1; }
equal "nobody there is an error, not a hang" "$(printf 'tcpspec 1\nlisten 1 0 192.0.2.101 80 192.0.2.1 4000\n' | agent 127.0.0.1:9 | sed 2d)" \
	"$(printf 'agent 1 autosar\n1 error no response')"
equal "a line that is none" "$(printf 'listen 1 zero\n' | agent 127.0.0.1:9)" "1 error what is that?"
equal "no address" "$(agent here </dev/null)" "tcpspec-autosar: here: not ADDRESS:PORT"
