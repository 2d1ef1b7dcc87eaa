/* SPDX-License-Identifier: MIT */
/* test_link_stream.c - frames over a stream socket: whole, in pieces, none at all, and from who doesn't speak it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "link.h"
#include "link_stream.h"

#define MS(n) ((struct usec){ INT64_C(1000) * (n) })

/* A link and the other end of its socket. */
struct pair {
	struct link *link;
	int fd;
	char why[200];
};

static int
set_up(void **state)
{
	struct pair *p = calloc(1, sizeof(*p));
	int fd[2];

	if (p == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, fd) < 0)
		return -1;
	p->link = link_stream_fd(fd[0], p->why, sizeof(p->why));
	p->fd = fd[1];
	*state = p;
	return p->link == NULL;
}

static int
tear_down(void **state)
{
	struct pair *p = *state;

	link_close(p->link);
	close(p->fd);
	free(p);
	return 0;
}

static enum link_event
hear(struct link *l, struct frame *f, int ms)
{
	return link_recv(l, f, usec_add(link_now(l), MS(ms)));
}

static void
say(const struct pair *p, const void *bytes, size_t n)
{
	assert_int_equal(write(p->fd, bytes, n), n);
}

/* A length and so many bytes, the first of which is given. */
static size_t
framed(uint8_t *out, uint32_t len, uint8_t first)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)(len >> 8 * (3 - i));
	memset(out + 4, 0x5a, len);
	out[4] = first;
	return 4 + len;
}

static void
test_frames(void **state)
{
	struct pair *p = *state;
	uint8_t bytes[3 * 2000];
	size_t n = framed(bytes, 60, 1);
	struct frame f;

	n += framed(bytes + n, 14, 2);
	n += framed(bytes + n, 1514, 3);
	say(p, bytes, n);
	assert_int_equal(hear(p->link, &f, 1000), LINK_FRAME);
	assert_int_equal(f.len, 60);
	assert_int_equal(f.data[0], 1);
	assert_int_equal(hear(p->link, &f, 0), LINK_FRAME);
	assert_int_equal(f.len, 14);
	assert_int_equal(hear(p->link, &f, 0), LINK_FRAME);
	assert_int_equal(f.len, 1514);
	assert_int_equal(f.data[1513], 0x5a);
	assert_int_equal(hear(p->link, &f, 5), LINK_TIME);
}

/* What came along with another frame is seen where nothing is expected, too. */
static void
test_quiet(void **state)
{
	struct pair *p = *state;
	uint8_t bytes[200];
	size_t n = framed(bytes, 60, 1);
	struct frame f;

	n += framed(bytes + n, 60, 2);
	say(p, bytes, n);
	assert_int_equal(hear(p->link, &f, 1000), LINK_FRAME);
	p->link->quiet = 1;
	assert_int_equal(hear(p->link, &f, 5), LINK_FRAME);
	assert_int_equal(f.data[0], 2);
	assert_int_equal(p->link->quiet, 1);
	assert_int_equal(hear(p->link, &f, 5), LINK_TIME);
}

static void
dawdle(void *arg)
{
	(void)arg;
	usleep(20000);
}

/* Who was kept from running until the silence was over has to look still. */
static void
test_quiet_late(void **state)
{
	struct pair *p = *state;
	uint8_t bytes[100];
	size_t n = framed(bytes, 60, 3);
	struct frame f;

	say(p, bytes, n);
	p->link->quiet = 1;
	p->link->idle = dawdle;
	assert_int_equal(hear(p->link, &f, 5), LINK_FRAME);
	assert_int_equal(f.data[0], 3);
}

/* However it is cut into pieces, the same frames come out. */
static void
test_pieces(void **state)
{
	struct pair *p = *state;
	uint8_t bytes[200];
	size_t n = framed(bytes, 60, 7);
	struct frame f;

	n += framed(bytes + n, 61, 8);
	for (size_t i = 0; i < n; i++) {
		say(p, bytes + i, 1);
		assert_int_equal(hear(p->link, &f, 0), i == 63 || i == n - 1 ? LINK_FRAME : LINK_TIME);
	}
	assert_int_equal(f.len, 61);
	assert_int_equal(f.data[0], 8);
}

