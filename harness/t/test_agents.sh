#!/bin/sh
# test_agents.sh - real agents and broken ones, from the command line: an agent in another process, behind its standard input or a socket,
# gives a kernel the verdicts that it gets from the tester itself; and whatever an agent does costs one case an error (or, if
# it is the stack that died, a crash), never more, and is never a pass. One line of TAP each.

. suite/t/tap.sh
A=$PWD/build/tcpspec-agent
export TMPDIR="$D"

if ! "$T" doctor --stack linux >/dev/null 2>&1; then
	echo "ok - agents # SKIP no namespaces and TAPs here"
	exit
fi

# profile NAME LINE... - a stack that is this machine's kernel, with these lines
profile() {
	mkdir -p "$D/$1"
	{
		printf '[stack]\nwhat = a test\n[link]\nkind = kernel\n[values]\nsettle = 1ms\nmsl = 30s\nrto = 200ms\ndelack = 200ms\n'
		printf '[claims]\nfeatures = rfc5961 keepalive user-timeout timestamps wscale sack dsack ecn\n'
		printf '[process]\nis = agent\n'
		shift
		printf '%s\n' "$@"
	} >"$D/$name/$name.stack"
}

# --- the same verdicts by any way ---

SELECT='close/passive* close/active* abort/est* handshake/passive-b* handshake/active-b* handshake/active-r* reset/*told* time-wait/syn*'
areas closed listen close abort handshake reset time-wait
judge() { "$T" run --cases "$D/cases" -j4 -q --stack "$1" --json "$2" $SELECT >/dev/null 2>&1; }

same() {
	name=$1
	shift
	profile "$name" "$@"
	for try in 1 2 3; do		# a busy machine makes the tester late
		judge "$D/$name/$name.stack" "$D/$name.jsonl"
		[ $try = 1 ] && [ -e "$D/linux.jsonl" ] || judge linux "$D/linux.jsonl"
		verdicts "$D/linux.jsonl" >"$D/linux.v"
		verdicts "$D/$name.jsonl" >"$D/$name.v"
		[ "$(wc -l <"$D/linux.v")" -gt 60 ] && cmp -s "$D/linux.v" "$D/$name.v" && return
	done
	diff "$D/linux.v" "$D/$name.v"
	return 1
}
is "an agent over standard input and output" same stdio "command = $A"
is "an agent at a Unix socket" same unix "command = $A -u \${dir}/agent" '[agent]' 'at = unix:${dir}/agent'
is "an agent over TCP" same tcp "command = $A -l 127.0.0.1:7000" '[agent]' 'at = tcp:127.0.0.1:7000'

# --- agents that go wrong in the middle of a case, once ---

cat >"$D/proxy.pl" <<'EOF_'
# proxy.pl AGENT HOW FLAG - stands between; goes wrong at the third message after the greeting, unless FLAG is there, or
# is slow: each message takes it 60 ms
use strict;
use warnings;
use IPC::Open2;
my ($agent, $how, $flag) = @ARGV;
$| = 1;
my $pid = open2(my $from, my $to, $agent);
my %wrong = (
	dies => sub { kill KILL => $$ },
	exits => sub { exit 7 },
	segfaults => sub { print STDERR "assertion failed: snd_una\n"; kill SEGV => $$ },
	hangs => sub { sleep 1000 },
	garbage => sub { print "GET / HTTP/1.1\r\n\r\n" },
	flood => sub { print "# water\n" while 1 },
	answers => sub { print "7 ok\n" while 1 },
	half => sub { print "3 o" },
	huge => sub { print 'x' x 100000, "\n" },
	nul => sub { print "\0\0\0\0\n" },
	unasked => sub { print "4000000000 ok\n" },
	deaf => sub { close STDIN; sleep 1000 },
	mute => sub { close STDOUT; sleep 1000 },
);
my $n = 0;
sub hear { my ($in) = @_; vec(my $r = '', fileno $in, 1) = 1; select($r, undef, undef, 0.02) }
while (1) {
	my $r = '';
	vec($r, 0, 1) = 1;
	vec($r, fileno $from, 1) = 1;
	select $r, undef, undef, undef;
	if (vec $r, 0, 1) {
		sysread(STDIN, my $line, 65536) or exit;
		$n += () = $line =~ /\n/g;
		select undef, undef, undef, 0.06 if $how eq 'slow';
		if ($n > 3 && $wrong{$how} && !-e $flag) {
			open my $f, '>', $flag;
			$wrong{$how}->();
			next;
		}
		syswrite $to, $line;
	}
	if (vec $r, fileno $from, 1) {
		sysread($from, my $line, 65536) or exit;
		syswrite STDOUT, $line;
	}
}
EOF_

