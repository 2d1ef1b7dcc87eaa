/* SPDX-License-Identifier: MIT */
/*
 * test_run.c - whole cases against a stack that does what a few lines say (fake.h): the verdict, its cause and where it fell,
 * for everything that can go right and wrong.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rows.h"

#define AGAIN	OPEN "\tallow retransmission\n\texpect . 1:11 ack 1\n"
#define AGAINS	OPENS "3+1 . 1:11 ack 1\n"

static const struct row rows[] = {
	{ "all goes well", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+1 . 1:1 ack 11", VERDICT_PASS, "none", NULL },
	{ "over IPv4 and IPv6 alike", OPEN "\tcall send 10\n\texpect P. 1:11 ack 1\n\treply ok\n", OPENS "4+1 P. 1:11 ack 1\n4+2 reply ok",
	  VERDICT_PASS, "none", NULL },

	/* mismatch */
	{ "wrong flags in test", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+1 R 1:1", VERDICT_FAIL, "mismatch", "flags" },
	{ "a wrong ACK in test", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+1 . 1:1 ack 10", VERDICT_FAIL, "mismatch", "ack" },
	{ "what came is told in the case's numbers", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+1 F. 1:1 ack 11",
	  VERDICT_FAIL, "mismatch", "F. 1:1 ack 11 win 65535" },
	{ "wrong in setup", "setup\n\testablished\ntest\n\tsend . 1:1 ack 1\n\texpect . 1:1 ack 1\n", "2+1 R. abs 0:0 ack 1", VERDICT_INCONCLUSIVE,
	  "mismatch", "flags" },
	{ "what came first is told in its own numbers", "setup\n\tlisten\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n", "2+1 S. 0:0 ack 2 win 99",
	  VERDICT_FAIL, "rule", NULL },
	{ "a SYN in place of a SYN,ACK", "setup\n\tlisten\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n", "2+1 S 0:0 win 99",
	  VERDICT_FAIL, "mismatch", "S 0:0 win 99" },
	{ "wrong in cleanup", OPEN "\texpect . 1:11 ack 1\ncleanup\n\tsend . 1:1 ack 11\n\texpect F. 11:11 ack 1\n",
	  OPENS "3+1 . 1:11 ack 1\n4+1 R 11:11", VERDICT_PASS, "none", NULL },
	{ "wrong payload", OPEN "\texpect . 1(3) ack 1\n", OPENS "3+1 . 1 ack 1 data 000000", VERDICT_FAIL, "mismatch", "payload" },
	{ "an ICMP error in place of a segment", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+1 icmp port-unreachable",
	  VERDICT_FAIL, "mismatch", "icmp port-unreachable" },

	/* times */
	{ "missing in test", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+101 . 1:1 ack 11", VERDICT_FAIL, "missing", "nothing" },
	{ "missing in setup", OPEN "\texpect . 1:1 ack 1\n", "", VERDICT_INCONCLUSIVE, "missing", NULL },
	{ "at the last moment", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+100 . 1:1 ack 11", VERDICT_PASS, "none", NULL },
	{ "within its own window", OPEN "\texpect . 1:11 ack 1 within 3*$rto\n", OPENS "3+599 . 1:11 ack 1", VERDICT_PASS, "none", NULL },
	{ "early", OPEN "\texpect . 1:11 ack 1 after $rto within 1s\n", OPENS "3+189 . 1:11 ack 1", VERDICT_FAIL, "early", "189" },
	{ "not early by less than a tick", OPEN "\texpect . 1:11 ack 1 after $rto within 1s\n", OPENS "3+190 . 1:11 ack 1", VERDICT_PASS, "none", NULL },
	{ "late", OPEN "\tstate CLOSE-WAIT within 1s\n\texpect . 1:11 ack 1 within 50ms\n",
	  OPENS "2+0 state SYN-RECEIVED\n3+0 state ESTABLISHED\n3+60 . 1:11 ack 1\n3+70 state CLOSE-WAIT", VERDICT_FAIL, "late", "60" },
	{ "it came while the case waited", OPEN "\twait 500ms\n\texpect . 1:11 ack 1\n", OPENS "3+100 . 1:11 ack 1", VERDICT_PASS, "none", NULL },
	{ "it came before the reply was fetched", OPEN "\tcall send 10\n\treply ok\n\texpect . 1:11 ack 1\n", OPENS "4+1 P. 1:11 ack 1\n4+30 reply ok",
	  VERDICT_PASS, "none", NULL },
	{ "marks, and times from them", OPEN "\texpect . 1:11 ack 1\n\tmark $a\n\texpect . 1:11 ack 1 within 1s\n\tmark $b\n"
	  "\texpect . 1:11 ack 1 after 2*$b-2*$a within 3*$b-3*$a\n", OPENS "3+10 . 1:11 ack 1\n3+210 . 1:11 ack 1\n3+610 . 1:11 ack 1",
	  VERDICT_PASS, "none", NULL },
	{ "marks, and a back-off that isn't", OPEN "\texpect . 1:11 ack 1\n\tmark $a\n\texpect . 1:11 ack 1 within 1s\n\tmark $b\n"
	  "\texpect . 1:11 ack 1 after 2*$b-2*$a within 3*$b-3*$a\n", OPENS "3+10 . 1:11 ack 1\n3+210 . 1:11 ack 1\n3+410 . 1:11 ack 1",
	  VERDICT_FAIL, "early", NULL },
	{ "a gap, and one that is twice as long", OPEN "\texpect . 1:11 ack 1\n\tmark $a\n\texpect . 1:11 ack 1 within 1s\n\tmark $gap since $a\n"
	  "\texpect . 1:11 ack 1 after 1.75*$gap within 2.5*$gap\n", OPENS "3+10 . 1:11 ack 1\n3+210 . 1:11 ack 1\n3+610 . 1:11 ack 1",
	  VERDICT_PASS, "none", NULL },
	{ "a gap, and one that is hardly longer", OPEN "\texpect . 1:11 ack 1\n\tmark $a\n\texpect . 1:11 ack 1 within 1s\n\tmark $gap since $a\n"
	  "\texpect . 1:11 ack 1 after 1.75*$gap within 2.5*$gap\n", OPENS "3+10 . 1:11 ack 1\n3+210 . 1:11 ack 1\n3+500 . 1:11 ack 1",
	  VERDICT_FAIL, "early", "290" },
	{ "a reply in its window", OPEN "\tcall receive 1\n\treply timeout after 1s within 3s\n", OPENS "4+1500 reply timeout", VERDICT_PASS, "none", NULL },
	{ "a reply not early by less than a tick", OPEN "\tcall receive 1\n\treply timeout after 1s within 3s\n", OPENS "4+990 reply timeout",
	  VERDICT_PASS, "none", NULL },
	{ "an early reply", OPEN "\tcall receive 1\n\treply timeout after 1s within 3s\n", OPENS "4+500 reply timeout", VERDICT_FAIL, "early", "500" },
	{ "a reply before the last event", OPEN "\tcall receive 1\n\twait 2s\n\treply timeout after 0s within 3s\n", OPENS "4+500 reply timeout",
	  VERDICT_FAIL, "early", NULL },
	{ "a window of years", OPEN "\texpect . 1:11 ack 1 within 200000h\n", OPENS "3+10 . 1:11 ack 1", VERDICT_PASS, "none", NULL },

	/* silence */
	{ "silent", OPEN "\tsend . 5:5 ack 1\n\tsilent\n\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "5+1 . 1:1 ack 11", VERDICT_PASS, "none", NULL },
	{ "not silent", OPEN "\tsilent 1s\n\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "3+999 . 1:11 ack 1", VERDICT_FAIL, "unexpected", "1:11(10)" },
	{ "silent no longer", OPEN "\tsilent 1s\n\texpect . 1:11 ack 1\n", OPENS "3+1001 . 1:11 ack 1", VERDICT_PASS, "none", NULL },
	{ "left over", OPEN "\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:11 ack 1\n3+51 . 1:11 ack 1", VERDICT_FAIL, "left-over", "1:11(10)" },
	{ "too late to be left over", OPEN "\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:11 ack 1\n3+52 . 1:11 ack 1", VERDICT_PASS, "none", NULL },
	{ "an ICMP error is left over", OPEN "\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:11 ack 1\n3+9 icmp host-unreachable", VERDICT_FAIL, "left-over",
	  "ICMP" },

	{ "an ICMP error with a wrong checksum", OPEN "\tsend . 1:2 ack 1\n\texpect icmp port-unreachable\n",
	  OPENS "4+1 bad-icmp port-unreachable", VERDICT_FAIL, "mismatch", "ICMP checksum" },
	{ "segments without end", OPEN "\tsend . 1:2 ack 1\n\twait 1s\n\texpect . 1:1 ack 2\n",
	  OPENS "4+1 flood . 1:1 ack 2", VERDICT_FAIL, "unexpected", "without end" },

	{ "octets that are none", OPEN "\tsend . 1:2 ack 1\n\texpect . 1:1 ack=$a\n\tcall send $a-100\n\texpect . * ack *\n",
	  OPENS "4+1 . 1:1 ack 2", VERDICT_ERROR, "tester", "number of octets" },

	/* replies */
	{ "data", OPEN "\tcall receive 10\n\tsend P. 1:11 ack 1\n\texpect . 1:1 ack 11\n\treply data 1:11\n",
	  OPENS "5+1 . 1:1 ack 11\n5+2 reply data 1:11", VERDICT_PASS, "none", NULL },
	{ "less data", OPEN "\tcall receive 10\n\tsend P. 1:11 ack 1\n\treply data 1:11\n\texpect . 1:1 ack 11\n", OPENS "5+2 reply data 1:10",
	  VERDICT_FAIL, "reply", "data 1:10" },
	{ "another reply", OPEN "\tcall receive 10\n\treply reset\n", OPENS "4+2 reply refused", VERDICT_FAIL, "reply", "refused" },
	{ "any error", OPEN "\tcall receive 10\n\treply error\n", OPENS "4+2 reply refused", VERDICT_PASS, "none", NULL },
	{ "no reply", OPEN "\tcall receive 10\n\treply reset\n", OPENS "4+101 reply reset", VERDICT_FAIL, "reply", "no reply" },
	{ "a reply in its own time", OPEN "\tcall receive 10\n\treply reset within 1s\n", OPENS "4+101 reply reset", VERDICT_PASS, "none", NULL },
	{ "a call fails that nobody asked about", OPEN "\tcall receive 10\n\texpect . 1:1 ack 1\n", OPENS "4+1 . 1:1 ack 1\n4+2 reply reset",
	  VERDICT_FAIL, "reply", "no call that fails" },
	{ "a call fails in place of a segment", OPEN "\tcall send 10\n\texpect P. 1:11 ack 1\n", OPENS "4+1 reply absent", VERDICT_FAIL, "reply", "absent" },
	{ "a call succeeds that nobody asked about", OPEN "\tcall send 10\n\texpect P. 1:11 ack 1\n", OPENS "4+1 P. 1:11 ack 1\n4+2 reply ok",
	  VERDICT_PASS, "none", NULL },
	{ "the reply of an earlier call is passed over", OPEN "\tcall send 10\n\tcall receive 5\n\treply fin\n\texpect P. 1:11 ack 1\n",
	  OPENS "4+1 reply ok\n5+1 P. 1:11 ack 1\n5+9 reply fin", VERDICT_PASS, "none", NULL },
	{ "pending", OPEN "\tcall receive 10\n\treply pending\n", OPENS "4+51 reply data 1:11", VERDICT_PASS, "none", NULL },
	{ "not pending", OPEN "\tcall receive 10\n\treply pending\n", OPENS "4+50 reply data 1:11", VERDICT_FAIL, "reply", "data" },
	{ "done already, not pending", OPEN "\tcall open\n\treply pending\n", OPENS "4+20 reply ok", VERDICT_FAIL, "reply", "ok" },
	{ "done at once, not pending", OPEN "\tcall accept\n\tcall open\n\treply pending\n", OPENS "4+0 reply ok\n5+0 reply ok", VERDICT_FAIL, "reply", "ok" },

	/* states */
	{ "the state comes", OPEN "\tsend F. 1:1 ack 1\n\tstate CLOSE-WAIT\n\texpect . 1:1 ack 2\n",
	  OPENS "2+0 state SYN-RECEIVED\n3+0 state ESTABLISHED\n4+90 state CLOSE-WAIT\n4+1 . 1:1 ack 2", VERDICT_PASS, "none", NULL },
	{ "another state", OPEN "\tstate CLOSE-WAIT\n", OPENS "2+0 state SYN-RECEIVED\n3+0 state ESTABLISHED", VERDICT_FAIL, "state", "ESTABLISHED" },
	{ "another state in setup", OPEN "\tsilent 1s\n\tstate CLOSED\n", OPENS "2+0 state CLOSED", VERDICT_INCONCLUSIVE, "state", "CLOSED" },
	{ "LISTEN", "test\n\tcall listen\n\tstate LISTEN\n", "1+0 state CLOSED\n1+1 listening", VERDICT_PASS, "none", NULL },
	{ "not LISTEN", "test\n\tcall listen\n\tstate LISTEN\n", "1+0 state CLOSED", VERDICT_FAIL, "state", "CLOSED" },
	{ "nobody can tell", OPEN "\tstate CLOSE-WAIT\n\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:11 ack 1", VERDICT_PASS, "none", NULL },
	{ "nobody can tell, and there is nothing else", OPEN "\tstate CLOSE-WAIT\n", OPENS, VERDICT_SKIP, "skip", "state" },

	/* either */
	{ "the first variant", OPEN "\teither a\n\t\texpect R 1:1\n\tor b\n\t\texpect . 1:11 ack 1\n\t\texpect . 11:21 ack 1\n", OPENS "3+1 R 1:1",
	  VERDICT_PASS, "none", "a" },
	{ "the second variant", OPEN "\teither a\n\t\texpect R 1:1\n\tor b\n\t\texpect . 1:11 ack 1\n\t\texpect . 11:21 ack 1\n",
	  OPENS "3+1 . 1:11 ack 1\n3+2 . 11:21 ack 1", VERDICT_PASS, "none", "b" },
	{ "the second variant, and then not", OPEN "\teither a\n\t\texpect R 1:1\n\tor b\n\t\texpect . 1:11 ack 1\n\t\texpect . 11:21 ack 1\n",
	  OPENS "3+1 . 1:11 ack 1", VERDICT_FAIL, "missing", "b" },
	{ "no variant", OPEN "\teither a\n\t\texpect R 1:1\n\tor b\n\t\texpect . 1:11 ack 1\n", OPENS "3+1 F. 1:1 ack 1", VERDICT_FAIL, "mismatch", "flags" },
	{ "no variant, nothing", OPEN "\teither a\n\t\texpect R 1:1\n\tor b\n\t\texpect . 1:11 ack 1\n", OPENS, VERDICT_FAIL, "missing", "nothing" },
	{ "silence as a variant", OPEN "\teither a\n\t\texpect R 1:1\n\tor b\n\t\tsilent 300ms\n\t\tsend . 1:2 ack 1\n\t\texpect . 1:1 ack 2\n",
	  OPENS "4+1 . 1:1 ack 2", VERDICT_PASS, "none", "b" },
	{ "an answer, where silence was a variant", OPEN "\teither b\n\t\tsilent 300ms\n\t\tsend . 1:2 ack 1\n\t\texpect . 1:1 ack 2\n"
	  "\tor a\n\t\texpect R 1:1\n", OPENS "3+250 R 1:1", VERDICT_FAIL, "late", "a" },
	{ "an answer in time, where silence was a variant", OPEN "\teither b\n\t\tsilent 300ms\n\t\tsend . 1:2 ack 1\n\t\texpect . 1:1 ack 2\n"
	  "\tor a\n\t\texpect R 1:1\n", OPENS "3+90 R 1:1", VERDICT_PASS, "none", "a" },
	{ "replies as variants, the second", OPEN "\tcall receive 5\n\teither a\n\t\treply reset\n\tor b\n\t\treply fin\n", OPENS "4+90 reply fin",
	  VERDICT_PASS, "none", "b" },
	{ "replies as variants, none", OPEN "\tcall receive 5\n\teither a\n\t\treply reset\n\tor b\n\t\treply fin\n", OPENS "4+90 reply refused",
	  VERDICT_FAIL, "reply", "refused" },
	{ "states as variants, later", OPEN "\teither a\n\t\tstate CLOSED\n\tor b\n\t\tstate TIME-WAIT\n\tsilent\n\tstate TIME-WAIT\n",
	  OPENS "2+0 state SYN-RECEIVED\n3+0 state ESTABLISHED\n3+80 state TIME-WAIT", VERDICT_PASS, "none", "b" },
	{ "states as variants, none", OPEN "\teither a\n\t\tstate CLOSED\n\tor b\n\t\tstate TIME-WAIT\n",
	  OPENS "2+0 state SYN-RECEIVED\n3+0 state ESTABLISHED", VERDICT_FAIL, "state", "ESTABLISHED" },
	{ "a reply or a segment: the segment", OPEN "\tcall receive 5\n\teither a\n\t\treply fin\n\tor b\n\t\texpect . 1:1 ack 1\n", OPENS
	  "4+90 . 1:1 ack 1", VERDICT_PASS, "none", "b" },
	{ "a reply or a segment: the reply", OPEN "\tcall receive 5\n\teither b\n\t\texpect . 1:1 ack 1\n\tor a\n\t\treply fin\n", OPENS
	  "4+90 reply fin", VERDICT_PASS, "none", "a" },
	{ "a wrong segment, where silence was a variant", OPEN "\tsend . 1:2 ack 1\n\teither a\n\t\texpect . 1:1 ack 2\n\tor b\n\t\tsilent\n"
	  "\tsend . 2:3 ack 1\n\texpect . 1:1 ack 3\n", OPENS "4+0 . 1:1 ack 1\n5+1 . 1:1 ack 3", VERDICT_FAIL, "mismatch", "ack" },
	{ "an ICMP error as a variant", OPEN "\tsend . 1:2 ack 1\n\teither a\n\t\texpect . 1:1 ack 2\n\tor b\n\t\texpect icmp port-unreachable\n",
	  OPENS "4+1 icmp port-unreachable", VERDICT_PASS, "none", "b" },

	/* slack */
	{ "a retransmission, not allowed", OPEN "\texpect . 1:11 ack 1\n\texpect . 11:21 ack 1\n", OPENS "3+1 . 1:11 ack 1\n3+2 . 1:11 ack 1\n3+3 . 11:21 ack 1",
	  VERDICT_FAIL, "mismatch", "seq" },
	{ "a retransmission, allowed", OPEN "\tallow retransmission\n\texpect . 1:11 ack 1\n\texpect . 11:21 ack 1\n",
	  OPENS "3+1 . 1:11 ack 1\n3+2 . 1:11 ack 1\n3+3 . 11:21 ack 1\n3+4 . 1:21 ack 1", VERDICT_PASS, "none", NULL },
	{ "a retransmission of other bytes", OPEN "\tallow retransmission\n\texpect . 1:3 ack 1\n\texpect . 3:5 ack 1\n",
	  OPENS "3+1 . 1:3 ack 1\n3+2 . 1(2) ack 1 data ffff\n3+3 . 3:5 ack 1", VERDICT_FAIL, "mismatch", "seq" },
	{ "a retransmission, no longer allowed", OPEN "\tallow retransmission\n\texpect . 1:11 ack 1\n\tallow none\n\tsilent\n\tsend . 1:1 ack 1\n\texpect R 1:1\n",
	  OPENS "3+1 . 1:11 ack 1\n3+9 . 1:11 ack 1", VERDICT_FAIL, "unexpected", NULL },
	{ "a retransmission acknowledges as well", AGAIN "\tsend . 1:11 ack 1\n\texpect . 11:11 ack 11\n", AGAINS "4+1 . 1:11 ack 11", VERDICT_PASS, "none", NULL },
	{ "a retransmission acknowledges, as a variant", AGAIN "\tsend . 1:11 ack 1\n\teither a\n\t\texpect R 11\n\tor b\n\t\texpect . 11:11 ack 11\n",
	  AGAINS "4+1 . 1:11 ack 11", VERDICT_PASS, "none", "b" },
	{ "a retransmission that acknowledges, not allowed", OPEN "\texpect . 1:11 ack 1\n\tsend . 1:11 ack 1\n\texpect . 11:11 ack 11\n",
	  AGAINS "4+1 . 1:11 ack 11", VERDICT_FAIL, "mismatch", "seq" },
	{ "a retransmission with an old acknowledgment", AGAIN "\tsend . 1:11 ack 1\n\texpect . 11:11 ack 11\n", AGAINS "4+1 . 1:11 ack 1",
	  VERDICT_FAIL, "missing", NULL },
	{ "a retransmission from before the question", AGAIN "\twait 50ms\n\tsend . 1:1 ack 1\n\texpect . 11:11 ack 1\n", AGAINS "3+20 . 1:11 ack 1",
	  VERDICT_FAIL, "missing", NULL },
	{ "a retransmission of what was acknowledged", AGAIN "\tsend . 1:11 ack 11\n\texpect . 11:11 ack 11\n", AGAINS "4+1 . 1:11 ack 11",
	  VERDICT_FAIL, "missing", NULL },
	{ "a probe acknowledges as well", OPEN "\tallow probe\n\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+1 . 0:0 ack 11", VERDICT_PASS, "none",
	  NULL },
	{ "a probe that acknowledges nothing new", OPEN "\tallow probe\n\tsend . 1:1 ack 1\n\texpect . 1:1 ack 1\n", OPENS "4+1 . 0:0 ack 1", VERDICT_FAIL, "missing",
	  NULL },
	{ "an octet of garbage before the next one", OPEN "\texpect . 0(0~1) ack 1\n", OPENS "3+1 . 0 ack 1 data ff", VERDICT_PASS, "none", NULL },
	{ "an octet of garbage where one is unacknowledged", OPEN "\texpect . 1:2 ack 1\n\texpect . 1:2 ack 1\n", OPENS "3+1 . 1:2 ack 1\n3+9 . 1 ack 1 data ff",
	  VERDICT_FAIL, "mismatch", "payload" },
	{ "a window update, allowed", OPEN "\tallow window-update\n\texpect . 1:11 ack 1\n", "2+1 S. 0:0 ack 1 win 100\n3+1 . 1:1 ack 1 win 200\n"
	  "3+2 . 1:11 ack 1", VERDICT_PASS, "none", NULL },
	{ "a window update, not allowed", OPEN "\tallow retransmission\n\texpect . 1:11 ack 1\n", "2+1 S. 0:0 ack 1 win 100\n3+1 . 1:1 ack 1 win 200\n"
	  "3+2 . 1:11 ack 1", VERDICT_FAIL, "mismatch", "length" },
	{ "an ACK again, allowed", OPEN "\tallow duplicate-ack window-update\n\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:1 ack 1\n3+2 . 1:11 ack 1", VERDICT_PASS,
	  "none", NULL },
	{ "silent but for what is allowed", OPEN "\tallow retransmission\n\texpect . 1:11 ack 1\n\tsilent 1s\n\tsend . 1:1 ack 11\n\texpect F. 11:11 ack 1\n",
	  OPENS "3+1 . 1:11 ack 1\n3+300 . 1:11 ack 1\n3+900 . 1:11 ack 1\n4+1 F. 11:11 ack 1", VERDICT_PASS, "none", NULL },

	/* more than one connection */
	{ "two connections", OPEN "\tb: send S 0:0\n\tb: expect S. 0:0 ack 1\n\tb: send . 1:1 ack 1\n\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n"
	  "\tb: send . 1:2 ack 1\n\tb: expect . 1:1 ack 2\n", OPENS "4+1 b: S. 0:0 ack 1\n6+1 . 1:1 ack 11\n7+1 b: . 1:1 ack 2", VERDICT_PASS, "none", NULL },
	{ "each in its own order", OPEN "\tb: send S 0:0\n\tsend . 1:11 ack 1\n\tb: expect S. 0:0 ack 1\n\texpect . 1:1 ack 11\n",
	  OPENS "5+1 . 1:1 ack 11\n5+2 b: S. 0:0 ack 1", VERDICT_PASS, "none", NULL },
	{ "left over on the other", OPEN "\tb: send S 0:0\n\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "5+1 . 1:1 ack 11\n4+2 b: S. 0:0 ack 1",
	  VERDICT_FAIL, "left-over", "S. 0:0" },
	{ "the reply of the other", OPEN "\tb: send S 0:0\n\tb: expect S. 0:0 ack 1\n\tb: call receive 5\n\tcall receive 5\n\treply fin\n\tb: reply reset\n",
	  OPENS "4+1 b: S. 0:0 ack 1\n5+1 b: reply reset\n6+1 reply fin", VERDICT_PASS, "none", NULL },

	/* wire rules */
	{ "a rule is broken in test", OPEN "\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:11 ack 1 sum bad", VERDICT_FAIL, "rule", "checksum" },
	{ "a rule is broken in setup", OPEN "\texpect . 1:11 ack 1\n", "2+1 S. 0:0 ack 1 res 1", VERDICT_FAIL, "rule", "reserved bits" },
	{ "a rule is broken in cleanup", OPEN "\texpect . 1:11 ack 1\ncleanup\n\tsend . 1:1 ack 11\n\texpect F. 11:11 ack 1\n",
	  OPENS "3+1 . 1:11 ack 1\n4+1 F. 11:11 ack 1 res 1", VERDICT_PASS, "none", NULL },
	{ "a rule is broken while looking for what is left", OPEN "\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:11 ack 1\n3+9 . 12:13 ack 1", VERDICT_FAIL, "rule",
	  "sequence without a gap" },
	{ "what is only recommended is noted", OPEN "\texpect . 1:1 ack 1\n", OPENS "3+1 . 1:1 ack 1 win 0", VERDICT_PASS, "rule", "window" },
	{ "a broken segment", OPEN "\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:11 ack 1 off 3", VERDICT_FAIL, "rule", "header shape" },

	/* what is nobody's fault but the tester's or the stack's */
	{ "the agent dies", OPEN "\tcall receive 5\n\treply fin\n", OPENS "4+1 mute", VERDICT_ERROR, "agent", "agent is gone" },
	{ "the agent is dead", OPEN "\twait 10ms\n\tcall receive 5\n\treply fin\n", OPENS "3+1 mute", VERDICT_ERROR, "agent", "agent is gone" },
	{ "the agent dies in setup", OPEN "\texpect . 1:11 ack 1\n", "1+1 mute", VERDICT_ERROR, "agent", "agent is gone" },
	{ "the stack dies in test", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+1 gone", VERDICT_CRASH, "crash", "died" },
	{ "the stack dies in setup", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", "2+1 gone", VERDICT_CRASH, "crash", "died" },
	{ "the stack dies while looking for what is left", OPEN "\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:11 ack 1\n3+9 gone", VERDICT_CRASH, "crash", "died" },
	{ "the stack dies after a failure", OPEN "\texpect . 1:11 ack 1\ncleanup\n\twait 1s\n", OPENS "3+1 R 1:1\n3+9 gone", VERDICT_CRASH, "crash",
	  "it died; before that it failed: expect . 1:11 ack 1, got R 1:1" },
	{ "the stack is found dead at the end", OPEN "\texpect . 1:11 ack 1\n", OPENS "3+1 . 1:11 ack 1\n3+2 dying", VERDICT_CRASH, "crash", "it died" },
	{ "its dying takes longer than an answer may", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", OPENS "4+1 dying", VERDICT_CRASH, "crash",
	  "it died; before that it failed: expect . 1:1 ack 11, got nothing" },
	{ "... also in setup", OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", "1+1 dying", VERDICT_CRASH, "crash", "it died" },
	{ "a call that the agent hasn't", OPEN "\tcall receive 5\n\treply fin\n", OPENS "4+1 reply unsupported", VERDICT_SKIP, "skip", "receive" },
	{ "a segment that fits no frame", OPEN "\tsend . 1(20000) ack 1\n\texpect . 1:1 ack 1\n", OPENS, VERDICT_ERROR, "tester", "too long" },
	{ "no such ICMP error in this IP version or nothing to be about", "test\n\tsend icmp port-unreachable\n\texpect . 1:1 ack 1\n", "",
	  VERDICT_ERROR, "tester", "ICMP" },

	/* other things on the wire */
	{ "ICMP about the stack's segment", OPEN "\texpect . 1:11 ack 1\n\tsend icmp host-unreachable\n\texpect . 1:11 ack 1 within 1s\n",
	  OPENS "3+1 . 1:11 ack 1\n4+200 . 1:11 ack 1", VERDICT_PASS, "none", NULL },
	{ "an ICMP error is expected", OPEN "\tsend . 1:11 ack 1\n\texpect icmp port-unreachable\n", OPENS "4+1 icmp port-unreachable", VERDICT_PASS, "none", NULL },
	{ "another ICMP error", OPEN "\tsend . 1:11 ack 1\n\texpect icmp port-unreachable\n", OPENS "4+1 icmp net-unreachable", VERDICT_FAIL, "mismatch", "ICMP" },
	{ "a segment in place of an ICMP error", OPEN "\tsend . 1:11 ack 1\n\texpect icmp port-unreachable\n", OPENS "4+1 . 1:1 ack 11", VERDICT_FAIL, "mismatch",
	  "ICMP" },
	{ "in fragments", OPEN "\twait 300ms\n\tsend . 1:21 ack 1 frag 24\n\texpect . 1:1 ack 21 after 40ms\n", OPENS "5+50 . 1:1 ack 21", VERDICT_PASS, "none", NULL },
	{ "names", OPEN "\texpect . 1:11 ack 1 win=$w\n\tsend . 1:11 ack 11\n\texpect . 11:11 ack 11 win $w-10\n",
	  OPENS "3+1 . 1:11 ack 1 win 65535\n4+1 . 11:11 ack 11 win 65525", VERDICT_PASS, "none", NULL },
	{ "the stack opens", "setup\n\testablished active\ntest\n\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", "1+1 S 0:0\n2+1 . 1:1 ack 1\n3+1 . 1:1 ack 11",
	  VERDICT_PASS, "none", NULL },
	{ "a new ISN", OPEN "\texpect F. 1:1 ack 1\n\tsend F. 1:1 ack 2\n\texpect . 2:2 ack 2\n\tsend S isn 0:0\n\texpect S. isn 0:0 ack 1\n\tsend . 1:1 ack 1\n"
	  "\texpect . 1:11 ack 1\n", OPENS "3+1 F. 1:1 ack 1\n4+1 . 2:2 ack 2\n5+1 S. 77777:77777 ack 1\n6+1 . 77778:77788 ack 1\n", VERDICT_FAIL, "mismatch",
	  "payload" },
};

static void
test_rows(void **state)
{
	(void)state;
	rows_try(rows, countof(rows));
}

/* What an observer is told, a line for each thing. */
struct told {
	char text[4096];
	struct buf buf;
};

static void
told_frame(void *arg, const struct run_frame *f)
{
	struct told *t = arg;

	if (strcmp(f->kind, "other") == 0)
		buf_printf(&t->buf, "frame %d %s %s %s\n", f->frame, f->rx ? "rx" : "tx", f->kind, f->mark);
	else
		buf_printf(&t->buf, "frame %d %s %s %s step %d%s%s: %s\n", f->frame, f->rx ? "rx" : "tx", f->kind, f->mark, f->step,
		    *f->conn ? " of " : "", f->conn, f->text);
}

static void
told_step(void *arg, const struct run_step *s)
{
	struct told *t = arg;

	if (s->part != PART_SETUP)
		buf_printf(&t->buf, "step %d %s after %lld ms, %s\n", s->step, s->result, (long long)s->t.us / 1000, s->state ? s->state : "-");
}

static void
told_diff(void *arg, const struct run_diff *d)
{
	struct told *t = arg;

	buf_printf(&t->buf, "diff %d %s %s %s%s%s\n", d->step, d->field, d->expected, d->observed, d->differs ? " differs" : "",
	    d->decides ? " decides" : "");
}

static void
tell(const char *body, const char *acts, struct fake *f, struct told *t, struct run_verdict *v)
{
	struct run_config cfg = { .ip = 4, .seed = 7, .instance = 9, .timeout_scale = 100 };
	struct observer obs = { told_frame, told_step, told_diff, t };

	memset(t, 0, sizeof(*t));
	t->buf = BUF(t->text);
	fake_begin(f, acts);
	rows_run(body, f, &cfg, &obs, v);
	assert_false(t->buf.full);
}

/* Each frame with its number, whose it was and what became of it; each step; each field of the comparison that failed. */
static void
test_told(void **state)
{
	struct run_verdict v;
	struct told t;
	struct fake f;

	(void)state;
	tell(OPEN "\tallow retransmission\n\texpect . 1:11 ack 1\n\tb: send S 0:0\n\texpect . 11:21 ack 1 win 65535\n",
	    OPENS "2+2 arp\n3+10 . 1:11 ack 1\n3+20 . 1:11 ack 1\n4+5 b: S. 0:0 ack 1 <mss 1460>\n4+30 F. 11:11 ack 1", &f, &t, &v);
	assert_string_equal(t.text,
	    "frame 1 tx tcp ok step 3: S 0:0 win 65535 <mss 1460>\n"
	    "frame 2 rx tcp ok step 4: S. 0:0 ack 1 win 65535\n"
	    "frame 3 tx tcp ok step 6: . 1:1 ack 1 win 65535\n"
	    "step 8 ok after 1 ms, -\n"
	    "frame 4 rx other ignored\n"
	    "frame 5 tx other ok\n"
	    "frame 6 rx tcp ok step 9: . 1:11(10) ack 1 win 65535\n"
	    "step 9 ok after 11 ms, -\n"
	    "frame 7 tx tcp ok step 10 of b: S 0:0 win 65535 <mss 1460>\n"
	    "step 10 ok after 11 ms, -\n"
	    "frame 9 rx tcp allowed step 0: . 1:11(10) ack 1 win 65535\n"
	    "diff 11 flags . F. differs decides\n"
	    "diff 11 seq 11 11\n"
	    "diff 11 ack 1 1\n"
	    "diff 11 length 10 0 differs\n"
	    "diff 11 win 65535 65535\n"
	    "diff 11 options any none\n"
	    "frame 10 rx tcp wrong step 11: F. 11:11 ack 1 win 65535\n"
	    "step 11 fail after 41 ms, -\n"
	    "frame 8 rx tcp extra step 0 of b: S. 0:0 ack 1 win 65535 <mss 1460>\n");
	assert_int_equal(v.verdict, VERDICT_FAIL);
	assert_int_equal(v.step, 11);
	assert_int_equal(v.line, 10);
	assert_int_equal(v.frame, 10);
	assert_int_equal(v.part, PART_TEST);
	assert_string_equal(v.field, "flags");
	assert_string_equal(v.window, "within 100.000 ms");
	assert_int_equal(f.answered.len, 42);		/* the ARP reply */
}

/* A result for each way that a step can end. */
static void
test_told_results(void **state)
{
	struct run_verdict v;
	struct told t;
	struct fake f;

	(void)state;
	tell("setup\n\tlisten\ntest\n\tstate CLOSED\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n", "", &f, &t, &v);
	assert_non_null(strstr(t.text, "step 3 unobserved"));
	assert_non_null(strstr(t.text, "step 5 fail"));
	tell("test\n\tcall listen\n\tsend icmp port-unreachable\n\texpect S 0:0\n", "", &f, &t, &v);
	assert_non_null(strstr(t.text, "step 2 error"));
	tell("test\n\tcall listen\n\texpect S 0:0\n", "1+10 late 100", &f, &t, &v);
	assert_non_null(strstr(t.text, "step 2 inconclusive"));
	assert_int_equal(v.late.us, 100000);
}

/* Segments that the tester sends in pieces, and ICMP errors, belong to their step and connection. */
static void
test_told_other(void **state)
{
	struct run_verdict v;
	struct told t;
	struct fake f;

	(void)state;
	tell(OPEN "\tsend . 1:21 ack 1 frag 24\n\texpect . 1:1 ack 21\n\tb: send S 0:0\n\tb: expect S. 0:0 ack 1\n\tb: send icmp port-unreachable\n"
	    "\tsend icmp host-unreachable\n\tsilent\n\tsend . 21:21 ack 1\n\texpect R 1:1\n",
	    OPENS "5+1 . 1:1 ack 21\n6+1 b: S. 0:0 ack 1\n9+1 R 1:1", &f, &t, &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_non_null(strstr(t.text, "tx icmp ok step 12 of b: icmp port-unreachable"));
	assert_non_null(strstr(t.text, "tx icmp ok step 13: icmp host-unreachable"));
}

/* An ICMP error is about the last segment that was taken on its own connection. */
static void
test_icmp_about(void **state)
{
	struct run_config cfg = { .ip = 4, .seed = 7, .instance = 9, .timeout_scale = 100 };
	struct observer none = { 0 };
	struct run_verdict v;
	struct packet p;
	struct fake f;

	(void)state;
	fake_begin(&f, OPENS "3+1 . 1:11 ack 1\n3+2 . 11:21 ack 1\n4+1 b: S. 0:0 ack 1");
	rows_run(OPEN "\texpect . 1:11 ack 1\n\tb: send S 0:0\n\tb: expect S. 0:0 ack 1\n\tsend icmp host-unreachable\n\texpect . 11:21 ack 1\n", &f, &cfg,
	    &none, &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_int_equal(f.nicmp, 1);
	packet_parse(&f.icmp, &p);
	assert_int_equal(p.kind, PACKET_ICMP);
	assert_int_equal(p.quoted_seq, FAKE_ISN + 1);
	assert_int_equal(p.quoted.stack_port, f.ends[0].tester_port);
}

/* The application's stream goes on from call to call. */
static void
test_calls(void **state)
{
	struct run_config cfg = { .ip = 6, .seed = 7, .instance = 9, .timeout_scale = 100 };
	struct observer none = { 0 };
	struct run_verdict v;
	struct fake f;

	(void)state;
	fake_begin(&f, OPENS "4+1 P. 1:11 ack 1\n5+1 P. 11:16 ack 1\n7+1 reply data 1:4\n8+1 reply data 4:9\n");
	rows_run(OPEN "\tcall send 10\n\texpect . 1:11 ack 1\n\tcall send 5\n\texpect . 11:16 ack 1\n\tsend . 1:9 ack 16\n\tcall receive 3\n\treply data 1:4\n"
	    "\tcall receive 5\n\treply data 4:9\n\tcall option nodelay 1\n\tcall close\n", &f, &cfg, &none, &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_string_equal(f.log, "listen 0+0;send 0+10;send 10+5;receive 0+3;receive 3+5;option 0+1;close 0+0;");
}

/* After the case, what the stack may still have is reset, with the number that it asked for last. */
static void
test_wipe(void **state)
{
	struct run_config cfg = { .ip = 4, .seed = 7, .instance = 9, .timeout_scale = 100 };
	struct observer none = { 0 };
	struct run_verdict v;
	struct packet p;
	struct fake f;

	(void)state;
	fake_begin(&f, OPENS "4+1 . 1:1 ack 11");
	rows_run(OPEN "\tsend . 1:11 ack 1\n\texpect . 1:1 ack 11\n", &f, &cfg, &none, &v);
	packet_parse(&f.last, &p);
	assert_int_equal(f.acts, 5);
	assert_int_equal(p.segment.v[FIELD_FLAGS], TCP_RST | TCP_ACK);
	assert_int_equal(p.segment.v[FIELD_SEQ], f.isn[0] + 11);
	assert_int_equal(f.fresh, 2);			/* and the agent was told that something is kept */
	fake_begin(&f, OPENS "4+1 . 1:1 ack 2\n4+2 F. 1:1 ack 2");
	rows_run(OPEN "\tsend F. 1:1 ack 1\n\texpect . 1:1 ack 2\n\texpect F. 1:1 ack 2\n\tsend . 2:2 ack 2\n", &f, &cfg, &none, &v);
	packet_parse(&f.last, &p);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_int_equal(f.acts, 5);			/* it closed last: nothing is left */
	assert_int_equal(p.segment.v[FIELD_FLAGS], TCP_ACK);
	assert_int_equal(f.fresh, 1);
}

/* The same seed, the same numbers; another instance, other ports; and a longer "within" by the scale. */
static void
test_config(void **state)
{
	struct run_config cfg = { .ip = 4, .seed = 7, .instance = 9, .timeout_scale = 100 };
	struct observer none = { 0 };
	const char *body = OPEN "\texpect . 1:11 ack 1 within 50ms\n";
	uint32_t isn[3], port[3];
	struct run_verdict v;
	struct fake f;

	(void)state;
	for (int i = 0; i < 3; i++) {
		cfg.instance = i < 2 ? 9 : 10;
		cfg.seed = i < 2 ? 7 : 8;
		cfg.timeout_scale = i == 1 ? 300 : 100;
		fake_begin(&f, OPENS "3+149 . 1:11 ack 1");
		rows_run(body, &f, &cfg, &none, &v);
		assert_int_equal(v.verdict, i == 1 ? VERDICT_PASS : VERDICT_FAIL);
		isn[i] = f.isn[0];
		port[i] = f.ends[0].tester_port;
	}
	assert_true(isn[0] == isn[1] && isn[1] != isn[2]);
	cfg.wrap = 1;
	rows_run(OPEN "\tsend . 1:2 ack 1\n\texpect . 1:1 ack 2\n", &f, &cfg, &none, &v);
	assert_int_equal(f.isn[0], 0xfffffffe);
	assert_int_equal(f.sut.iss, 0xfffffffe);
	assert_true(port[0] == port[1] && port[1] != port[2]);
}

/* A variant that departs from a SHOULD is noted beside the verdict. */
static void
test_nonstrict(void **state)
{
	struct run_config cfg = { .ip = 4, .seed = 7, .instance = 9, .timeout_scale = 100 };
	struct observer none = { 0 };
	const char *body = OPEN "\teither a\n\t\texpect R 1:1\n\tor b nonstrict\n\t\texpect . 1:11 ack 1\n\t\teither c\n\t\t\texpect R 11:11\n"
	    "\t\tor d\n\t\t\texpect F. 11:11 ack 1\n";
	struct run_verdict v;
	struct fake f;

	(void)state;
	fake_begin(&f, OPENS "3+1 . 1:11 ack 1\n3+2 F. 11:11 ack 1");
	rows_run(body, &f, &cfg, &none, &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_int_equal(v.nonstrict, 1);
	assert_string_equal(v.alternatives, "b d");
	fake_begin(&f, OPENS "3+1 R 1:1");
	rows_run(body, &f, &cfg, &none, &v);
	assert_int_equal(v.verdict, VERDICT_PASS);
	assert_int_equal(v.nonstrict, 0);
	assert_string_equal(v.alternatives, "a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows), cmocka_unit_test(test_told), cmocka_unit_test(test_told_results),
		cmocka_unit_test(test_told_other), cmocka_unit_test(test_icmp_about), cmocka_unit_test(test_calls),
		cmocka_unit_test(test_wipe), cmocka_unit_test(test_config), cmocka_unit_test(test_nonstrict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
