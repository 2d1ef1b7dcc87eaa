/* SPDX-License-Identifier: MIT */
/*
 * test_wire.c - the wire rules, each with what it must not object to and what it must.
 *
 * A conversation is written as a case writes segments: '>' is said by the tester, '<' by the stack and lawful, '!' by the
 * stack and against the rule that the row names; "+10": the stack's application gave so many octets to send;
 * "~1300 1": a router says that what begins at 1 is too big for a path of 1300; "@5": so many minutes pass;
 * "6" in the first line: all this over IPv6.  All of them are built as frames and taken apart again on the way.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "buf.h"
#include "call.h"
#include "kit.h"
#include "link.h"
#include "packet.h"
#include "run.h"
#include "spec.h"
#include "wire.h"
#include "wire_rules.h"

enum { TESTER = 0xfffffff0u, STACK = 0x7ffffff8u };	/* both wrap soon, one way or the other */

#define OPEN	"> S 0:0\n< S. 0:0 ack 1\n> . 1:1 ack 1\n"
#define ACTIVE	"< S 0:0\n> S. 0:0 ack 1\n< . 1:1 ack 1\n"
#define OPEN_TS	"> S 0:0 <mss 1460,TS val 100 ecr 0>\n< S. 0:0 ack 1 <mss 1460,TS val 7000 ecr 100>\n" \
		"> . 1:1 ack 1 <nop,nop,TS val 101 ecr 7000>\n"
#define OPEN_WS	"> S 0:0 win 65535 <mss 1460,wscale 7>\n< S. 0:0 ack 1 <mss 1460,wscale 3>\n> . 1:1 ack 1 win 1000\n"

