/* SPDX-License-Identifier: MIT */
/*
 * ontap.c - tcpspec-ontap OBJECT INTERFACE: a stack in a shared object (stack-abi.h) as a process of its own, on a TAP and on the
 * machine's clock, with the agent protocol on standard input and output.
 *
 * The object doesn't know the difference: its time is counted from when it was made, its timers run as near to their instants
 * as the machine allows, and each frame is one read or write of the TAP.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_tun.h>

#include "ontap.h"

enum { MTU = 1500, FRAMES = 64, FRAME = 65536 };	/* FRAMES: read before anybody else gets a look */

static int64_t
clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* A frame that the TAP doesn't take is lost, as on any wire. */
static void
output(void *arg, const void *frame, size_t len)
{
	const struct ontap *o = arg;

	if (write(o->tap, frame, len) < 0 && errno != EAGAIN && errno != ENOBUFS)
		fprintf(stderr, "tcpspec-ontap: write a frame of %zu bytes: %s\n", len, strerror(errno));
}

int
ontap_make(struct ontap *o)
{
	char why[200] = "";

	if (o->stack != NULL)
		o->ops->destroy(o->stack);
	o->nwaiting = 0;
	o->began = clock_now();
	o->config.seed = (uint64_t)o->began * 0x9e3779b97f4a7c15u;
	o->stack = o->ops->create(&o->config, why, sizeof(why));
	if (o->stack == NULL)
		fprintf(stderr, "tcpspec-ontap: %s can't be made: %s\n", o->ops->name, why);
	return o->stack ? 0 : -1;
}

/* Each timer at its own instant, as far as that has passed. */
void
ontap_advance(struct ontap *o)
{
	int64_t now = clock_now() - o->began, last = -1, next;

	while ((next = o->ops->next(o->stack)) < now && next > last)
		o->ops->advance(o->stack, last = next);
	o->ops->advance(o->stack, now);
}

static void
set_config(struct ontap *o)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 2 };

	for (int i = 0; i < 3; i++) {
		uint8_t n = (uint8_t)(i + 1);

		o->address[i] = (struct tcpspec_address){ 4, 24, { 192, 0, 2, (uint8_t)(n + 100) } };
		o->address[3 + i] = (struct tcpspec_address){ 6, 64, { 0x20, 0x01, 0x0d, 0xb8, [14] = 1, [15] = n } };
	}
	o->config = (struct tcpspec_config){ .mtu = MTU, .naddresses = 6, .address = o->address, .output = output, .arg = o };
	memcpy(o->config.mac, mac, sizeof(mac));
}

static int
open_tap(const char *name)
{
	struct ifreq r = { .ifr_flags = IFF_TAP | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", name);
	if (fd >= 0 && ioctl(fd, TUNSETIFF, &r) == 0)
		return fd;
	fprintf(stderr, "tcpspec-ontap: open the TAP %s: %s\n", name, strerror(errno));
	return -1;
}

static int
load(struct ontap *o, const char *path)
{
	const struct tcpspec_stack *(*table)(void);
	void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (object == NULL || (*(void **)&table = dlsym(object, "tcpspec_stack")) == NULL) {
		fprintf(stderr, "tcpspec-ontap: %s\n", dlerror());
		return -1;
	}
	o->ops = table();
	if (o->ops->abi == TCPSPEC_STACK_ABI)
		return 0;
	fprintf(stderr, "tcpspec-ontap: %s was built for another version of stack-abi.h: build it again\n", path);
	return -1;
}

static void
read_frames(struct ontap *o)
{
	uint8_t frame[FRAME];
	ssize_t n;

	for (int i = 0; i < FRAMES && (n = read(o->tap, frame, sizeof(frame))) > 0; i++) {
		o->ops->input(o->stack, frame, (size_t)n);
		application_run(o);
	}
}

/* Until something comes, or the stack's next timer. */
static int
wait_for(struct ontap *o, struct pollfd p[2])
{
	int64_t next = o->ops->next(o->stack), left = next - (clock_now() - o->began);
	struct timespec ts = { 0 };

	if (next != TCPSPEC_NEVER && left > 0)
		ts = (struct timespec){ left / 1000000, left % 1000000 * 1000 };
	return ppoll(p, 2, next == TCPSPEC_NEVER ? NULL : &ts, NULL);
}

static int
serve(struct ontap *o)
{
	struct pollfd p[2] = { { .fd = o->tap, .events = POLLIN }, { .fd = STDIN_FILENO, .events = POLLIN } };
	int more = 1;

	while (more > 0) {
		if (wait_for(o, p) < 0 && errno != EINTR)
			return -1;
		ontap_advance(o);
		application_run(o);
		if (p[0].revents)
			read_frames(o);
		if (p[1].revents)
			more = application_read(o);
		fflush(stdout);
	}
	return more;
}

int
main(int argc, char **argv)
{
	static struct ontap o;

	if (argc != 3) {
		fprintf(stderr, "usage: tcpspec-ontap OBJECT INTERFACE\n");
		return 2;
	}
	set_config(&o);
	if (load(&o, argv[1]) < 0 || (o.tap = open_tap(argv[2])) < 0 || ontap_make(&o) < 0)
		return 1;
	return serve(&o) < 0;
}
