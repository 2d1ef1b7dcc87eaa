#!/bin/sh
# test_mutate.sh - "tcpspec mutate": a case that looks at all there is, one that doesn't, and one that can't fail.
# One line of TAP each. Needs a stack: this machine's kernel; and build/uml/linux for virtual time.

. suite/t/tap.sh
export TCPSPEC_INSIDE="${TCPSPEC_INSIDE:-$PWD/build/tcpspec}"
C=$D/cases
export TMPDIR="$D"

# exits CODE NAME ARGS... - of "mutate", with our cases
exits() {
	code=$1 name=$2
	shift 2
	"$T" mutate --cases "$C" "$@" >"$D/out" 2>"$D/err"
	is "exit $code: $name" [ $? = "$code" ]
}
said() { is "$1" grep -q "$2" "$D/out"; }

mkdir -p "$C/requirements" "$C/a" "$C/b"
cp cases/requirements/rfc9293.tsv "$C/requirements/"
# A case: ID, and its parts on stdin
new() { { printf 'title:   A case of its own\nproves:  RFC9293-MUST-2\n%s\n' "$2"; cat; } >"$C/$1.case"; }
new a/strong '' <<'CASE'
setup
	established
test
	call    shutdown
	expect  F. 1:1 ack 1
	state   FIN-WAIT-1
CASE
new b/weak '' <<'CASE'
setup
	established
test
	call    shutdown
	expect  * *
	state   FIN-WAIT-1
CASE
new b/idle '' <<'CASE'
setup
	closed
test
	call    listen
	reply   ok
CASE
new b/never '' <<'CASE'
setup
	established
test
	expect  F. 1:1 ack 1
CASE
new b/slow 'tags:    slow
' <<'CASE'
setup
	established
test
	silent  2h
	call    shutdown
	expect  F. 1:1 ack 1
	state   FIN-WAIT-1
CASE

exits 2 "an unknown stack" --stack lunix
exits 2 "clocks are wall and virtual" --clock sun
exits 2 "a file that isn't there" --known "$D/none"
printf '# why\n\na/* | flags\n| window | x\n' >"$D/known"
exits 2 "entries of known survivors without a reason, or a case" --known "$D/known"
is "are named, each with its place" [ "$(grep -o 'known:[0-9]*:[0-9]*: the [a-z ]* is missing' "$D/err" | tr '\n' ';')" = \
	"known:3:12: the reason is missing;known:4:1: the glob of cases is missing;" ]
exits 4 "nothing chosen" -k nothing
if ! "$T" doctor --stack linux >"$D/doctor" 2>&1; then
	echo "ok # SKIP this machine can't run the cases"
	exit 0
fi

exits 0 "all is noticed" --clock wall a/strong --json "$D/figures.jsonl" --by-case
said "a row for the case" '^a/strong  .* 100.0 %$'
said "a law with its clause" '^lawful: .*(RFC '
is "figures of the area" grep -q '"record":"mutants","area":"a","instances":2,.*"survived":0,"caught":1000}' "$D/figures.jsonl"
is "figures of the case" grep -q '"record":"mutants","area":"a","case":"a/strong",' "$D/figures.jsonl"
exits 1 "something is not" --clock wall b/weak
said "and is named" '^survived: b/weak@ipv4, segment 2: flag FIN$'
echo 'b/weak@* | segment 2: flag FIN | nobody asked' >"$D/known"
exits 1 "some of it is known" --clock wall b/weak --known "$D/known" --list
said "with its reason" '^survived (known): b/weak@ipv4, segment 2: flag FIN: nobody asked$'
exits 1 "a case that can't fail" --clock wall b/idle
said "is named" '^notices nothing by its own test: b/idle$'
exits 0 "what passed nowhere" --clock wall b/never a/strong --list
said "is named, too" '^passed nowhere: b/never$'
exits 6 "figures that can't be written" --clock wall a/strong --json "$D/none/figures.jsonl"
is "no folder stays behind" sh -c '! ls -d "$TMPDIR"/tcpspec-recordings-*'