static const struct row {
	const char *rule;	/* that the lines with '!' break, or NULL when all is lawful */
	const char *what;
	const char *lines;
} rows[] = {
	/* What is odd and lawful. */
	{ NULL, "open, data, close", OPEN "< . 1:1461 ack 1\n< P. 1461:2000 ack 1\n> . 1:1 ack 2000\n> F. 1:1 ack 2000\n"
	  "< . 2000:2000 ack 2\n< F. 2000:2000 ack 2\n> . 2:2 ack 2001" },
	{ NULL, "a RST of LISTEN and of CLOSED", "> . 100:100 ack 300\n< R 300:300\n> R. 5:5 ack 7\n> S 50:50\n< R. abs 0:0 ack 51" },
	{ NULL, "a RST of an application's abort", OPEN "< . 1:11 ack 1\n< R. 11:11 ack 1" },
	{ NULL, "a RST below what was sent, above what was acknowledged", OPEN "< . 1:11 ack 1\n< R. 1:1 ack 1" },
	{ NULL, "a SYN that is repeated, and then without its options",
	  "< S 0:0 <mss 1460,sackOK,TS val 1 ecr 0,wscale 7>\n< S 0:0 <mss 1460,sackOK,TS val 9 ecr 0,wscale 7>\n< S 0:0 <mss 1460>" },
	{ NULL, "a SYN,ACK that is repeated", "> S 0:0\n< S. 0:0 ack 1\n< S. 0:0 ack 1\n> . 1:1 ack 1" },
	{ NULL, "SYNs that cross", "< S 0:0 <mss 1460,sackOK,TS val 7000 ecr 0,wscale 7>\n> S 0:0 <mss 1460>\n"
	  "< S. 0:0 ack 1 <mss 1460,sackOK,TS val 7001 ecr 0,wscale 7>\n> . 1:1 ack 1\n< . 1:1 ack 1" },
	{ NULL, "SYNs that cross, with a later ISN of the same connection",
	  "< S 0:0\n> S. 0:0 ack 77\n< R 77:77\n> S. 0:0 ack 1\n< . 1:1 ack 1" },
	{ NULL, "keep-alives with and without an octet", OPEN "< . 1:3 ack 1\n> . 1:1 ack 3\n< . 2:2 ack 1\n< . 2:3 ack 1" },
	{ NULL, "a probe of a closed window, and a FIN behind it",
	  OPEN "> . 1:1 ack 1 win 0\n> . 1:1 ack 1 win 0\n< F. 1:1 ack 1" },
	{ NULL, "an octet beyond a closed window",
	  "> S 0:0\n< S. 0:0 ack 1\n> . 1:1 ack 1 win 0\n< . 1:2 ack 1\n< . 1:2 ack 1" },
	{ NULL, "data that a window allowed which was taken back", OPEN "> . 1:1 ack 1 win 10\n< . 1:1001 ack 1" },
	{ NULL, "parts that are joined when they are sent again", OPEN "< . 1:11 ack 1\n< . 11:21 ack 1\n< . 1:21 ack 1\n< F. 21:21 ack 1\n"
	  "< F. 11:21 ack 1" },
	{ NULL, "data after an acknowledgment of half the number space away", "< S 0:0\n> . 0:0 ack 0x80000001 win 65535\n< R 0x80000001\n"
	  "> S. 0:0 ack 1\n< . 1:11 ack 1" },
	{ NULL, "a window that moves with the data", OPEN "> . 1:1001 ack 1\n< . 1:1 ack 1001 win 64535\n< . 1:1 ack 1001 win 65535" },
	{ NULL, "a scaled window that is rounded down", OPEN_WS "< . 1:1 ack 1 win 8191\n" },
	{ NULL, "a scaled window of the tester", "> S 0:0 <mss 9000,wscale 7>\n< S. 0:0 ack 1 <wscale 0>\n> . 1:1 ack 1 win 100\n"
	  "< . 1:9001 ack 1\n< . 9001:12801 ack 1" },
	{ NULL, "timestamps that stand still, and jump", OPEN_TS "< . 1:2 ack 1 <nop,nop,TS val 7000 ecr 101>\n"
	  "< . 2:3 ack 1 <nop,nop,TS val 7000 ecr 101>\n< . 3:4 ack 1 <nop,nop,TS val 0x80000000 ecr 100>" },
	{ NULL, "a RST without timestamps, or with an older one", OPEN_TS "< R. 1:1 ack 1\n< R. 1:1 ack 1 <TS val 5 ecr 0>" },
	{ NULL, "timestamps that go on from 2^32 to 0",
	  "> S 0:0 <TS val 0xffffffff ecr 0>\n< S. 0:0 ack 1 <TS val 0xfffffffe ecr 0xffffffff>\n> . 1:1 ack 1 <TS val 0 ecr 0xfffffffe>\n"
	  "< . 1:2 ack 1 <TS val 1 ecr 0>" },
	{ NULL, "the echo of a timestamp that the stack should not have taken", OPEN_TS "> . 1:2 ack 1 <TS val 1 ecr 7000>\n"
	  "< . 1:1 ack 2 <TS val 7001 ecr 1>" },
	{ NULL, "SACK where both permit it", "> S 0:0 <sackOK>\n< S. 0:0 ack 1 <sackOK>\n> . 1:1 ack 1\n> . 11:21 ack 1\n"
	  "< . 1:1 ack 1 <nop,nop,sack 0xfffffffb:5>" },
	{ NULL, "the same octets reported twice, as those that came twice", "> S 0:0 <sackOK>\n< S. 0:0 ack 1 <sackOK>\n> . 1:1 ack 1\n"
	  "> . 1:11 ack 1\n< . 1:1 ack 11\n> . 1:11 ack 1\n< . 1:1 ack 11 <sack 0xfffffff1:0xfffffffb>" },
	{ NULL, "timestamps on a SYN only, and on a RST", "> S 0:0 <TS val 5 ecr 0>\n< S. 0:0 ack 1\n< R. 1:1 ack 1 <TS val 0 ecr 5>" },
	{ NULL, "timestamps that only one of two crossing SYNs had", "< S 0:0 <TS val 1 ecr 0>\n> S 0:0\n< S. 0:0 ack 1 <TS val 1 ecr 0>\n"
	  "> S. 0:0 ack 1 <TS val 5 ecr 1>\n< . 1:1 ack 1 <TS val 2 ecr 5>" },
	{ NULL, "a smaller window of a new connection", "> S 0:0\n< S. 0:0 ack 1 win 1000\n> R 1:1\n> S 5:5\n< S. 0:0 ack 6 win 10\n"
	  "> R 6:6\n> S 5:5\n< S. 99:99 ack 6 win 9" },
	{ NULL, "a SYN,ACK that comes again, its window smaller than a scaled one", "< S 0:0 <wscale 7>\n> S 0:0 <wscale 1>\n"
	  "< S. 0:0 ack 1 win 1000 <wscale 7>\n> . 5:5 ack 1\n< . 1:1 ack 1 win 1000\n< S. 0:0 ack 1 win 1000 <wscale 7>" },
	{ NULL, "a SYN with another ISN, and an older timestamp", "< S 0:0 <TS val 9 ecr 0>\n< S 7:7 <TS val 8 ecr 0>" },
	{ NULL, "PSH on the last segment, and when it comes again on none", OPEN "+10\n< . 1:6 ack 1\n< P. 6:11 ack 1\n< . 1:11 ack 1\n"
	  "< F. 11:11 ack 1" },
	{ NULL, "an octet that isn't the last", OPEN "> . 1:1 ack 1 win 0\n+10\n< . 1:2 ack 1" },
	{ NULL, "the widest scale", "> S 0:0 <wscale 14>\n< S. 0:0 ack 1 <wscale 14>" },
	{ NULL, "ECN where both want it", "> SEW 0:0\n< SE. 0:0 ack 1\n> . 1:1 ack 1\n< E. 1:1 ack 1\n< W. 1:11 ack 1" },
	{ NULL, "ECN that the stack offers", "< SEW 0:0\n> SE. 0:0 ack 1\n< W. 1:11 ack 1" },
	{ NULL, "ECN that the stack offers and takes back", "< SEW 0:0\n< S 0:0\n> S. 0:0 ack 1\n< . 1:11 ack 1" },
	{ NULL, "accurate ECN that the stack asks for", "< SEWA 0:0\n< SEWA 0:0\n< S 0:0\n> S. 0:0 ack 1\n< . 1:1 ack 1" },
	{ NULL, "accurate ECN where the tester has asked", "> SEWA 0:0\n< SA. 0:0 ack 1\n> . 1:1 ack 1\n< A. 1:1 ack 1" },
	{ NULL, "accurate ECN that the tester agrees to", "< SEWA 0:0\n> SW. 0:0 ack 1\n< A. 1:1 ack 1" },
	{ NULL, "SYN,ACKs for two SYNs", "> S 0:0\n< S. 0:0 ack 1\n> R 1:1\n> S -9:-9\n< S. 7:7 ack -8\n< S. 7:7 ack -8" },
	{ NULL, "a new connection between the same ends", OPEN "< F. 1:1 ack 1\n> F. 1:1 ack 2\n< . 2:2 ack 2\n> S 1000:1000\n"
	  "< S. 5000:5000 ack 1001\n> . 1001:1001 ack 5001\n< . 5001:5011 ack 1001" },
	{ NULL, "a new connection with older numbers", OPEN "< F. 1:1 ack 1\n> F. 1:1 ack 2\n< . 2:2 ack 2\n> S -1000:-1000\n"
	  "< S. -5000:-5000 ack -999\n> . -999:-999 ack -4999\n< . -4999:-4989 ack -999" },
	{ NULL, "checksums of all ones and of nothing", OPEN "< . 1:1 ack 1 id 0" },
	{ NULL, "options that end and are padded", OPEN "< . 1:1 ack 1 <nop,eol>" },
	{ NULL, "an option nobody knows", OPEN "< . 1:1 ack 1 <raw fe040102>" },
	{ NULL, "a segment that is exactly as large as the MSS", OPEN "< . 1:1461 ack 1" },
	{ NULL, "the default MSS", "> S 0:0 <>\n< S. 0:0 ack 1\n> . 1:1 ack 1\n< . 1:537 ack 1" },
	{ NULL, "data on the SYN", "> S 0:10\n< S. 0:0 ack 11\n> . 11:11 ack 1\n< . 1:1 ack 11" },
	{ NULL, "SYN and FIN in one", "> SF 0:0\n< S. 0:0 ack 1\n> . 2:2 ack 1\n< . 1:1 ack 2" },
	{ NULL, "an answer to a SYN that offered less than one before it", "> S 0:0 <mss 1460,wscale 7,TS val 1 ecr 0> sum bad\n"
	  "> S 0:0 <mss 500>\n< S. 0:0 ack 1 <mss 1460>\n> . 1:1 ack 1\n< . 1:501 ack 1" },
	/* The tester says something odd on a connection: that changes nothing of what was agreed. */
	{ NULL, "a SYN in between, with a smaller MSS", OPEN "> S 100:100 <mss 100>\n< . 1:1 ack 1\n< . 1:1461 ack 1" },
	{ NULL, "a SYN in between, without a scale", "> S 0:0 <mss 1460,wscale 7>\n< S. 0:0 ack 1 <wscale 3>\n> . 1:1 ack 1 win 20\n"
	  "< . 1:1461 ack 1\n> S 100:100 <mss 1460>\n< . 1461:1461 ack 1\n> . 1:1 ack 1461 win 20\n< . 1461:2921 ack 1\n< . 2921:4021 ack 1" },
	{ NULL, "a SYN,ACK in between, without a scale", "< S 0:0 <wscale 3>\n> S. 0:0 ack 1 win 20 <mss 1460,wscale 7>\n< . 1:1 ack 1\n"
	  "> S. 0:0 ack 1 <mss 1460>\n< . 1:1 ack 1\n> . 1:1 ack 1 win 20\n< . 1:1461 ack 1\n< . 1461:2561 ack 1" },
	{ NULL, "a SYN,ACK in between, with a smaller MSS", ACTIVE "> S. 0:0 ack 1 <mss 100>\n< . 1:1 ack 1\n< . 1:1461 ack 1" },
	{ NULL, "a SYN,ACK that the stack can't take, and then one that it can",
	  "< S 0:0 <mss 1460,sackOK,TS val 7000 ecr 0,wscale 7>\n> S. 0:0 ack 5 <mss 100,TS val 5 ecr 7000>\n< R 5:5\n"
	  "> S. 0:0 ack 1 <mss 1460>\n< . 1:1 ack 1\n< . 1:1461 ack 1" },
	{ NULL, "SYNs far outside the window", OPEN "> S 0x7fffffff:0x7fffffff\n< . 1:1 ack 1\n> S 0xfffffffd:0xfffffffd\n"
	  "< . 1:1 ack 1\n> . 1:11 ack 1\n< . 1:1 ack 11" },
	{ NULL, "numbers far outside the window", OPEN "> . 0x7fffffff:0x7fffffff(0) ack 1\n< . 1:1 ack 1\n> . 0xfffffffd:0xfffffffd(0) ack 1\n"
	  "< . 1:1 ack 1\n> . 1:11 ack 1\n< . 1:1 ack 11" },
	{ NULL, "data out of order", OPEN "> . 11:21 ack 1\n< . 1:1 ack 1\n> . 1:11 ack 1\n< . 1:1 ack 21" },
	{ NULL, "an ACK of what was not sent", OPEN "> . 1:1 ack 1000\n< . 1:1 ack 1\n> . 1:1 ack 1\n< . 1:11 ack 1\n< R. 11:11 ack 1" },

	/* What no stack may do. */
	{ "header shape", "a data offset below 5", OPEN "! . 1:1 ack 1 off 4" },
	{ "header shape", "a data offset past the end", OPEN "! . 1:1 ack 1 off 6" },
	{ "checksum", "a wrong checksum", OPEN "! . 1:11 ack 1 sum bad" },
	{ "IP header checksum", "a wrong IP checksum", OPEN "! . 1:1 ack 1 ipsum bad" },
	{ "TTL", "a TTL of 0", OPEN "! . 1:1 ack 1 ttl 0" },
	{ "reserved bits", "a reserved bit", OPEN "! . 1:1 ack 1 res 1" },
	{ "reserved bits", "all reserved bits, on a RST", "> . 1:1 ack 1\n! R 1:1 res 7" },
	{ "reserved bits", "AE where nobody asked", OPEN "! A. 1:1 ack 1" },
	{ "reserved bits", "AE on data, when the tester wanted ECN only", "> SEW 0:0\n< SE. 0:0 ack 1\n> . 1:1 ack 1\n! A. 1:11 ack 1" },
	{ "reserved bits", "AE alone on a SYN", "! SA 0:0" },
	{ "reserved bits", "AE with ECE on a SYN", "! SEA 0:0" },
	{ "reserved bits", "AE on a SYN,ACK that nobody asked for", "> S 0:0\n! SEWA. 0:0 ack 1" },
	{ "SYN,ACK acknowledges the SYN", "a SYN,ACK that acknowledges the number before", "> S 0:0\n! S. 0:0 ack 0" },
	{ "SYN,ACK acknowledges the SYN", "one that comes again", "> S 0:0\n< S. 0:0 ack 1\n! S. 0:0 ack 0" },
	{ "option lengths", "a length of 0", OPEN "! . 1:1 ack 1 <raw fe000101>" },
	{ "option lengths", "a length past the header", OPEN "! . 1:1 ack 1 <raw 010101fe>" },
	{ "option lengths", "a SYN's length past the header", "! S 0:0 <raw 02040505,raw 030e0000>" },
	{ "option lengths", "a timestamp option that is too short, and then a good one",
	  "> S 0:0 <TS val 100 ecr 0>\n< S. 0:0 ack 1 <TS val 0xf0000000 ecr 100>\n"
	  "> . 1:1 ack 1 <TS val 101 ecr 0xf0000000>\n"
	  "! . 1:2 ack 1 <raw 08040000>\n< . 2:3 ack 1 <TS val 0xf0000001 ecr 101>" },
	{ "option lengths", "an MSS of three octets", "! S 0:0 <raw 0205000005,raw 010101>" },
	{ "option lengths", "SACK-permitted with a value", "! S 0:0 <raw 040301,raw 01>" },
	{ "option lengths", "half a SACK block", "> S 0:0 <sackOK>\n< S. 0:0 ack 1 <sackOK>\n> . 1:1 ack 1\n"
	  "> . 11:21 ack 1\n! . 1:1 ack 1 <raw 0101,raw 0506fffffffb>" },
	{ "option lengths", "SACK without a block", "> S 0:0 <sackOK>\n< S. 0:0 ack 1 <sackOK>\n> . 1:1 ack 1\n"
	  "> . 11:21 ack 1\n! . 1:1 ack 1 <raw 0101,raw 0502>" },
	{ "option padding", "something after the end of the list", OPEN "! . 1:1 ack 1 <eol,raw 010000>" },
	{ "control bits", "SYN and FIN", "! SF 0:0" },
	{ "control bits", "SYN and RST", "> S 0:0\n! SR. 0:0 ack 1" },
	{ "control bits", "FIN and RST", OPEN "! FR. 1:1 ack 1" },
	{ "ACK always set", "data without ACK", OPEN "! P 1:11" },
	{ "ACK always set", "a FIN without ACK", OPEN "! F 1:1" },
	{ "ACK always set", "no bit at all", OPEN "! - 1:1" },
	{ "acknowledges what was sent", "one octet too many", OPEN "> . 1:11 ack 1\n! . 1:1 ack 12" },
	{ "acknowledges what was sent", "a FIN that was not sent", OPEN "! . 1:1 ack 2" },
	{ "acknowledges what was sent", "in a SYN,ACK", "> S 0:0\n! S. 0:0 ack 2" },
	{ "acknowledges what was sent", "in a new connection with older numbers", OPEN "> F. 1:1001 ack 1\n< F. 1:1 ack 1002\n"
	  "> . 1002:1002 ack 2\n> S 500:500\n< S. 5000:5000 ack 501\n> . 501:501 ack 5001\n! . 5001:5001 ack 502" },
	{ "acknowledges what was sent", "a number alone, on a RST", OPEN "> R 500:500\n! . 1:1 ack 300" },
	{ "acknowledges what was sent", "in a FIN", OPEN "! F. 1:1 ack 2" },
	{ "acknowledgment goes forward", "an octet back", OPEN "> . 1:11 ack 1\n< . 1:1 ack 11\n! . 1:1 ack 10" },
	{ "sequence without a gap", "an octet left out", OPEN "! . 2:12 ack 1" },
	{ "sequence without a gap", "an ACK from further on", OPEN "< . 1:11 ack 1\n! . 12:12 ack 1" },
	{ "nothing after FIN", "an octet after it", OPEN "< F. 1:1 ack 1\n! . 2:3 ack 1" },
	{ "nothing after FIN", "the FIN comes again further on", OPEN "< F. 1:1 ack 1\n! F. 2:2 ack 1" },
	{ "last segment is pushed", "of one", OPEN "+10\n! . 1:11 ack 1" },
	{ "last segment is pushed", "of two", OPEN "+10\n< . 1:6 ack 1\n! . 6:11 ack 1" },
	{ "last segment is pushed", "with the FIN", OPEN "+10\n! F. 1:11 ack 1" },
	{ "within the window", "two octets beyond it", "> S 0:0\n< S. 0:0 ack 1\n> . 1:1 ack 1 win 10\n< . 1:11 ack 1\n! . 11:13 ack 1" },
	{ "within the window", "an octet at a time", "> S 0:0\n< S. 0:0 ack 1\n> . 1:1 ack 1 win 10\n"
	  "< . 1:11 ack 1\n< . 11:12 ack 1\n! . 12:13 ack 1" },
	{ "within the window", "beyond a scaled one", "> S 0:0 <mss 1460,wscale 1>\n< S. 0:0 ack 1 <wscale 0>\n> . 1:1 ack 1 win 10\n! . 1:22 ack 1" },
	{ "within the window", "a scale that was not agreed", "> S 0:0 <mss 1460,wscale 7>\n< S. 0:0 ack 1\n> . 1:1 ack 1 win 10\n! . 1:13 ack 1" },
	{ "within the window", "of a SYN,ACK, which is not scaled", "< S 0:0 <wscale 2>\n> S. 0:0 ack 1 win 10 <wscale 7>\n! . 1:13 ack 1" },
	{ "within the window", "of the SYN that crossed", "< S 0:0\n> S 0:0 win 10\n< S. 0:0 ack 1\n! . 1:13 ack 1" },
	{ "within the MSS", "an octet more", OPEN "! . 1:1462 ack 1" },
	{ "within the MSS", "an octet more with options", OPEN_TS "! . 1:1450 ack 1 <nop,nop,TS val 7001 ecr 101>" },
	{ "within the MSS", "more than the default", "> S 0:0 <>\n< S. 0:0 ack 1\n> . 1:1 ack 1\n! . 1:538 ack 1" },
	{ "within the MSS", "more than the SYN,ACK said", "< S 0:0\n> S. 0:0 ack 1 <mss 500>\n! . 1:502 ack 1" },
	{ "within the MSS", "more than the smaller of two SYNs that it can have seen",
	  "> S 0:0 <mss 500>\n> S 0:0 <mss 400>\n< S. 0:0 ack 1\n> . 1:1 ack 1\n! . 1:502 ack 1" },
	{ "MSS on SYN only", "on data", OPEN "! . 1:2 ack 1 <mss 1460>" },
	{ "SACK-permitted on SYN only", "on an ACK", OPEN "! . 1:1 ack 1 <sackOK>" },
	{ "window scale only if offered", "not offered", "> S 0:0\n! S. 0:0 ack 1 <wscale 7>" },
	{ "timestamps only if offered", "not offered", "> S 0:0\n! S. 0:0 ack 1 <TS val 1 ecr 0>" },
	{ "window scale on SYN only", "on an ACK", OPEN_WS "! . 1:1 ack 1 <wscale 3>" },
	{ "window scale at most 14", "on a SYN", "! S 0:0 <wscale 15>" },
	{ "window scale at most 14", "on a SYN,ACK", "> S 0:0 <wscale 15>\n! S. 0:0 ack 1 <wscale 15>" },
	{ "timestamps only if negotiated", "by neither", OPEN "! . 1:1 ack 1 <TS val 1 ecr 0>" },
	{ "timestamps only if negotiated", "by the tester only", "> S 0:0 <TS val 1 ecr 0>\n< S. 0:0 ack 1\n> . 1:1 ack 1\n"
	  "! . 1:1 ack 1 <TS val 1 ecr 1>" },
	{ "timestamps only if negotiated", "by the stack only", "< S 0:0 <TS val 1 ecr 0>\n> S. 0:0 ack 1\n! . 1:1 ack 1 <TS val 2 ecr 0>" },
	{ "no echo without ACK", "on a SYN", "! S 0:0 <TS val 1 ecr 5>" },
	{ "SACK blocks of what was sent", "an octet that was not", "> S 0:0 <sackOK>\n< S. 0:0 ack 1 <sackOK>\n> . 1:1 ack 1\n"
	  "> . 11:21 ack 1\n! . 1:1 ack 1 <sack 0xfffffffb:6>" },
	{ "SACK blocks of what was sent", "octets before the first", "> S 0:0 <sackOK>\n< S. 0:0 ack 1 <sackOK>\n> . 1:1 ack 1\n"
	  "> . 11:21 ack 1\n! . 1:1 ack 1 <sack 0xfffffff0:0xfffffff2>" },
	{ "SACK blocks of what was sent", "an empty one", "> S 0:0 <sackOK>\n< S. 0:0 ack 1 <sackOK>\n> . 1:1 ack 1\n"
	  "> . 11:21 ack 1\n! . 1:1 ack 1 <sack 0xfffffffb:0xfffffffb>" },
	{ "SACK only if permitted", "on a RST", "> . 1:1 ack 1\n! R 1:1 <sack 0:1>" },
	{ "SACK only if permitted", "on a SYN,ACK", "> S 0:0\n! S. 0:0 ack 1 <sack 0:1>" },
	{ "SACK only if permitted", "by neither", OPEN "> . 11:21 ack 1\n! . 1:1 ack 1 <sack 11:21>" },
	{ "SACK only if permitted", "by the tester only", "> S 0:0 <sackOK>\n< S. 0:0 ack 1\n> . 1:1 ack 1\n> . 11:21 ack 1\n"
	  "! . 1:1 ack 1 <sack 11:21>" },
	{ "timestamps on every segment", "data without", OPEN_TS "! . 1:2 ack 1" },
	{ "timestamps on every segment", "a FIN without", OPEN_TS "! F. 1:1 ack 1" },
	{ "timestamps go forward", "one back", OPEN_TS "< . 1:2 ack 1 <TS val 7001 ecr 101>\n! . 2:3 ack 1 <TS val 7000 ecr 101>" },
	{ "timestamps go forward", "of a SYN that comes again", "< S 0:0 <TS val 9 ecr 0>\n! S 0:0 <TS val 8 ecr 0>" },
	{ "timestamp echo", "of what nobody sent", OPEN_TS "! . 1:2 ack 1 <TS val 7001 ecr 99>" },
	{ "timestamp echo", "of what nobody sent, on a SYN,ACK", "> S 0:0 <TS val 100 ecr 0>\n! S. 0:0 ack 1 <TS val 1 ecr 101>" },
	{ "timestamp echo", "of nothing", OPEN_TS "! . 1:2 ack 1 <TS val 7001 ecr 0>" },
	{ "ECN only if negotiated", "a SYN,ACK with ECE", "> S 0:0\n! SE. 0:0 ack 1" },
	{ "ECN only if negotiated", "ECE on an ACK", OPEN "! E. 1:1 ack 1" },
	{ "ECN only if negotiated", "CWR on data", OPEN "! W. 1:2 ack 1" },
	{ "ECN only if negotiated", "refused by the tester", "< SEW 0:0\n> S. 0:0 ack 1\n! W. 1:2 ack 1" },
	{ "window does not shrink", "an octet", OPEN "! . 1:1 ack 1 win 65534" },
	{ "window does not shrink", "of a SYN,ACK that comes again", "> S 0:0\n< S. 0:0 ack 1 win 1000\n! S. 0:0 ack 1 win 999" },
	{ "window does not shrink", "by data that was taken", OPEN "> . 1:1001 ack 1\n! . 1:1 ack 1001 win 60000" },
	{ "window does not shrink", "by a unit of the scale", OPEN_WS "< . 1:1 ack 1 win 8192\n! . 1:1 ack 1 win 8191" },
	{ "RST sequence number", "of no ACK", OPEN "! R. 2:2 ack 1" },
	{ "RST sequence number", "0 without ACK", OPEN "! R abs 0:0" },
	{ "RST sequence number", "in answer to a SYN", "> S 0:0\n! R 1:1" },
	{ "RST sequence number", "in answer to a SYN, and it echoes a timestamp without ACK",
	  "> S 0:0 <TS val 5 ecr 0>\n! R 1:1 <TS val 1 ecr 5>" },
	{ "RST sequence number", "0 with ACK where all had an ACK", "> . 1:1 ack 1\n! R. abs 0:0 ack 1" },
	{ "RST sequence number", "0 with an acknowledgment of something else",
	  "> S 0:0\n> . 1:11 ack 77\n! R. abs 0:0 ack 11" },

	/* The path: 40 octets of headers over IPv4, 60 over IPv6. */
	{ "within the path MTU", "as large as before", OPEN "< . 1:1461 ack 1\n~1300 1\n< . 1:1261 ack 1\n! . 1:1262 ack 1" },
	{ "within the path MTU", "the smaller one of two", OPEN "< . 1:1461 ack 1\n~1300 1\n~1400 1\n! . 1:1262 ack 1" },
	{ "within the path MTU", "a smaller one still", OPEN "< . 1:1461 ack 1\n~1300 1\n~1200 1\n! . 1:1162 ack 1" },
	{ "within the path MTU", "for less than five minutes",
	  OPEN "< . 1:1461 ack 1\n~1300 1\n@4\n! . 1:1262 ack 1" },
	{ NULL, "larger after five minutes", OPEN "< . 1:1461 ack 1\n~1300 1\n@5\n< . 1:1461 ack 1" },
	{ NULL, "without DF", OPEN "< . 1:1461 ack 1 df 0\n~1300 1\n< . 1:1461 ack 1 df 0" },
	{ NULL, "a path that was told of something acknowledged",
	  OPEN "< . 1:1461 ack 1\n> . 1:1 ack 1461\n~1300 1\n< . 1461:2921 ack 1" },
	{ NULL, "a path that was told of something never sent", OPEN "< . 1:1461 ack 1\n~1300 1461\n< . 1:1461 ack 1" },
	{ NULL, "a path that nobody has to believe", OPEN "< . 1:1461 ack 1\n~575 1\n< . 1:1461 ack 1" },
	{ "within the IPv6 path MTU", "as large as before",
	  "6\n" OPEN "< . 1:1441 ack 1\n~1300 1\n< . 1:1241 ack 1\n! . 1:1242 ack 1" },
	{ NULL, "less than any path over IPv6 has", "6\n" OPEN "< . 1:1441 ack 1\n~1279 1\n< . 1:1441 ack 1" },
};

