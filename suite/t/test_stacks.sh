#!/bin/sh
# test_stacks.sh - stacks as folders: found, checked, started from a profile alone, and what is said when that can't be.
# One line of TAP each. Needs what "tcpspec doctor" looks for.

. suite/t/tap.sh
export TMPDIR="$D"
areas closed handshake keep-alive lost
tcpspec() {
	command=$1
	shift
	[ "$command" != run ] || set -- --cases "$D/cases" "$@"
	"$T" "$command" "$@" >"$D/out" 2>"$D/err"
}

# profile LINE... - a profile called mine
profile() {
	mkdir -p "$D/mine"
	printf '%s\n' "$@" >"$D/mine/mine.stack"
}

exits 0 "stacks names them" stacks
cp "$D/out" "$D/names"
for s in harness/stacks/*/*.stack; do
	stack=$(basename "$s" .stack)
	is "stacks: $stack is there, as it has a profile" grep -q "^$stack " "$D/names"
done
exits 0 "check: their profiles" check harness/stacks/*/*.stack
exits 0 "each value with its origin" stacks linux --set msl=7s
is "of the profile, with its line" grep -Eq '^settle += 1ms .*# profile, line [0-9]+$' "$D/out"
is "of the command line" grep -Eq '^msl += 7s .*# command line' "$D/out"
is "by default" grep -Eq '^rmem += 65535 .*# default' "$D/out"
exits 0 "stacks --keys" stacks --keys
is "all sections" [ "$(grep -c '^\[' "$D/out")" = 7 ]

exits 2 "a stack that isn't there" run --stack linus 'closed/syn'
is "what it may have meant" said "did you mean linux"
exits 2 "a key that isn't there" run --stack linux --set mls=1s closed/syn
is "which may have been meant" said "did you mean"
profile '[stack]' 'what = mine' '[values]' 'msl = soon'
exits 2 "check: a bad profile" check "$D/mine/mine.stack"
is "its place" said "$D/mine/mine.stack:4:7: expected a time"
profile '[stack]' 'what = mine' '[process]' 'command = true' '[claims]' 'features = timestamp'
exits 2 "check: a feature that isn't there" check "$D/mine/mine.stack"
is "which may have been meant" said "did you mean timestamps"
exits 2 "run: a bad profile" run --stack "$D/mine/mine.stack" closed/syn