# goes WRONG VERDICT REASON IS - the first case gets the verdict, which says why; the others pass
goes() {
	name=$1 verdict=$2 reason=$3
	profile "$name" "is = ${4:-agent}" "command = perl $D/proxy.pl $A $1 $D/$1.flag" "answer = 500ms"
	sed -i '0,/^is = agent$/{/^is = agent$/d}' "$D/$name/$name.stack"
	for try in 1 2 3; do		# a busy machine makes the tester late
		rm -f "$D/$1.flag"
		timeout 60 "$T" run --cases "$D/cases" -j1 -v --stack "$D/$name/$name.stack" --json "$D/$name.jsonl" \
			close/passive listen/syn-ack >"$D/out" 2>&1
		code=$?
		verdicts "$D/$name.jsonl" >"$D/v"
		grep -q " inconclusive\$" "$D/v" || break
	done
	cat "$D/out"
	[ $code = "$([ "$verdict" = crash ] && echo 1 || echo 3)" ] || { echo "exit $code"; return 1; }
	[ "$(grep -c " $verdict\$" "$D/v")" = 1 ] && [ "$(grep -cv " pass\$" "$D/v")" = 1 ] && [ "$(wc -l <"$D/v")" -ge 4 ] || { cat "$D/v"; return 1; }
	tr -s '\n ' ' ' <"$D/out" | grep -qF -- "$reason"
}
goes_wrong() { is "an agent that goes wrong: $1 is $2" goes "$@"; }

goes_wrong dies		error "the agent's process was killed by signal 9"
goes_wrong exits	error "the agent's process exited with status 7"
goes_wrong hangs	error "in its profile)?; last lines: <can"
goes_wrong garbage	error "what is no answer; last lines: >"
goes_wrong flood	error "more than 10000 remarks"
goes_wrong answers	error "an answer to nothing; last lines: >"
goes_wrong half		error "in its profile)?; last lines: "
goes_wrong huge		error "a line of more than 1000 bytes"
goes_wrong nul		error "a line with byte 0x00 in it"
goes_wrong unasked	error "an answer to nothing"
goes_wrong deaf		error "in time"
goes_wrong mute		error "in time"
goes_wrong segfaults	crash "Segmentation fault); its last lines | assertion failed: snd_una" stack

# --- an agent that is slow, of a stack that isn't: its timers run out meanwhile, and that is no fail ---

slow() {
	name=slow
	profile slow "command = perl $D/proxy.pl $A slow -"
	"$T" run --no-state --cases cases -j4 --ip 4 --stack "$D/slow/slow.stack" --json "$D/slow.jsonl" \
		close/simultaneous-text-ignored close/simultaneous-ack-numbered-before-fin 'sequence/without-ack-outside[state=CLOSING,*' >/dev/null 2>&1
	verdicts "$D/slow.jsonl"
	[ "$(verdicts "$D/slow.jsonl" | grep -cE ' (pass|nonstrict|inconclusive|skip)$')" = "$(verdicts "$D/slow.jsonl" | grep -c .)" ] &&
		verdicts "$D/slow.jsonl" | grep -q ' inconclusive$'
}
is "an agent that is slow makes no stack fail" slow

