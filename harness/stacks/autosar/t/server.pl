# SPDX-License-Identifier: MIT
#
# server.pl - the other side of the AUTOSAR testability protocol, over this system's sockets: TCP group, as far as tests of
# tcpspec-autosar need it.  Written from the wire format alone.   perl server.pl ADDRESS PORT
use strict;
use warnings;
use IO::Handle;
use Socket qw(:DEFAULT inet_pton inet_ntop IPPROTO_TCP TCP_NODELAY SO_LINGER IPPROTO_IPV6 IPV6_V6ONLY);

socket(my $udp, AF_INET, SOCK_DGRAM, 0) or die;
bind($udp, pack_sockaddr_in($ARGV[1], inet_aton($ARGV[0]))) or die "bind: $!";
my (%sock, %listening, %reading, %connecting, $client);	# by socket number
my $next = 1;

sub message { my ($gid, $pid, $kind, $result, $id, $payload) = @_;
	send $udp, pack('n C C N N C C C C', 0x0105, $gid | ($kind == 2 ? 0x80 : 0), $pid, 8 + length $payload, $id, 1, 1, $kind, $result) . $payload, 0, $client }
sub vint8 { my $b = shift; pack('n', length $b) . $b }
sub address { my ($port, $b) = @_; length $b == 4 ? pack_sockaddr_in($port, $b) : pack_sockaddr_in6($port, $b) }
sub reset_close { my $fd = delete $sock{$_[0]} or return; setsockopt($fd, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0)); close $fd;
	delete $_->{$_[0]} for \%listening, \%reading, \%connecting }

my %tcp = (
	0 => sub { my ($n, $abort) = unpack 'n C', shift; my $fd = $sock{$n} or return 0xef;
		return reset_close($n), 0 if $abort;
		delete $_->{$n} for \%sock, \%listening, \%reading; close $fd; 0 },
	1 => sub { my ($bind, $port, $b) = unpack 'C n n/a', shift;
		socket(my $fd, length $b == 4 ? AF_INET : AF_INET6, SOCK_STREAM, 0) or return 0xee;
		setsockopt($fd, SOL_SOCKET, SO_REUSEADDR, 1);
		setsockopt($fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) if length $b == 16;
		$fd->blocking(0);
		bind($fd, address($port, $b)) or return 0xed;
		$sock{$next} = $fd; (0, pack 'n', $next++) },
	2 => sub { my ($n, $total, $flags, $b) = unpack 'n n C n/a', shift; my $fd = $sock{$n} or return 0xef;
		$b x= 1 + $total / length $b if $total > length $b;
		my $w = syswrite $fd, $b; defined $w && $w == length $b ? 0 : 1 },
	3 => sub { my ($n, $fwd, $max) = unpack 'n n n', shift; return 0xef unless $sock{$n};
		$reading{$n} = [ $fwd, $max ]; (0, pack 'n', 0) },
	4 => sub { my ($n, $max) = unpack 'n n', shift; my $fd = $sock{$n} or return 0xef;
		listen($fd, $max) or return 1; $listening{$n} = 1; 0 },
	5 => sub { my ($n, $port, $b) = unpack 'n n n/a', shift; my $fd = $sock{$n} or return 0xef;
		connect($fd, address($port, $b)); $connecting{$n} = $_[0]; () },
	6 => sub { my ($n, $what, $v) = unpack 'n n n/a', shift; my $fd = $sock{$n} or return 0xef;
		$what == 6 ? (setsockopt($fd, IPPROTO_TCP, TCP_NODELAY, pack('i', !ord $v)) ? 0 : 1) : 0xff },
	7 => sub { my ($n, $how) = unpack 'n C', shift; my $fd = $sock{$n} or return 0xef; shutdown($fd, $how) ? 0 : 1 },
);

while (1) {
	my ($r, $w) = ('', '');
	vec($r, fileno $udp, 1) = 1;
	vec($r, fileno $sock{$_}, 1) = 1 for keys %listening, keys %reading;
	vec($w, fileno $sock{$_}, 1) = 1 for keys %connecting;
	select $r, $w, undef, undef;
	for my $n (keys %listening) {
		while (my $peer = accept my $fd, $sock{$n}) {
			my ($port, $b) = length $peer == 16 ? unpack_sockaddr_in $peer : unpack_sockaddr_in6 $peer;
			$fd->blocking(0);
			$sock{$next} = $fd;
			message(2, 4, 2, 0, 0, pack('n n n', $n, $next++, $port) . vint8($b));
		}
	}
	for my $n (keys %connecting) {
		next unless vec $w, fileno $sock{$n}, 1;
		my $err = unpack 'i', getsockopt $sock{$n}, SOL_SOCKET, SO_ERROR;
		message(2, 5, 0x80, $err ? 1 : 0, delete $connecting{$n}, '');
	}
	for my $n (keys %reading) {
		next unless vec $r, fileno $sock{$n}, 1;
		my ($fwd, $max) = @{$reading{$n}};
		my $got = sysread $sock{$n}, my $b, $max < 1000 ? $max : 1000;
		message(2, 3, 2, 0, 0, pack('n', $got) . vint8(substr $b, 0, $fwd)) if $got;
		$reading{$n}[1] -= $got || $max;
		delete $reading{$n} if $reading{$n}[1] <= 0;
	}
	next unless vec $r, fileno $udp, 1;
	$client = recv $udp, my $m, 2048, 0;
	my ($sid, $gid, $pid, $len, $id, undef, undef, $kind) = unpack 'n C C N N C C C C', $m;
	next unless $sid == 0x0105 && $kind == 0 && length $m == $len + 8;
	my @answer = (0xff);
	my $payload = substr $m, 16;
	@answer = (0, $pid == 1 ? pack('n3', 1, 2, 0) : '') if $gid == 0;
	reset_close($_) for $gid == 0 && $pid == 3 ? keys %sock : ();
	@answer = $tcp{$pid}->($payload, $id) if $gid == 2 && $tcp{$pid};
	message($gid, $pid, 0x80, $answer[0], $id, $answer[1] // '') if @answer;
}
