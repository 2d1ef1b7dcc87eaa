/* SPDX-License-Identifier: MIT */
/*
 * test_link_interface.c - an interface as the wire: what it refuses, what it reads, how it ends.  The other
 * end of a veth is written to by a raw socket.  Where no namespace can be made, each test is skipped with
 * the reason.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/ethtool.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>

#include "hand.h"
#include "link.h"
#include "link_interface.h"
#include "link_wall.h"
#include "packet.h"
#include "stacks/linux/netns.h"
#include "stacks/linux/rtnl.h"

#define MS(n) ((struct usec){ INT64_C(1000) * (n) })
#define SIX(name, off) "echo " #off " >/proc/sys/net/ipv6/conf/" name "/disable_ipv6"

struct world {
	int raw;		/* a socket at the other end, or -1 */
	char why[300];
};

static int
sh(const char *command)
{
	return system(command);
}

/* Two namespaces aren't needed: what goes in at one end of a veth comes out at the other. */
static int
make_world(struct world *w)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };

	w->raw = -1;
	if (netns_enter(w->why, sizeof(w->why)) < 0)
		return -1;
	if (sh("ip link add near type veth peer name far && " SIX("near", 1) " && "
	    SIX("far", 1) " && ip link set near up && ip link set far up") != 0)
		return snprintf(w->why, sizeof(w->why), "ip link add type veth failed");
	w->raw = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	at.sll_ifindex = (int)if_nametoindex("far");
	return bind(w->raw, (struct sockaddr *)&at, sizeof(at));
}

static void
need(const struct world *w)
{
	if (w->raw >= 0)
		return;
	print_message("skipped: %s\n", w->why);
	skip();
}

static struct link *
open_near(const char *filter)
{
	char why[300] = "";
	struct link *l = link_interface("near", filter, why, sizeof(why));

	if (l == NULL)
		print_error("%s\n", why);
	assert_non_null(l);
	return l;
}

static enum link_event
hear(struct link *l, struct frame *f, int ms)
{
	return link_recv(l, f, usec_add(link_now(l), MS(ms)));
}

static void
say(const struct world *w, const struct frame *f)
{
	assert_int_equal(send(w->raw, f->data, f->len, 0), f->len);
}

/* A broadcast of a type nobody uses. */
static struct frame
broadcast(uint8_t first)
{
	struct frame f = { .len = 60 };

	memset(f.data, 0xff, 6);
	f.data[6] = 2;
	f.data[12] = 0x88;
	f.data[13] = 0xb5;
	f.data[14] = first;
	return f;
}

static void
test_both_ways(void **state)
{
	const struct world *w = *state;
	struct frame f, in;
	struct link *l;
	uint8_t bytes[200];

	need(w);
	l = open_near(NULL);
	f = broadcast(1);
	say(w, &f);
	assert_int_equal(hear(l, &in, 1000), LINK_FRAME);
	assert_int_equal(in.len, 60);
	assert_memory_equal(in.data, f.data, 60);
	f = broadcast(2);
	while (recv(w->raw, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
	assert_int_equal(link_send(l, &f), 0);
	assert_int_equal(hear(l, &in, 20), LINK_TIME);	/* not what we have sent */
	assert_int_equal(recv(w->raw, bytes, sizeof(bytes), MSG_DONTWAIT), 60);
	assert_int_equal(bytes[14], 2);
	link_close(l);
}

static void
test_filter(void **state)
{
	const struct world *w = *state;
	struct frame f, in;
	struct link *l;
	char why[300];

	need(w);
	l = open_near("ether[14] = 7");
	f = broadcast(1);
	say(w, &f);
	f = broadcast(7);
	say(w, &f);
	assert_int_equal(hear(l, &in, 1000), LINK_FRAME);
	assert_int_equal(in.data[14], 7);
	assert_int_equal(hear(l, &in, 20), LINK_TIME);
	link_close(l);
	assert_null(link_interface("near", "nonsense (", why, sizeof(why)));
	assert_non_null(strstr(why, "nonsense ("));
}

static void
test_wake(void **state)
{
	const struct world *w = *state;
	struct frame in;
	struct link *l;
	int fd[2];

	need(w);
	l = open_near(NULL);
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], "x", 1), 1);
	l->wake = fd[0];
	assert_int_equal(hear(l, &in, 1000), LINK_WAKE);
	close(fd[0]);
	close(fd[1]);
	link_close(l);
}

