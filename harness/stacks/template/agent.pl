#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# agent.pl - an agent to start from (harness/agent-protocol.md): copy it, and put your stack's calls in place of the sockets.
#
# As it is it drives the system's own TCP through sockets.  It has no "option" and no "state": cases that need an option are
# skipped, and the others are judged by the wire alone.  Each call is a function that returns its answer, or nothing when
# it can't be done yet; then it is called again whenever its socket may have changed.

use strict;
use warnings;
use Errno;
use IO::Handle;
use Socket qw(:DEFAULT :addrinfo inet_pton IPPROTO_IPV6 IPV6_V6ONLY SO_LINGER);

my %conn;		# CONN => { ends, fd: its socket, dead: the answer that told its end, once there is one }
my %listener;		# family and port => socket
my %accepted;		# both ends => socket that nobody asked for yet
my @pending;		# calls that wait: [ID, call, connection, OFFSET, LEN, how much of it is done]

my %word = (ECONNRESET => 'reset', ECONNREFUSED => 'refused', ETIMEDOUT => 'timeout', EHOSTUNREACH => 'unreachable',
	ENETUNREACH => 'unreachable', EADDRINUSE => 'exists', EADDRNOTAVAIL => 'exists', ENOTCONN => 'absent');

sub failed {		# the answer for $!, and remember an error that ended the connection
	my $c = shift;
	my ($name) = grep { $!{$_} } keys %word;
	return 'closing' if $!{EPIPE} && $c->{shut};
	$name = 'ECONNRESET' if $!{EPIPE};		# how a reset in CLOSE-WAIT is told
	return "error $!" unless $name;
	$c->{dead} = $word{$name} if $word{$name} =~ /^(reset|refused|timeout|unreachable)$/;
	return $word{$name};
}

my $stream = '';		# the pattern, as far as it was needed
sub pattern {		# LEN bytes of it from OFFSET on
	use integer;
	my ($offset, $len) = @_;
	while (length $stream < $offset + $len) {
		my $i = length $stream;
		$stream .= pack 'C*', map {
			my $x = ($_ * 0x9e3779b1) & 0xffffffff;
			((($x ^ ($x >> 15)) * 0x85ebca77) & 0xffffffff) >> 24;
		} $i .. $i + 4095;
	}
	return substr $stream, $offset, $len;
}

sub new_socket {
	my $c = shift;
	socket(my $fd, $c->{family}, SOCK_STREAM, 0) or return;
	setsockopt($fd, SOL_SOCKET, SO_REUSEADDR, 1);
	setsockopt($fd, SOL_SOCKET, SO_SNDBUF, 65536);	# for the system would take megabytes
	setsockopt($fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $c->{family} == AF_INET6;
	$fd->blocking(0);
	return $fd;
}

sub there {		# the connection's socket, taken from its listener if need be
	my $c = shift;
	my $l = $listener{"$c->{family} $c->{port}"};
	while (!$c->{fd} && $l && accept(my $fd, $l)) {
		$fd->blocking(0);
		$accepted{getsockname($fd) . getpeername($fd)} = $fd;
	}
	return $c->{fd} ||= delete $accepted{$c->{own} . $c->{peer}};
}

sub abort {
	my $fd = shift;
	setsockopt($fd, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0));
	close $fd;
}

sub away {		# wait for a connection, if a listener may get it
	my $c = shift;
	return $listener{"$c->{family} $c->{port}"} ? undef : 'absent';
}

