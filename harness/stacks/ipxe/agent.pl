#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# agent.pl FOLDER - the agent of iPXE (harness/agent-protocol.md): types at its keyboard, and reads what its console says.
#
# FOLDER has two sockets of the machine that iPXE runs in: its serial line, which is the console, and QEMU's monitor, which
# presses keys (typed on the serial line, a key takes iPXE 55 ms).  iPXE can do one thing that opens a connection: fetch a
# file, which boot.ipxe does again and again, from the port that is typed in.  That is "open"; how the fetch ends is its
# answer.  "close" is Ctrl-C.  One fetch at a time; iPXE chooses its port, and isn't asked whether it is connected.

use strict;
use warnings;
use Errno;
use IO::Handle;
use IO::Select;
use Socket;
use Time::HiRes qw(time sleep);

my $READY = qr/ready\?\z/;
my %said = ('Connection reset' => 'reset', 'Connection refused' => 'refused', 'Connection timed out' => 'timeout',
	'Network unreachable' => 'unreachable', 'Host unreachable' => 'unreachable');

my ($console, $monitor);
my $screen = '';	# what the console has said since the last fetch began
my $version = 'of unknown version';
my $fetch;		# { id, conn } of the "open" that is being fetched

sub attach {		# to a socket that the machine may not have made yet
	my ($path, $until) = (shift, time + 8);
	socket(my $fd, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!\n";
	until (connect $fd, pack_sockaddr_un($path)) {
		die "$path: $!\n" if time > $until;
		sleep 0.02;
	}
	return $fd;
}

sub press {		# keys, by QEMU's names, for a millisecond each
	my $text = join '', map { "sendkey $_ 1\n" } @_;
	syswrite($monitor, $text) == length $text or die "QEMU's monitor takes no more keys\n";
}

sub look {		# take in what the console says, without colours and the like
	my $n = sysread $console, my $new, 4096;
	return if !defined $n && $!{EAGAIN};
	die "the console is gone\n" unless $n;
	$screen .= $new;
	$screen =~ s/\e\[[\d;?]*[A-Za-z]|\ec|[\r\0]//g;
	$version = $1 if $screen =~ /iPXE-version (\S+)\n/;
	$screen = substr $screen, -4000;
}

sub await {		# wait for the console to end with this, up to so many seconds
	my ($what, $until) = (shift, time + shift);
	my $wait = IO::Select->new($console);
	while ($screen !~ $what) {
		my $left = $until - time;
		return 0 if $left <= 0;
		look() if $wait->can_read($left);
	}
	return 1;
}

sub outcome {		# of the fetch, by what the console says of it
	for my $text (keys %said) { return $said{$text} if index($screen, $text) >= 0 }
	return 'ok' if $screen =~ /\.\.\. ok\b/;
	return 'error ' . ($screen =~ /\.\.\. *(\S.*)/ ? $1 : 'iPXE does not say which');
}

sub answer_fetch {	# when it is over
	return unless $fetch && $screen =~ $READY;
	print "$fetch->{id} ", outcome(), "\n";
	$fetch = undef;
}

sub open_ {
	my ($id, $conn, $own, $port, $peer, $peer_port) = @_;
	return 'unsupported' if $fetch || $own ne '192.0.2.101' || $peer ne '192.0.2.1' || $port != 0;
	return 'error iPXE is not ready' unless await($READY, 1.5);
	$screen = '';
	$fetch = { id => $id, conn => $conn };
	press(split(//, $peer_port), 'ret');
	return 'pending';
}

sub stop {		# fetching, or typing: whatever is done, "0" is then the port to be fetched from, and boot.ipxe says so
	$screen = '';
	$fetch = undef;
	for (1 .. 3) {		# it may not look at its keys just now
		press('ctrl-c', '0', 'ret');
		return 'ok' if await(qr/stopped\s+ready\?\z/, 0.6);
	}
	return 'error iPXE goes on fetching';
}

my %calls = (
	open => \&open_,
	close => sub { $fetch && $fetch->{conn} == $_[1] ? stop() : 'absent' },
	fresh => sub { $fetch ? stop() : 'ok' },
);

sub message {
	my ($what, $id, @more) = split / /, shift;
	if ($what eq 'tcpspec') {
		print "agent 1 ipxe $version\n";
		print "can open close fresh own-port no-open closes-too\n";
		return;
	}
	print "$id ", $calls{$what} ? $calls{$what}->($id, @more) : 'unsupported', "\n";
}

STDOUT->autoflush(1);
my ($folder) = @ARGV;
($console, $monitor) = (attach("$folder/console"), attach("$folder/monitor"));
$console->blocking(0);
# It boots; or, where the console says nothing at all, another agent has been here before and nobody knows what it is doing.
await($READY, 4) or $screen ne '' or stop();
await($READY, 14) && stop() eq 'ok' or die "iPXE isn't ready; its console: " . substr($screen, -200) . "\n";
my ($input, $all) = ('', IO::Select->new($console, $monitor, \*STDIN));
while (1) {
	for my $fd ($all->can_read) {
		if ($fd == $console) {
			look();
			answer_fetch();
		} elsif ($fd == $monitor) {
			sysread($monitor, my $echo, 65536) or die "QEMU's monitor is gone\n";
		} else {
			sysread(STDIN, $input, 4096, length $input) or exit;
			message($1) while $input =~ s/^([^\n]*)\n//;
		}
	}
}