static void
refused(const char *make, const char *undo, const char *why)
{
	char text[300] = "";

	assert_int_equal(sh(make), 0);
	assert_null(link_interface("near", NULL, text, sizeof(text)));
	if (strstr(text, why) == NULL)
		print_error("%s\n", text);
	assert_non_null(strstr(text, why));
	assert_int_equal(sh(undo), 0);
}

static void
set_gro(uint32_t on)
{
	struct ethtool_value v = { ETHTOOL_SGRO, on };
	struct ifreq r = { .ifr_name = "near", .ifr_data = (char *)&v };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(ioctl(fd, SIOCETHTOOL, &r), 0);
	close(fd);
}

/* Whatever would let the kernel take part, and the command that mends it. */
static void
test_refused(void **state)
{
	char why[300];

	need(*state);
	refused("ip address add 192.0.2.1/24 dev near", "ip address flush dev near", "192.0.2.1");
	refused(SIX("near", 0), SIX("near", 1), "IPv6");
	refused("ip link set near down", "ip link set near up", "is down");
	set_gro(1);
	refused("true", "true", "gro off");
	set_gro(0);
	assert_null(link_interface("nowhere", NULL, why, sizeof(why)));
	assert_non_null(strstr(why, "nowhere"));
	assert_null(link_interface("lo", NULL, why, sizeof(why)));
	assert_null(link_interface("a-name-that-is-too-long", NULL, why, sizeof(why)));
	assert_non_null(strstr(why, "too long"));
}

/* A segment as the stack might send it, its checksum as given. */
static struct frame
segment(uint16_t sum, int given, uint32_t len)
{
	struct segment s = { .given = 0 };
	struct ends e = {
		{ 4, { 192, 0, 2, 101 } }, { 4, { 192, 0, 2, 1 } }, 8000, 30000,
	};
	static const uint8_t mac[6] = { 2 }, data[8000];
	struct frame f;

	segment_set(&s, FIELD_FLAGS, TCP_ACK);
	segment_set(&s, FIELD_LEN, len);
	if (given)
		segment_set(&s, FIELD_SUM, sum);
	assert_int_equal(packet_build(&s, &e, mac, mac, data, &f), 0);
	return f;
}