/* One line of a conversation, as the frame that goes over the wire. */
static void
frame_of(const char *line, int sent, int ip, struct frame *f, struct segment *s)
{
	static const struct bases tester = { { TESTER }, { STACK } }, stack = { { STACK }, { TESTER } };
	struct names none = { .n = 0 };
	struct env env = { .slot = { 0 } };
	struct diag d = { .out = stderr };
	struct text t = kit_text(line, &d);
	struct ends e = kit_ends(ip), from = e;
	uint8_t data[FRAME_MAX];
	struct spec spec;

	if (spec_parse(&t, &none, 0, &spec) < 0 || text_end(&t) < 0)
		fail_msg("not a segment: %s", line);
	spec_segment(&spec, &env, sent ? &tester : &stack, s);
	spec_free(&spec);
	if (!segment_has(s, FIELD_WIN))
		segment_set(s, FIELD_WIN, 65535);
	if (!s->has_options && s->v[FIELD_FLAGS] & TCP_SYN) {
		memcpy(s->options, "\2\4\5\264", 4);
		s->options_len = 4;
	}
	if (!sent)
		from = (struct ends){ e.stack, e.tester, e.stack_port, e.tester_port };
	for (uint32_t i = 0; i < s->v[FIELD_LEN]; i++)
		data[i] = pattern_byte(i);
	assert_int_equal(packet_build(s, &from, (const uint8_t *)"abcdef", (const uint8_t *)"ghijkl", data, f), 0);
}