# A shared object of one's own, where its profile is.
for path in '${here}/mine.so' './mine.so' '../mine/mine.so'; do
	profile '[stack]' 'what = mine' 'driver = object' "object = $path"
	[ -e "$D/mine/mine.so" ] || ${CC:-cc} -shared -fPIC -Iharness -o "$D/mine/mine.so" harness/stacks/template/so/*.c
	exits 0 "object = $path: check" check "$D/mine/mine.stack"
	exits 0 "is beside its profile" run --stack "$D/mine/mine.stack" closed/syn --ip 4
done
T=$(realpath "$T")
(cd "$D/mine" && "$T" run --cases "$D/cases" --stack mine.stack --set object=./mine.so closed/syn --ip 4) >"$D/out" 2>"$D/err"
is "and, set, where the command is typed" last "result: 4 passed, 0 failed, 0 skipped"
profile '[stack]' 'what = mine' 'driver = object' 'object = ${heer}/mine.so'
exits 2 "check: a value that isn't there" check "$D/mine/mine.stack"
is "which may have been meant" said "mine.stack:4:10: nothing is called \${heer} here: did you mean here"
profile '[stack]' 'what = mine' 'driver = object' 'object = ${tap}.so'
exits 2 "check: a value that no object has" check "$D/mine/mine.stack"
is "its name" said 'nothing is called ${tap} here'
profile '[stack]' 'what = mine' 'driver = object' 'object = ./other.so'
exits 3 "an object that isn't there" run --stack "$D/mine/mine.stack" closed/syn
is "where it was looked for" said "$D/mine/other.so: No such file"

# A folder of one's own is all it takes.  The kernel behind a TAP that we hold, its agent a process of its own.
profile '[stack]' 'what = mine' '[process]' "command = $PWD/build/tcpspec-agent" 'is = agent' '[link]' 'kind = kernel' \
	'[values]' 'response = 500ms' 'settle = 1ms' 'msl = 30s' 'rto = 200ms' 'delack = 200ms'
exits 0 "a stack of one's own runs" run --stack "$D/mine/mine.stack" closed/syn handshake/passive-basic --json "$D/mine.jsonl" --case-timeout 7s
is "under its name" grep -q "stack mine (" "$D/out"
is "each with its time limit" [ "$(grep -c '^{"record":"verdict".*"limit":7000000' "$D/mine.jsonl")" = "$(grep -c '^{"record":"verdict"' "$D/mine.jsonl")" ]

# One lane of several that can't start its stack is done without; when none can, nothing is run.
printf '#!/bin/sh\nmkdir "%s" 2>/dev/null || exec sleep 100\nexec "%s/build/tcpspec-agent"\n' "$D/first" "$PWD" >"$D/mine/first"
chmod +x "$D/mine/first"
profile '[stack]' 'what = mine' '[process]' 'command = ${here}/first' 'is = agent' 'start = 1s' '[link]' 'kind = kernel' \
	'[values]' 'response = 500ms' 'settle = 1ms' 'msl = 30s' 'rto = 200ms' 'delack = 200ms'
exits 0 "one lane of two has no stack" run --stack "$D/mine/mine.stack" closed/syn -j 2
is "the other one does it all" last "result: 8 passed, 0 failed, 0 skipped"
is "and that is said" said 'not every lane could start the stack, the others go on'
exits 3 "no lane has one" run --stack "$D/mine/mine.stack" closed/syn -j 2
is "and why" said 'the agent did not answer "tcpspec 1" in time'

exits 0 "a run that is only planned" run --dry-run --stack linux --clock wall lost/syn-backoff closed/syn
is "doesn't wait for what it would skip" grep -q "; 2 that are slow are skipped without --slow" "$D/out"
exits 0 "and with --slow" run --dry-run --stack linux --clock wall --slow keep-alive/default-two-hours
is "it does" grep -Eq "they wait for [1-9][0-9]" "$D/out"

# What a stack is skipped for, it is told where to say.
profile '[stack]' 'what = mine' '[process]' "command = $PWD/build/tcpspec-agent" 'is = agent' '[link]' 'kind = kernel' \
	'[claims]' 'features = sack'
exits 77 "what it doesn't claim is skipped" run --stack "$D/mine/mine.stack" 'handshake/passive-options-only-wscale@ipv4' -v
is "and where it claims what it does is said" said 'the stack does not claim "wscale" in '"$D/mine/mine.stack:9"

# Of one version of IP only: the other one is skipped, and the end says so.
profile '[stack]' 'what = mine' '[process]' "command = $PWD/build/tcpspec-agent" 'is = agent' '[link]' 'kind = kernel' \
	'[claims]' 'features = ipv4-only'
exits 0 "a stack without IPv6" run --stack "$D/mine/mine.stack" closed/syn
is "half of it is skipped" last "result: 4 passed, 0 failed, 4 skipped"
is "and why" grep -q "^skipped  *4: the stack has no IPv6 here" "$D/out"

# What the profile doesn't say is measured: this kernel's RTO is 200 ms.
profile '[stack]' 'what = mine' '[process]' "command = $PWD/build/tcpspec-agent" 'is = agent' '[link]' 'kind = kernel'
exits 0 "a profile without times" run --stack "$D/mine/mine.stack" --json "$D/json" lost/fin --ip 4
is "its RTO was measured" grep -Eq '^measured: rto (19[5-9]|[23][0-9][0-9])ms' "$D/out"
is "and recorded" grep -Eq '"key":"rto","value":"[0-9]*ms","origin":"measured"' "$D/json"
exits 0 "what is set needs no measuring" run --stack "$D/mine/mine.stack" --set rto=200ms lost/fin --ip 4
is "so it isn't" [ "$(grep -c '^measured' "$D/out")" = 0 ]

# A process that opens the TAP we have made; this one only holds it.
profile '[stack]' 'what = mine' 'build = make mine' '[process]' 'command = ${here}/hold ${tap} "two words"' '[agent]' 'at = none'
exits 3 "a program that isn't there" run --stack "$D/mine/mine.stack" closed/syn
is "what makes it" said '"make mine" makes it'
# hold - opens it, and does this with the first frame
hold() {
	cat >"$D/mine/hold" <<END
#!/usr/bin/perl
open my \$args, '>', "$D/args";
print \$args "\$ARGV[0]|\$ARGV[1]\n";
close \$args;
open my \$tap, '+<', '/dev/net/tun' or die;
ioctl \$tap, 0x400454ca, pack('a16 s x22', \$ARGV[0], 0x1002) or die;
sysread \$tap, my \$frame, 2000;
$1
END
	chmod +x "$D/mine/hold"
}
hold 'sleep 100;'
exits 1 "a stack that says nothing fails" run --stack "$D/mine/mine.stack" closed/syn --ip 4
is "its command was filled in" grep -qxF 'tcpspec|two words' "$D/args"
hold 'print STDERR "dying\n"; exit 3;'
exits 1 "a stack whose process dies is a crash" run --stack "$D/mine/mine.stack" closed/syn --ip 4
is "with its last words" said dying
printf '#!/bin/sh\necho dying >&2; exit 3\n' >"$D/mine/hold"
exits 3 "one whose process dies at once has not begun" run --stack "$D/mine/mine.stack" closed/syn --ip 4
is "with its last words" said "exited with status 3 before it was ready | dying"

# A stream socket, and who speaks something else.
profile '[stack]' 'what = mine' '[link]' 'kind = stream' 'command = ${here}/hold ${socket}' '[process]' \
	"command = $PWD/build/tcpspec-agent" 'is = agent'
cat >"$D/mine/hold" <<'END'
#!/usr/bin/perl
use Socket;
socket(my $s, AF_UNIX, SOCK_STREAM, 0);
connect($s, sockaddr_un($ARGV[0])) or die;
syswrite($s, "HTTP/1.1");
sleep 100;
END
exits 1 "a stream of something else" run --stack "$D/mine/mine.stack" closed/syn --ip 4
is "what it was" said 0x48545450
is "no folder for sockets is left" [ -z "$(find "$D" -name 'tcpspec-stack-*')" ]

exits 0 "doctor: a stack's needs" doctor --stack posix
is "its programs" said "its programs are there"
is "it is started" said "it starts, and its agent greets: "
is "what only the machine's own kernel needs is not asked for" sh -c '! grep -q "state of its TCP" "$1"' - "$D/out"
profile '[stack]' 'what = mine' '[process]' 'command = perl ${here}/agnet.pl' 'is = agent' '[link]' 'kind = kernel'
exits 3 "doctor: an agent that isn't there" doctor --stack "$D/mine/mine.stack"
is "what it says itself" said "agnet.pl"
exits 0 "doctor: a shared object" doctor --stack "$D/mine/mine.so"
is "it is started" said "ok   it starts: mine 1"
printf '#include "stack-abi.h"\nstatic const struct tcpspec_stack t = { .abi = TCPSPEC_STACK_ABI };\n%s\n' \
	'const struct tcpspec_stack *tcpspec_stack(void) { return &t; }' >"$D/mine/empty.c"
${CC:-cc} -shared -fPIC -Iharness -o "$D/mine/empty.so" "$D/mine/empty.c"
exits 3 "doctor: a shared object without functions" doctor --stack "$D/mine/empty.so"
is "the first that is missing" said "empty.so: create is missing in its table: only state may be NULL"
