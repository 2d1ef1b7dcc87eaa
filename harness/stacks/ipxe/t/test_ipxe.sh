#!/bin/sh
# test_ipxe.sh - iPXE in its machine, from the command line: its port is learned, it is served and closes, and what it can't be
# made to do is skipped. One line of TAP each; skipped where iPXE or QEMU isn't there.

T=${TCPSPEC:-build/tcpspec}
D=$(mktemp -d)
export XDG_CACHE_HOME="$D/cache"
trap 'rm -rf "$D"' EXIT

if ! [ -r /usr/lib/ipxe/ipxe.lkrn ] || ! command -v qemu-system-x86_64 >/dev/null; then
	echo "ok - iPXE in QEMU # SKIP make ipxe installs what it needs"
	exit 0
fi

timeout 120 "$T" run --stack ipxe --expect none --ip 4 --timeout-scale 4 -v handshake/active-half-open-discovery handshake/active-syn-options simultaneous-open/basic \
	closed/syn-fin close/active-after-active-open handshake/passive-basic handshake/active-open-again-after-refusal >"$D/lines" 2>&1
# What is said of a case may go on in the next lines, which are indented.
sed ':a;N;$!ba;s/\n  */ /g' "$D/lines" >"$D/out"

# said WHAT VERDICT ID [WORDS] - this case has that verdict, and these words
said() {
	if grep -F " $3@ipv4 " "$D/out" | grep -E "^(\[.*\] )?$2 " | grep -qF -- "$4"; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		sed 's/^/# /' "$D/out" | tail -n 30
	fi
}

said "a SYN from a port of its own, and what it asks for is answered" pass handshake/active-syn-options
said "an exchange after that, in numbers of its own" pass handshake/active-half-open-discovery
said "SYNs that cross" pass simultaneous-open/basic
said "it can be told to close" pass 'close/active-after-active-open[by=close]'
said "a segment for a closed port draws no RST" FAIL closed/syn-fin ipxe
said "it can't listen" skip handshake/passive-basic "no call listen"
said "it can't open between the same ends again" skip handshake/active-open-again-after-refusal "same ends again"

# What it sent can be played again with one thing changed, without the machine.
if timeout 120 "$T" mutate --stack ipxe --ip 4 'close/active-after-active-open' >"$D/mutants" 2>&1 && grep -q '^close  *[1-9].* 100.0 %$' "$D/mutants"; then
	echo "ok - what it sent, changed in one thing, is noticed"
else
	echo "not ok - what it sent, changed in one thing, is noticed"
	sed 's/^/# /' "$D/mutants" | tail -n 30
fi