static int
ip_of(const struct row *row)
{
	return row->lines != NULL && row->lines[0] == '6' ? 6 : 4;
}

/* 1 when all went as the row says. */
static int
try_line(const struct row *row, const char *line, struct wire *w)
{
	struct wire_breach breach = { .rule = "none" };
	struct segment s;
	struct frame f;
	struct packet p;
	int broken;

	if (*line == '+') {
		w->told += (uint32_t)atoi(line + 1);
		return 1;
	}
	if (*line == '~') {
		uint32_t mtu, seq;

		assert_int_equal(sscanf(line + 1, "%u %u", &mtu, &seq), 2);
		wire_path(w, ip_of(row), mtu, (struct seq){ STACK + seq }, w->now);
		return 1;
	}
	if (*line == '6')
		return 1;
	if (*line == '@') {
		w->now.us += atoi(line + 1) * INT64_C(60000000);
		return 1;
	}
	frame_of(line + 1, *line == '>', ip_of(row), &f, &s);
	if (*line == '>') {
		wire_sent(w, &s);
		return 1;
	}
	packet_parse(&f, &p);
	broken = wire_check(w, &p, &breach);
	if (broken ? *line == '!' && strcmp(breach.rule, row->rule) == 0 : *line == '<')
		return 1;
	print_error("%s: %s\n  %s: %s, %s, not %s\n", row->rule ? row->rule : "lawful", row->what, line,
	    broken ? breach.rule : "no rule was broken", breach.observed, breach.expected);
	return 0;
}

