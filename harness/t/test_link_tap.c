/* SPDX-License-Identifier: MIT */
/*
 * test_link_tap.c - the TAP link: how it lets time pass, knows its own lateness, and notices its
 * end.  Where the machine has no TAP interfaces, each test is skipped with the reason.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "hand.h"

#define MS(n) ((struct usec){ (n) * 1000 })

struct world {
	struct sut *sut;
	char why[300];
};

static struct hand
hand_new(const struct world *w)
{
	struct hand h = { .sut = w->sut };

	if (w->sut == NULL) {
		print_message("skipped: %s\n", w->why);
		skip();
	}
	h.ends = (struct ends){ w->sut->tester[0][0], w->sut->stack[0][0], 30000, 8000 };
	return h;
}

/* The kernel's immediate answer is there when send returns: no time need pass. */
static void
test_answer(void **state)
{
	struct hand h = hand_new(*state);
	struct heard s;

	hand_say(&h, SYN, 0, 0);
	assert_true(hand_hear(&h, &s, 500));	/* after an exchange of ARP */
	for (int i = 0; i < 100; i++) {
		hand_say(&h, SYN, 0, 0);
		assert_true(hand_hear(&h, &s, -1));
		assert_int_equal(s.flags, RST | ACK);
	}
}

/*
 * recv lets time pass up to the deadline, and says how much of the rest was the tester's own
 * lateness.
 */
static void
test_time(void **state)
{
	struct hand h = hand_new(*state);
	struct link *l = h.sut->link;
	struct usec start = link_now(l), late = l->late, took;
	struct heard s;

	assert_int_equal(hand_hear(&h, &s, 30), 0);
	took = usec_sub(link_now(l), start);
	late = usec_sub(l->late, late);
	assert_true(took.us >= 30000);
	assert_true(took.us - late.us < 50000);
	start = link_now(l);
	assert_int_equal(hand_hear(&h, &s, -1000), 0);
	assert_true(usec_sub(link_now(l), start).us < 500000);
}

/* Something that keeps the tester from running, in the middle of a wait. */
static void
doze(int signal)
{
	(void)signal;
	nanosleep(&(struct timespec){ .tv_nsec = 80000000 }, NULL);
}

static void
test_late(void **state)
{
	struct hand h = hand_new(*state);
	struct link *l = h.sut->link;
	struct usec late = l->late;
	struct heard s;

	signal(SIGALRM, doze);
	setitimer(ITIMER_REAL, &(struct itimerval){ .it_value.tv_usec = 5000 }, NULL);
	assert_int_equal(hand_hear(&h, &s, 30), 0);
	signal(SIGALRM, SIG_DFL);
	assert_true(usec_sub(l->late, late).us > 40000);
}

static void
count(void *arg)
{
	++*(int *)arg;
}

/* Before it blocks the link lets others work; and it doesn't when there is nothing to wait for. */
static void
test_idle(void **state)
{
	struct hand h = hand_new(*state);
	struct link *l = h.sut->link;
	struct heard s;
	int calls = 0;

	while (hand_hear(&h, &s, 0))
		;
	l->idle = count;
	l->idle_arg = &calls;
	assert_int_equal(hand_hear(&h, &s, -1), 0);
	assert_int_equal(calls, 0);
	assert_int_equal(hand_hear(&h, &s, 2), 0);
	l->idle = NULL;
	assert_true(calls > 0);
}

/* The last test: the interface is deleted behind our back. */
static void
test_gone(void **state)
{
	struct hand h = hand_new(*state);
	struct {
		struct nlmsghdr h;
		struct ifinfomsg i;
	} m = {
		{ sizeof(m), RTM_DELLINK, NLM_F_REQUEST, 1, 0 },
		{ .ifi_index = (int)if_nametoindex("tcpspec") },
	};
	int nl = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	struct usec until = usec_add(link_now(h.sut->link), MS(500));
	struct frame f;

	assert_int_equal(send(nl, &m, sizeof(m), 0), sizeof(m));
	close(nl);
	assert_int_equal(link_recv(h.sut->link, &f, until), LINK_GONE);
	assert_true(h.sut->link->why[0] != '\0');
	assert_int_equal(hand_say(&h, SYN, 0, 0), -1);
}

int
main(void)
{
	struct world world = { 0 };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(test_answer, &world),
		cmocka_unit_test_prestate(test_time, &world),
		cmocka_unit_test_prestate(test_late, &world),
		cmocka_unit_test_prestate(test_idle, &world),
		cmocka_unit_test_prestate(test_gone, &world),
	};
	int failed;

	world.sut = hand_stack(world.why, sizeof(world.why));
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (world.sut != NULL)
		world.sut->ops->stop(world.sut);
	return failed;
}