static uint16_t
half_sum(uint32_t len)
{
	struct addr from = { 4, { 192, 0, 2, 101 } }, to = { 4, { 192, 0, 2, 1 } };
	uint32_t sum = pseudo_sum(&from, &to, 6, 20 + len);

	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* A checksum that is just wrong is the stack's; one that was left to a card isn't. */
static void
test_checksums(void **state)
{
	const struct world *w = *state;
	struct frame f, in;
	struct link *l;

	need(w);
	l = open_near(NULL);
	f = segment(0, 0, 100);
	say(w, &f);
	assert_int_equal(hear(l, &in, 1000), LINK_FRAME);
	f = segment(0x1234, 1, 100);
	say(w, &f);
	assert_int_equal(hear(l, &in, 1000), LINK_FRAME);
	assert_int_equal(l->fault, 0);
	f = segment(half_sum(101), 1, 101);
	say(w, &f);
	assert_int_equal(hear(l, &in, 1000), LINK_GONE);
	assert_int_equal(l->fault, 1);
	assert_non_null(strstr(l->why, "checksums"));
	link_close(l);
}

/* Packets larger than the wire's: nothing the other end of a real one could send. */
static void
test_segmentation(void **state)
{
	const struct world *w = *state;
	struct frame f, in;
	struct link *l;

	need(w);
	assert_int_equal(sh("ip link set far mtu 9000"), 0);
	l = open_near(NULL);
	f = segment(0, 0, 7000);
	if (send(w->raw, f.data, f.len, 0) == (ssize_t)f.len && hear(l, &in, 200) != LINK_TIME) {
		assert_int_equal(l->fault, 1);
		assert_non_null(strstr(l->why, "segmentation"));
	}
	link_close(l);
	assert_int_equal(sh("ip link set far mtu 1500"), 0);
}

static int
attach(const char *tap)
{
	struct ifreq r = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", tap);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &r) < 0)
		fail_msg("TUNSETIFF %s: %s", tap, strerror(errno));
	return fd;
}

static int
carries(struct rtnl *r, int ifindex, int ms)
{
	return rtnl_carries(r, ifindex, usec_add(wall_clock(), MS(ms)));
}

/* The kernel has noticed that nobody has the TAP open any more, which takes it up to a second. */
static void
await_loss(struct rtnl *r, int ifindex)
{
	for (int i = 0; i < 300 && carries(r, ifindex, 0) != 0; i++)
		poll(NULL, 0, 10);
	assert_int_equal(carries(r, ifindex, 20), 0);
}

/* The first frame behind the opening of a TAP gets to who opened it, each time. */
static void
test_carrier(void **state)
{
	struct frame f = broadcast(3);
	struct rtnl *r;
	struct link *l;
	char bytes[200], why[300];
	int fd, ifindex;

	need(*state);
	if (access("/dev/net/tun", R_OK | W_OK) < 0) {
		print_message("skipped: /dev/net/tun: %s\n", strerror(errno));
		skip();
	}
	r = rtnl_open();
	assert_non_null(r);
	assert_int_equal(sh("ip tuntap add dev tap mode tap && " SIX("tap", 1) " && ip link set tap up"),
		0);
	ifindex = (int)if_nametoindex("tap");
	l = link_interface("tap", NULL, why, sizeof(why));
	assert_non_null(l);
	assert_int_equal(carries(r, ifindex, 20), 0);	/* nobody has it open */
	for (int i = 0; i < 4; i++) {
		fd = attach("tap");
		assert_int_equal(carries(r, ifindex, 5000), 1);
		assert_int_equal(link_send(l, &f), 0);
		assert_int_equal(read(fd, bytes, sizeof(bytes)), f.len);
		close(fd);
		await_loss(r, ifindex);
	}
	assert_int_equal(carries(r, 12345, 20), -1);
	assert_int_equal(errno, ENODEV);
	link_close(l);
	rtnl_close(r);
	assert_int_equal(sh("ip link delete tap"), 0);
}

/* The last one: the interface is deleted behind our back. */
static void
test_gone(void **state)
{
	const struct world *w = *state;
	struct frame f = broadcast(1), in;
	struct link *l;

	need(w);
	l = open_near(NULL);
	assert_int_equal(sh("ip link delete near"), 0);
	assert_int_equal(hear(l, &in, 1000), LINK_GONE);
	assert_non_null(strstr(l->why, "near"));
	assert_int_equal(link_send(l, &f), -1);
	link_close(l);
}

int
main(void)
{
	struct world world = { .raw = -1 };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(test_both_ways, &world),
		cmocka_unit_test_prestate(test_filter, &world),
		cmocka_unit_test_prestate(test_wake, &world),
		cmocka_unit_test_prestate(test_refused, &world),
		cmocka_unit_test_prestate(test_checksums, &world),
		cmocka_unit_test_prestate(test_segmentation, &world),
		cmocka_unit_test_prestate(test_carrier, &world),
		cmocka_unit_test_prestate(test_gone, &world),
	};

	if (make_world(&world) < 0)
		print_message("%s\n", world.why);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