static int
try_row(const struct row *row)
{
	char lines[1024], *line, *rest = lines;
	struct wire w;
	int ok = 1;

	assert_true(strlen(row->lines) < sizeof(lines));
	strcpy(lines, row->lines);
	wire_begin(&w, 536);
	while ((line = strsep(&rest, "\n")) != NULL && ok)
		ok = *line == '\0' || try_line(row, line, &w);
	return ok;
}

static void
test_rows(void **state)
{
	int bad = 0;

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		bad += !try_row(&rows[i]);
	assert_int_equal(bad, 0);
}

/* No rule is without a segment that breaks it, and no row is about a rule that isn't there. */
static void
test_all_rules(void **state)
{
	int rules;
	const struct wire_rule *rule = wire_rules(&rules);
	size_t named = 0;

	(void)state;
	for (int i = 0; i < rules; i++, rule++) {
		size_t n = 0;

		for (size_t k = 0; k < countof(rows); k++)
			n += rows[k].rule != NULL && strcmp(rows[k].rule, rule->name) == 0;
		if (n == 0)
			fail_msg("no row breaks the rule \"%s\"", rule->name);
		named += n;
		assert_string_equal(wire_requirement(i), rule->requirement);
	}
	for (size_t k = 0; k < countof(rows); k++)
		named -= rows[k].rule != NULL;
	assert_int_equal(named, 0);
	assert_null(wire_requirement(1000));
}