# Of a stack behind an agent it is kept what the tester's SYN offers, and how its application is: this one can only open, from
# a port of the stack's choice, asks for something at once, and closes when the tester has.
cat >"$D/loader.pl" <<'PERL'
use strict; use warnings; use Socket; use IO::Select; use IO::Handle;
STDOUT->autoflush(1);
my ($in, $line, $id, $fd) = ('', undef, undef, undef);
my %calls = (
	open => sub {
		my ($own, $port, $peer, $peer_port) = @_[1 .. 4];
		socket $fd, AF_INET, SOCK_STREAM, 0 or return "error $!";
		bind $fd, pack_sockaddr_in(0, inet_aton $own) or return "error $!";
		$fd->blocking(0);
		connect $fd, pack_sockaddr_in($peer_port, inet_aton $peer);
		return 'pending';
	},
	close => sub { close $fd if $fd; $fd = undef; 'ok' },
	fresh => sub {
		setsockopt $fd, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0 if $fd;
		$fd = undef;
		'ok';
	},
);
my $asked;
while (1) {
	my ($r, $w) = IO::Select->select(IO::Select->new(\*STDIN, $fd // ()), IO::Select->new($fd && !$asked ? $fd : ()));
	if ($fd && !$asked && @$w) {
		$asked = 1;
		syswrite $fd, "WHAT IS THERE?\n";
	} elsif ($fd && $asked && grep { $_ == $fd } @$r) {
		close $fd, $fd = undef unless sysread $fd, my $got, 4096;
	}
	next unless grep { $_ == \*STDIN } @$r;
	sysread STDIN, $in, 4096, length $in or exit;
	while ($in =~ s/^([^\n]*)\n//) {
		my ($what, $id, @more) = split / /, $1;
		if ($what eq 'tcpspec') {
			print "agent 1 loader\ncan open close fresh own-port no-open closes-too\n";
			next;
		}
		$asked = 0 if $what eq 'open';
		print "$id ", $calls{$what} ? $calls{$what}->(@more) : 'unsupported', "\n";
	}
}
PERL
# profile NAME LINE... - this machine's kernel behind an agent, with these lines
profile() {
	name=$1
	shift
	{
		printf '[stack]\nwhat = a test\n[link]\nkind = kernel\n[process]\nis = agent\n'
		printf '%s\n' "$@"
		printf '[values]\nsettle = 1ms\nmsl = 30s\nrto = 200ms\ndelack = 200ms\n'
	} >"$D/$name.stack"
}
profile loader "command = perl $D/loader.pl" '[agent]' 'serve = NOTHING' '[claims]' 'features = timestamps wscale sack ecn'
profile scaled "command = $PWD/build/tcpspec-agent" '[values]' 'offer = wscale'
new a/close '' <<'CASE'
setup
	established
test
	send    F. 1:1
	expect  .  1:1 ack 2
CASE
new a/asks '' <<'CASE'
setup
	established
test
	send    .  101:111
	expect  .  1:1 ack 1
CASE
exits 0 "an application that opens and asks" --stack "$D/loader.stack" --ip 4 a/asks --by-case
said "has mutants" '^a/asks  *[12] .* 100.0 %$'
exits 0 "a SYN that offers a window scale" --stack "$D/scaled.stack" a/close a/asks --by-case
said "has mutants, too" '^a/close  *2 .* 100.0 %$'

if "$T" doctor --stack linux-uml >"$D/doctor" 2>&1; then
	exits 0 "a slow case runs in virtual time by itself" b/slow a/strong --by-case
	said "and has mutants" '^b/slow  .* 100.0 %$'
	exits 0 "all in virtual time" --clock virtual b/slow a/strong --ip 4
else
	echo "ok # SKIP no virtual time here"
fi
