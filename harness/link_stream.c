/* SPDX-License-Identifier: MIT */
/*
 * link_stream.c - frames over a stream socket.
 *
 * What there is to read is read into a buffer at once, and frames are taken off it; a part of one
 * stays until the rest has come.  A frame that the socket has no room for is sent in pieces, as
 * the other side would otherwise see the end of one in the middle of another.
 */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "buf.h"
#include "link.h"
#include "link_stream.h"
#include "link_wall.h"

#define HEAD 4			/* bytes of a length */
#define ETHERNET 14		/* no frame is shorter than its header */
/* For the other side to take a frame, or to connect. */
#define PATIENCE ((struct usec){ 2000000 })
#define AGAIN ((struct usec){ 5000 })		/* between two attempts to connect */

struct stream {
	struct link_wall wall;
	int listening;			/* fd is a listener still */
	struct sockaddr_un at;		/* where; removed when somebody came */
	size_t first, end;		/* of what is in the buffer */
	uint8_t in[8 * (HEAD + FRAME_MAX)];
};

/* Take the other side, when it is there.  0, or -1 for nobody yet. */
static int
take_peer(struct stream *s)
{
	int fd = accept4(s->wall.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return -1;
	close(s->wall.fd);
	unlink(s->at.sun_path);
	s->wall.fd = fd;
	s->listening = 0;
	return 0;
}

static enum link_event
garbage(struct stream *s, uint32_t len)
{
	char why[100];

	snprintf(why, sizeof(why),
	    "it sent 0x%08x as the length of a frame, which is from %d to %d bytes", len, ETHERNET,
	    FRAME_MAX);
	return wall_gone(&s->wall, why);
}

/* The next whole frame in the buffer; LINK_TIME when there is none. */
static enum link_event
take_frame(struct stream *s, struct frame *f)
{
	struct buf b = buf_reading(s->in + s->first, s->end - s->first);
	uint32_t len;

	if (buf_get(&b, &len, HEAD) < 0)
		return LINK_TIME;
	if (len < ETHERNET || len > FRAME_MAX)
		return garbage(s, len);
	if (buf_left(&b) < len)
		return LINK_TIME;
	memcpy(f->data, b.data + b.pos, len);
	f->len = len;
	s->first += HEAD + len;
	return LINK_FRAME;
}

static ssize_t
fill(struct stream *s)
{
	ssize_t n;

	memmove(s->in, s->in + s->first, s->end - s->first);
	s->end -= s->first;
	s->first = 0;
	do
		n = read(s->wall.fd, s->in + s->end, sizeof(s->in) - s->end);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		s->end += (size_t)n;
	return n;
}

static enum link_event
stream_read(struct link_wall *w, struct frame *f)
{
	struct stream *s = (struct stream *)w;
	enum link_event e;
	ssize_t n;

	if (s->listening && take_peer(s) < 0)
		return LINK_TIME;
	if ((e = take_frame(s, f)) != LINK_TIME)
		return e;
	if ((n = fill(s)) > 0)
		return take_frame(s, f);
	if (n < 0 && errno == EAGAIN)
		return LINK_TIME;
	return wall_gone(w, n < 0 ? strerror(errno) :
		s->end > s->first ? "it ended in the middle of a frame" : "it was closed");
}

/* Wait until the socket takes some bytes, or somebody connects to it. */
static int
await(struct stream *s, short events, struct usec until)
{
	struct pollfd p = { .fd = s->wall.fd, .events = events };
	const char *how = "the other side takes no more frames";
	int n = wall_poll(&p, 1, until);

	if (n > 0)
		return 0;
	if (n < 0)
		how = strerror(errno);
	else if (s->listening)
		how = "nobody has connected to it";
	snprintf(s->wall.link.why, sizeof(s->wall.link.why), "%s: %s", s->wall.what, how);
	return -1;
}

static int
put(struct stream *s, const uint8_t *bytes, size_t len, struct usec until)
{
	ssize_t n;

	while (len > 0) {
		n = send(s->wall.fd, bytes, len, MSG_NOSIGNAL);
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN) {
			if (await(s, POLLOUT, until) < 0)
				return -1;
		} else if (errno != EINTR) {
			wall_gone(&s->wall, strerror(errno));
			return -1;
		}
	}
	return 0;
}