/* A timestamp that is lower after more than 24 days is one of a clock that has wrapped; sooner, the clock went back. */
static void
test_timestamp_wrap(void **state)
{
	static const struct row wrap = { .what = "a timestamp after a long silence", .rule = "timestamps go forward" };
	struct wire w;

	(void)state;
	for (int days = 23; days <= 25; days += 2) {
		wire_begin(&w, 536);
		w.now.us = 5;
		assert_true(try_line(&wrap, ">S 0:0 <TS val 1 ecr 0>", &w));
		assert_true(try_line(&wrap, "<S. 0:0 ack 1 <TS val 7000 ecr 1>", &w));
		assert_true(try_line(&wrap, ">. 1:1 ack 1 <TS val 2 ecr 7000>", &w));
		w.now.us += days * INT64_C(86400000000);
		assert_true(try_line(&wrap, days < 24 ? "!. 1:1 ack 1 <TS val 6999 ecr 2>" : "<. 1:1 ack 1 <TS val 6999 ecr 2>", &w));
	}
}

/* A breach says which rule of which requirement, what that wants and what was seen. */
static void
test_breach(void **state)
{
	struct wire_breach breach;
	struct segment s;
	struct wire w;
	struct frame f;
	struct packet p;

	(void)state;
	wire_begin(&w, 536);
	frame_of("S 0:0", 1, 4, &f, &s);
	wire_sent(&w, &s);
	frame_of("S. 0:0 ack 1 res 5", 0, 4, &f, &s);
	packet_parse(&f, &p);
	assert_int_equal(wire_check(&w, &p, &breach), 1);
	assert_string_equal(breach.rule, "reserved bits");
	assert_string_equal(breach.requirement, "RFC9293-3.1-reserved-zero");
	assert_string_equal(breach.expected, "reserved bits 0");
	assert_string_equal(breach.observed, "reserved bits 5");
	assert_false(breach.recommended);
}

