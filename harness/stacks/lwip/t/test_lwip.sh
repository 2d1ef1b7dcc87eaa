#!/bin/sh
# test_lwip.sh - stacks in shared objects, from the command line: lwIP is found to do what it is known to do, the same
# each time, without privileges; and a stack that dies costs one case. One line of TAP each.

. suite/t/tap.sh
L=build/stacks/lwip.so

# ends N COMMAND...
ends() {
	want=$1
	shift
	"$@"
	[ $? = "$want" ]
}

# says WORDS COMMAND... - on its output, whatever its exit code
says() {
	words=$1
	shift
	"$@" >"$D/out" 2>&1
	grep -qF -- "$words" "$D/out" || { cat "$D/out"; return 1; }
}

run() { "$T" run --stack "$L" --seed 1 "$@"; }
# plain ARGS... - the same without the sanitizers that run may have: whole runs take a tenth of the time
plain() { build/tcpspec run --stack "$L" --seed 1 "$@"; }

# facts FILE - what a run found, without what differs from one run to the next
facts() { grep -vE '"record":"(run|end)"' "$1"; }

same() {
	run --ip 4 -j1 -q --no-state --json "$D/1" >/dev/null 2>&1
	plain --ip 4 -j1 -q --no-state --json "$D/2" >/dev/null 2>&1
	[ "$(facts "$D/1" | wc -l)" -gt 1000 ] && [ "$(facts "$D/1" | cksum)" = "$(facts "$D/2" | cksum)" ]
}

# Lanes take cases as they come, so ports differ, but no verdict may.
same_in_lanes() {
	plain --ip 4 -j4 -q --json "$D/4" >/dev/null 2>&1
	for f in 1 4; do
		sed -n 's/^{"record":"verdict","n":\([0-9]*\),"verdict":"\([a-z]*\)".*/\1 \2/p' "$D/$f" | sort -n >"$D/$f.v"
	done
	[ -s "$D/1.v" ] && cmp "$D/1.v" "$D/4.v"
}

# As nobody, who may read nothing of ours but a copy.
unprivileged() (
	mkdir -p "$D/copy/build/stacks" && cp "$T" "$D/copy/build/tcpspec" && cp "$L" "$D/copy/build/stacks" &&
		cp -R cases "$D/copy" && chmod -R a+rX "$D" && cd "$D/copy" &&
		setpriv --reuid=65534 --clear-groups --no-new-privs --bounding-set=-all \
			env XDG_CACHE_HOME=/nonexistent build/tcpspec run --stack lwip close/active close/passive
)

is "lwIP passes what it does right" run close/active close/passive handshake/passive-basic
is "no simultaneous open is a fail (RFC 9293 MUST-10)" ends 1 run simultaneous-open/basic
is "a FIN without ACK taken is a fail" ends 1 run close/fin-without-ack
is "a FIN of unsent data taken is a fail" ends 1 run close/fin-acknowledging-unsent
is "giving up a SYN too early is a fail (MUST-23)" ends 1 run lost/syn-give-up
is "the whole suite: what is known fails, and nothing else (lwip.expect)" ends 0 build/tcpspec run --stack lwip -q
is "-vvv names what asks for a link address over IPv6" says "neighbor solicitation" run -vvv 'closed/syn[isn=0]@ipv6'
is "at 80 columns two addresses of IPv6 stand apart" grep -qF "]:40000 stack [" "$D/out"
is "its clock is virtual" says '"clock":"virtual"' run -q --json - close/active
is "so it can't be run on the wall clock" ends 2 run --clock wall close/active
is "two runs are the same to the byte" same
is "no slow case is skipped" ends 1 grep -q 'slow on the wall clock' "$D/1"
is "lanes change no verdict" same_in_lanes
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	is "it needs no privileges" unprivileged
else
	is "it needs no privileges" run close/active
fi

# A stack that dies of IPv4 one way and of IPv6 another.
cat >"$D/mortal.c" <<'EOF'
#include <signal.h>
#include <stdlib.h>
#include "stack-abi.h"
static void *create(const struct tcpspec_config *c, char *why, size_t n) { (void)c; (void)why; (void)n; return malloc(1); }
static void input(void *s, const void *f, size_t n)
{
	(void)s; (void)n;
	if (((const unsigned char *)f)[12] == 8)
		raise(SIGSEGV);
	exit(7);
}
static int64_t next(void *s) { (void)s; return TCPSPEC_NEVER; }
static void advance(void *s, int64_t t) { (void)s; (void)t; }
static enum tcpspec_result call(void *s, const struct tcpspec_call *c, struct tcpspec_reply *r)
{ (void)s; (void)c; (void)r; return TCPSPEC_OK; }
static const struct tcpspec_stack table = { TCPSPEC_STACK_ABI, "mortal", "1", "", 1000, 1000, 1000, 1000, 2000, 0, 1,
	create, input, next, advance, call, NULL, free };
const struct tcpspec_stack *tcpspec_stack(void) { return &table; }
EOF
${CC:-cc} -shared -fPIC -Iharness -o "$D/mortal.so" "$D/mortal.c" || echo "not ok - a stack of the header alone compiles"
areas closed
mortal() { "$T" run --cases "$D/cases" --stack "$D/mortal.so" -j1 closed/syn "$@"; }

is "a bad access is a crash, with the step" says "it died in input(): Segmentation fault" mortal --ip 4 -v
is "so is a stack that ends the process" says "the stack's process ended with status 7" mortal --ip 6
is "and the next case has its own" says "CRASH 8" mortal
is "a crash is a failure" ends 1 mortal
is "no such stack" ends 2 "$T" run --stack nosuch closed/syn
is "no such object" ends 2 "$T" run --stack ./nosuch.so closed/syn
is "an object that is no stack" says "exports no function tcpspec_stack" "$T" run --stack "$(ls /lib/*/libm.so.6)" closed/syn