my %call = (
	listen => sub {
		my $c = shift;
		return 'ok' if $listener{"$c->{family} $c->{port}"};
		my $fd = new_socket($c) or return failed($c);
		bind($fd, $c->{any}) && listen($fd, 100) or return failed($c);
		$listener{"$c->{family} $c->{port}"} = $fd;
		return 'ok';
	},
	unlisten => sub { delete $listener{"$_[0]{family} $_[0]{port}"} ? 'ok' : 'absent' },
	accept => sub { there($_[0]) ? 'ok' : away($_[0]) },
	open => sub {
		my ($c, $t) = @_;
		return 'exists' if !$t->[6] && there($c);
		delete $c->{dead};
		if (!$c->{fd}) {
			$c->{fd} = new_socket($c) or return failed($c);
			bind($c->{fd}, $c->{own}) or return failed($c);
		}
		return 'ok' if connect($c->{fd}, $c->{peer}) || $!{EISCONN};
		return if $!{EINPROGRESS} || $!{EALREADY};
		my $answer = failed($c);
		delete $c->{fd};
		return $answer;
	},
	send => sub {
		my ($c, $t) = @_;
		my $fd = there($c) or return 'absent';
		while ($t->[5] < $t->[4]) {
			my $left = $t->[4] - $t->[5];
			my $n = syswrite($fd, pattern($t->[3] + $t->[5], $left < 16384 ? $left : 16384));
			return $!{EAGAIN} ? undef : failed($c) if !defined $n;
			$t->[5] += $n;
		}
		return 'ok';
	},
	receive => sub {
		my ($c, $t) = @_;
		my $fd = there($c) or return away($c);
		my $n = 1;
		while ($n && length $t->[5] < $t->[4]) {
			$n = sysread($fd, $t->[5], $t->[4] - length $t->[5], length $t->[5]);
			return $!{EAGAIN} ? undef : failed($c) if !defined $n;
		}
		my $got = length $t->[5] or return 'fin';
		return "data $got" . ($t->[5] eq pattern($t->[3], $got) ? '' : ' bad');
	},
	shutdown => sub { my $fd = there($_[0]) or return 'absent'; shutdown($fd, 1) ? ($_[0]{shut} = 'ok') : failed($_[0]) },
	close => sub { there($_[0]) or return 'absent'; close delete $_[0]{fd}; 'ok' },
	abort => sub { there($_[0]) or return 'absent'; abort(delete $_[0]{fd}); 'ok' },
);

sub try {		# a call, by the answer; 1: it is done
	my $t = shift;
	my ($id, $name, $c) = @$t;
	my $dead = $t->[6] && $c->{dead};		# it waited when the connection ended
	my $answer = $dead ? $c->{dead} : $c->{dead} && $name =~ /send|receive|shutdown/ ? 'absent' : $call{$name}->($c, $t);
	print $answer ? "$id $answer\n" : $t->[6] ? '' : "$id pending\n";
	@pending = grep { $_->[2] != $c || $_ == $t } @pending if $name =~ /close|abort/ && ($answer || '') eq 'ok';
	$t->[6] = 1;
	return $answer;
}

sub ends {		# what there is to know of a connection
	my ($conn, $own, $own_port, $peer, $peer_port) = @_;
	my $six = $own =~ /:/;
	my $pack = $six ? \&pack_sockaddr_in6 : \&pack_sockaddr_in;
	my $family = $six ? AF_INET6 : AF_INET;
	my %new = (family => $family, port => $own_port, own => $pack->($own_port, inet_pton($family, $own)),
		peer => $pack->($peer_port, inet_pton($family, $peer)), any => $pack->($own_port, inet_pton($family, $six ? '::' : '0.0.0.0')));
	$conn{$conn} ||= {};
	@{$conn{$conn}}{keys %new} = values %new;
	return $conn{$conn};
}

sub message {
	my ($what, $id, @rest) = split / /, shift;
	if ($what eq 'tcpspec') {
		print "agent 1 template\ncan ", join(' ', sort keys %call), "\n";
	} elsif ($what eq 'fresh') {
		@pending = ();
		abort($_) for grep { $_ } map { $_->{fd} } values %conn;
		abort($_) for values %accepted;
		%conn = %accepted = %listener = ();
		print "$id ok\n";
	} elsif (!$call{$what}) {
		print "$id unsupported\n";
	} else {
		my $t = [ $id, $what, ends(@rest[0 .. 4]), $rest[5] || 0, $rest[6] || 0, $what eq 'receive' ? '' : 0, 0 ];
		push @pending, $t unless try($t);
	}
}

STDOUT->autoflush(1);
$SIG{PIPE} = 'IGNORE';
my $in = '';
while (1) {
	my ($r, $w) = ('', '');
	vec($r, 0, 1) = 1;
	for my $t (@pending) {		# the socket each call waits for
		my $fd = $t->[2]{fd} || $listener{"$t->[2]{family} $t->[2]{port}"} or next;
		vec($t->[1] =~ /open|send/ && $t->[2]{fd} ? $w : $r, fileno $fd, 1) = 1;
	}
	select $r, $w, undef, undef;
	@pending = grep { !try($_) } @pending;
	next unless vec($r, 0, 1);
	sysread(STDIN, $in, 4096, length $in) or exit;
	message($1) while $in =~ s/^(.*)\n//;
	@pending = grep { !try($_) } @pending;
}