/* Whether a connection ended in good order, so that nothing is kept of it. */
static void
test_over(void **state)
{
	static const struct {
		const char *lines;
		int over;
	} ends[] = {
		{ OPEN, 0 },
		{ OPEN "> F. 1:1 ack 1\n< . 1:1 ack 2\n< F. 1:1 ack 2\n> . 2:2 ack 2", 1 },
		{ OPEN "> F. 1:1 ack 1\n< . 1:1 ack 2\n< F. 1:1 ack 2", 0 },
		{ OPEN "> F. 1:1 ack 1\n< F. 1:1 ack 2\n> . 2:2 ack 2", 1 },
		{ OPEN "< F. 1:1 ack 1\n> F. 1:1 ack 2\n< . 2:2 ack 2", 0 },	/* the stack is in TIME-WAIT */
		{ OPEN "> F. 1:1 ack 1\n< F. 1:1 ack 1\n> . 2:2 ack 2", 0 },
	};

	(void)state;
	for (size_t i = 0; i < countof(ends); i++) {
		struct row row = { NULL, "over", ends[i].lines };
		char lines[256], *line, *rest = lines;
		struct wire w;

		strcpy(lines, ends[i].lines);
		wire_begin(&w, 536);
		while ((line = strsep(&rest, "\n")) != NULL)
			assert_true(*line == '\0' || try_line(&row, line, &w));
		assert_int_equal(wire_over(&w), ends[i].over);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows), cmocka_unit_test(test_all_rules), cmocka_unit_test(test_breach),
		cmocka_unit_test(test_over), cmocka_unit_test(test_timestamp_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