/*
 * No poll tells of what is in the buffer already: then it is always worth a look before blocking.
 */
static enum link_event
stream_recv(struct link *l, struct frame *f, struct usec until)
{
	struct stream *s = (struct stream *)l;
	int quiet = l->quiet;
	enum link_event e;

	l->quiet = quiet && s->first == s->end;
	e = wall_recv(l, f, until);
	l->quiet = quiet;
	return e;
}

static int
stream_send(struct link *l, const struct frame *f)
{
	struct stream *s = (struct stream *)l;
	struct usec until = usec_add(wall_clock(), PATIENCE);
	uint8_t bytes[HEAD + FRAME_MAX];
	struct buf b = BUF(bytes);

	wall_sends(&s->wall);
	while (s->listening && take_peer(s) < 0)
		if (await(s, POLLIN, until) < 0)
			return -1;
	buf_put(&b, f->len, HEAD);
	buf_bytes(&b, f->data, f->len);
	return put(s, bytes, b.len, until);
}

static void
stream_close(struct link *l)
{
	struct stream *s = (struct stream *)l;

	close(s->wall.fd);
	if (s->listening)
		unlink(s->at.sun_path);
	wall_end(&s->wall);
	free(s);
}

static const struct link_ops stream_ops = { stream_send, stream_recv, wall_now, stream_close };

static struct stream *
stream_new(int fd, char *why, int size)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		snprintf(why, (size_t)size, "out of memory");
		close(fd);
		return NULL;
	}
	s->wall.link.ops = &stream_ops;
	s->wall.fd = fd;
	s->wall.read = stream_read;
	s->wall.what = "the stream socket";
	wall_begin(&s->wall);
	return s;
}

struct link *
link_stream_fd(int fd, char *why, int size)
{
	struct stream *s;
	int on = 1;

	if (ioctl(fd, FIONBIO, &on) < 0) {
		snprintf(why, (size_t)size, "the stream socket: %s", strerror(errno));
		close(fd);
		return NULL;
	}
	s = stream_new(fd, why, size);
	return s ? &s->wall.link : NULL;
}

/* A socket, and its address at path; -1 with the reason in why. */
static int
stream_socket(const char *path, struct sockaddr_un *at, char *why, int size)
{
	int fd;

	*at = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(at->sun_path)) {
		snprintf(why, (size_t)size, "%s: a socket's path has at most %zu characters", path,
			sizeof(at->sun_path) - 1);
		return -1;
	}
	strcpy(at->sun_path, path);
	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) < 0)
		snprintf(why, (size_t)size, "make a stream socket: %s", strerror(errno));
	return fd;
}

/* Nobody listens there, but somebody may soon. */
static int
not_yet(int error)
{
	return error == ENOENT || error == ECONNREFUSED || error == EAGAIN || error == EINTR;
}

struct link *
link_stream_connect(const char *path, struct usec most, char *why, int size)
{
	struct usec until = usec_add(wall_clock(), most);
	struct sockaddr_un at;
	int fd = stream_socket(path, &at, why, size);

	while (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0) {
		if (not_yet(errno) && usec_before(wall_clock(), until)) {
			wall_poll(NULL, 0, usec_add(wall_clock(), AGAIN));
			continue;
		}
		snprintf(why, (size_t)size, "connect to %s: %s", path, strerror(errno));
		close(fd);
		return NULL;
	}
	return fd < 0 ? NULL : link_stream_fd(fd, why, size);
}

struct link *
link_stream_listen(const char *path, char *why, int size)
{
	struct sockaddr_un at;
	struct stream *s;
	int fd = stream_socket(path, &at, why, size);

	if (fd < 0)
		return NULL;
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(fd, 1) < 0) {
		snprintf(why, (size_t)size, "listen at %s: %s", path, strerror(errno));
		close(fd);
		return NULL;
	}
	if ((s = stream_new(fd, why, size)) == NULL)
		return NULL;
	s->listening = 1;
	s->at = at;
	return &s->wall.link;
}