# --- a stack, on a TAP, that dies of a segment ---

cat >"$D/stack.pl" <<'EOF_'
# stack.pl TAP SECONDS - a stack with nothing but an agent; a TCP segment kills it, which takes so long
use strict;
use warnings;
$| = 1;
open my $tap, '+<', '/dev/net/tun' or die "tun: $!";
ioctl $tap, 0x400454ca, pack('a16 s x22', $ARGV[0], 0x1002) or die "TUNSETIFF: $!";
my $in = '';
while (1) {
	my $r = '';
	vec($r, 0, 1) = vec($r, fileno $tap, 1) = 1;
	select $r, undef, undef, undef;
	if (vec $r, fileno $tap, 1) {
		sysread $tap, my $frame, 2000;
		next unless substr($frame, 12, 2) eq "\x08\x00" && substr($frame, 23, 1) eq "\x06";
		print STDERR "panic: a segment of ", length($frame), " bytes\n";
		select undef, undef, undef, $ARGV[1];
		kill ABRT => $$;
	}
	next unless vec $r, 0, 1;
	sysread(STDIN, $in, 4096, length $in) or exit;
	while ($in =~ s/^(\S+) (\d+).*\n//) {
		print $1 eq 'tcpspec' ? "agent 1 fragile\ncan listen fresh\n" : "$2 ok\n";
	}
}
EOF_
# crashes SECONDS CASE... - dying takes so long
crashes() {
	mkdir -p "$D/fragile"
	seconds=$1
	shift
	printf '[stack]\nwhat = a test\n[process]\ncommand = perl %s ${tap} %s\n[link]\nkind = tap\n[addresses]\nstack6 = none\ntester6 = none\n' "$D/stack.pl" "$seconds" \
		>"$D/fragile/fragile.stack"
	timeout 60 "$T" run --cases "$D/cases" -j1 -v --stack "$D/fragile/fragile.stack" --json "$D/fragile.jsonl" "$@" >"$D/out" 2>&1
	code=$?
	cat "$D/out"
	verdicts "$D/fragile.jsonl" >"$D/v"
	[ $code = 1 ] && [ "$(grep -c ' crash$' "$D/v")" -ge 2 ] && [ "$(grep -cv ' crash$' "$D/v")" = "$(grep -c 'ipv6.* skip$' "$D/v")" ] &&
		tr -s '\n ' ' ' <"$D/out" | grep -qF 'killed by signal 6 (Aborted); its last lines | panic: a segment of'
}
is "a stack that dies of a segment is a crash each time" crashes 0 closed/syn listen/rst
is "... also where dying takes longer than an answer may" crashes 0.7 closed/syn
cat >"$D/blind.pl" <<'EOF_'
$| = 1;
print $1 eq 'tcpspec' ? "agent 1 blind\ncan listen fresh\n" : "$2 ok\n" while <STDIN> =~ /^(\S+) (\d+)/;
EOF_
blind() {
	sed "s|^command = .*|command = perl $D/blind.pl\nstart = 300ms|" "$D/fragile/fragile.stack" >"$D/fragile/blind.stack"
	timeout 60 "$T" run --no-state --cases "$D/cases" -j1 --ip 4 --stack "$D/fragile/blind.stack" closed/syn >"$D/out" 2>&1
	[ $? != 0 ] && grep -F 'has no carrier: the stack has not opened it' "$D/out"
}
is "a stack that never opens its TAP is told so" blind
exits 0 "the kernel behind an agent forgets the MTU of a path with the case" run --stack posix --ip 4 -j 1 --no-state \
	path-mtu/too-small-ipv4 'reset/right-of-window[state=ESTABLISHED]'
is "nothing of them is left" [ -z "$(pgrep -f "$D")" ]