/* More than the link's buffer holds, and the longest frame. */
static void
test_many(void **state)
{
	struct pair *p = *state;
	static const int lots = 40;
	uint8_t bytes[4 + FRAME_MAX];
	size_t n = framed(bytes, FRAME_MAX, 9);
	struct frame f;
	pid_t child = fork();

	if (child == 0) {
		for (int i = 0; i < lots; i++)
			if (write(p->fd, bytes, n) != (ssize_t)n)
				_exit(1);
		_exit(0);
	}
	for (int i = 0; i < lots; i++) {
		assert_int_equal(hear(p->link, &f, 2000), LINK_FRAME);
		assert_int_equal(f.len, FRAME_MAX);
		assert_int_equal(f.data[0], 9);
	}
	assert_int_equal(hear(p->link, &f, 0), LINK_TIME);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void
test_send(void **state)
{
	struct pair *p = *state;
	struct frame f = { .len = 60, .data = { 0x42 } };
	uint8_t bytes[64];

	assert_int_equal(link_send(p->link, &f), 0);
	assert_int_equal(recv(p->fd, bytes, sizeof(bytes), MSG_WAITALL), 64);
	assert_memory_equal(bytes, "\0\0\0\x3c\x42", 5);
}

static void
gone_after(void **state, const void *bytes, size_t n, const char *why)
{
	struct pair *p = *state;
	struct frame f;

	say(p, bytes, n);
	shutdown(p->fd, SHUT_WR);
	assert_int_equal(hear(p->link, &f, 1000), LINK_GONE);
	assert_non_null(strstr(p->link->why, why));
	assert_int_equal(hear(p->link, &f, 1000), LINK_GONE);
}

static void
test_too_long(void **state)
{
	gone_after(state, "HTTP/1.1 400", 12, "0x48545450");
}

static void
test_too_short(void **state)
{
	gone_after(state, "\0\0\0\0abc", 7, "0x00000000");
}

static void
test_half(void **state)
{
	gone_after(state, "\0\0\0\x3c\1\2\3", 7, "middle of a frame");
}

static void
test_end(void **state)
{
	gone_after(state, "", 0, "closed");
}

/* Who reads nothing is given up, and the tester doesn't hang. */
static void
test_full(void **state)
{
	struct pair *p = *state;
	struct frame f = { .len = 9000 };
	struct usec start = link_now(p->link);
	int sent = 0;

	while (sent < 10000 && link_send(p->link, &f) == 0)
		sent++;
	assert_in_range(sent, 1, 9999);
	assert_non_null(strstr(p->link->why, "takes no more"));
	assert_true(usec_sub(link_now(p->link), start).us < 10000000);
}

static void
test_dead(void **state)
{
	struct pair *p = *state;
	struct frame f = { .len = 60 };

	close(p->fd);
	p->fd = -1;
	assert_int_equal(link_send(p->link, &f), -1);
	assert_non_null(strstr(p->link->why, "gone"));
}

/* While the agent has something to say, that is told; a frame goes first. */
static void
test_wake(void **state)
{
	struct pair *p = *state;
	uint8_t bytes[100];
	struct frame f;
	int fd[2];

	assert_int_equal(pipe(fd), 0);
	p->link->wake = fd[0];
	assert_int_equal(write(fd[1], "x", 1), 1);
	assert_int_equal(hear(p->link, &f, 1000), LINK_WAKE);
	say(p, bytes, framed(bytes, 60, 1));
	assert_int_equal(hear(p->link, &f, 1000), LINK_FRAME);
	close(fd[0]);
	close(fd[1]);
}

/* One link listens and the other connects, whoever is there first. */
static void
test_meet(void **state)
{
	struct frame f = { .len = 60, .data = { 1 } };
	struct link *a, *b;
	char dir[] = "/tmp/tcpspec-stream-XXXXXX", path[80], why[200];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s", dir);
	assert_null(link_stream_connect(path, MS(20), why, sizeof(why)));
	assert_non_null(strstr(why, path));
	assert_non_null(a = link_stream_listen(path, why, sizeof(why)));
	assert_null(link_stream_listen(path, why, sizeof(why)));
	assert_int_equal(hear(a, &f, 5), LINK_TIME);
	assert_non_null(b = link_stream_connect(path, MS(1000), why, sizeof(why)));
	assert_int_equal(link_send(a, &f), 0);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(hear(b, &f, 1000), LINK_FRAME);
	assert_int_equal(link_send(b, &f), 0);
	assert_int_equal(hear(a, &f, 1000), LINK_FRAME);
	link_close(b);
	assert_int_equal(hear(a, &f, 1000), LINK_GONE);
	link_close(a);
	assert_int_equal(rmdir(dir), 0);
}

/* Who listens for nobody leaves nothing behind. */
static void
test_alone(void **state)
{
	struct link *l;
	char dir[] = "/tmp/tcpspec-stream-XXXXXX", path[120], why[200];

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s", dir);
	assert_non_null(l = link_stream_listen(path, why, sizeof(why)));
	link_close(l);
	assert_int_equal(rmdir(dir), 0);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_null(link_stream_listen(path, why, sizeof(why)));
	assert_non_null(strstr(why, "at most"));
}

#define WITH_PAIR(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PAIR(test_frames),
		WITH_PAIR(test_quiet),
		WITH_PAIR(test_quiet_late),
		WITH_PAIR(test_pieces),
		WITH_PAIR(test_many),
		WITH_PAIR(test_send),
		WITH_PAIR(test_too_long),
		WITH_PAIR(test_too_short),
		WITH_PAIR(test_half),
		WITH_PAIR(test_end),
		WITH_PAIR(test_full),
		WITH_PAIR(test_dead),
		WITH_PAIR(test_wake),
		cmocka_unit_test(test_meet),
		cmocka_unit_test(test_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
