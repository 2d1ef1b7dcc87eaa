/* SPDX-License-Identifier: MIT */
/*
 * pcapng.c - a case as a capture file that tells its own story.
 *
 * The format is that of draft-ietf-opsawg-pcapng: blocks of a type, a length, a body, options, and
 * the length again. libpcap can't write comments, hence by hand: a section header with three
 * comments, one Ethernet interface (so that every reader of pcapng can cope), the names of the two
 * ends, and one enhanced packet block a frame. All numbers are written little-endian, so that the
 * same results give the same bytes anywhere.
 */

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cause.h"
#include "ends.h"
#include "pcapng.h"
#include "report.h"
#include "results.h"
#include "utf8.h"
#include "words.h"

#define BLOCK_SECTION	0x0a0d0d0au
#define BLOCK_INTERFACE	1
#define BLOCK_NAMES	4
#define BLOCK_PACKET	6

enum { OPTION_END, OPTION_COMMENT, OPTION_FLAGS, OPTION_OS, OPTION_PROGRAM, OPTION_RESOLUTION = 9 };

#define LINKTYPE_ETHERNET 1
#define MICROSECONDS	6	/* if_tsresol: a power of ten */
#define TEXT		1024

/* A block being built. */
struct block {
	unsigned char data[32 * 1024];
	size_t len;
};

static void
put(struct block *b, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes && b->len < sizeof(b->data); i++)
		b->data[b->len++] = (unsigned char)(v >> 8 * i);
}

/* Bytes, padded to a multiple of four. */
static void
put_bytes(struct block *b, const void *p, size_t n)
{
	if (n > sizeof(b->data) - b->len)
		n = sizeof(b->data) - b->len;
	memcpy(b->data + b->len, p, n);
	b->len += n;
	while (n++ % 4 != 0)
		put(b, 0, 1);
}

static void
put_option(struct block *b, unsigned code, const void *p, size_t n)
{
	put(b, code, 2);
	put(b, n, 2);
	put_bytes(b, p, n);
}

static void
put_comment(struct block *b, const char *text)
{
	if (*text != '\0')
		put_option(b, OPTION_COMMENT, text, strlen(text));
}

static void
begin(struct block *b, uint32_t type)
{
	b->len = 0;
	put(b, type, 4);
	put(b, 0, 4);		/* the length, set when it is known */
}

static void
end(struct block *b, FILE *out)
{
	size_t len = b->len + 4;

	for (int i = 0; i < 4; i++)
		b->data[4 + i] = (unsigned char)(len >> 8 * i);
	put(b, len, 4);
	fwrite(b->data, 1, b->len, out);
}

static void
section(struct block *b, const struct results *r, const struct result *c,
	const struct report_options *o, FILE *out)
{
	const struct result_requirement *q = results_main(r, c);
	char text[TEXT], sentence[TEXT];

	begin(b, BLOCK_SECTION);
	put(b, 0x1a2b3c4d, 4);
	put(b, 1, 2);
	put(b, 0, 2);
	put(b, UINT64_MAX, 8);		/* the section's length is not said */
	snprintf(text, sizeof(text), "%s %s: %s", words_verdict((int)c->verdict), c->id,
		c->verdict == VERDICT_PASS ? c->title
					   : cause_sentence(r, c, sentence, sizeof(sentence)));
	utf8_trim(text);
	put_comment(b, text);
	if (q != NULL) {
		snprintf(text, sizeof(text), "%s: %s",
			cause_requirement(q, sentence, sizeof(sentence)), q->statement);
		utf8_trim(text);
		put_comment(b, text);
	}
	put_comment(b, cause_reproduce(c, o, text, sizeof(text)));
	if (*c->run->system != '\0')
		put_option(b, OPTION_OS, c->run->system, strnlen(c->run->system, TEXT));
	snprintf(text, sizeof(text), "%s %s", *c->run->tool != '\0' ? c->run->tool : "tcpspec",
		c->run->version);
	put_option(b, OPTION_PROGRAM, text, strlen(text));
	put_option(b, OPTION_END, "", 0);
	end(b, out);
}

static void
interface(struct block *b, FILE *out)
{
	static const unsigned char resolution = MICROSECONDS;

	begin(b, BLOCK_INTERFACE);
	put(b, LINKTYPE_ETHERNET, 2);
	put(b, 0, 2);
	put(b, 0, 4);			/* frames are whole */
	put_option(b, OPTION_FLAGS, "tester", 6);	/* on an interface, option 2 is its name */
	put_option(b, OPTION_RESOLUTION, &resolution, 1);
	put_option(b, OPTION_END, "", 0);
	end(b, out);
}

static void
put_name(struct block *b, const struct result_end *e, const char *name)
{
	unsigned char record[16 + 128];
	size_t alen = e->family == 4 ? 4 : 16, n = strlen(name) + 1;

	memcpy(record, e->address, alen);
	memcpy(record + alen, name, n);
	put_option(b, e->family == 4 ? 1 : 2, record, alen + n);
}

static void
names(struct block *b, const struct result *c, FILE *out)
{
	struct result_ends ends;
	char stack[64], name[80];

	if (!ends_of(c, &ends))
		return;
	snprintf(stack, sizeof(stack), "%s", result_stack(c->run));
	for (char *p = stack; *p != '\0'; p++)
		if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-", *p) == NULL)
			*p = '-';
	snprintf(name, sizeof(name), "stack.%s.test", stack);
	begin(b, BLOCK_NAMES);
	put_name(b, &ends.tester, "tester.tcpspec.test");
	put_name(b, &ends.stack, name);
	put_option(b, OPTION_END, "", 0);
	end(b, out);
}

/* The frame that says what went wrong: the one that decided, or the last one when nothing came. */
static int
tells_verdict(const struct result *c, const struct result_frame *f)
{
	if (c->verdict == VERDICT_PASS)
		return 0;
	if (result_frame(c, c->frame) != NULL)
		return f->frame == c->frame;
	return f == &c->frames[c->nframes - 1];
}

static void
comments(struct block *b, const struct results *r, const struct result *c,
	const struct result_frame *f)
{
	const struct result_step *s = f->step > 0 ? result_step(c, f->step) : NULL;
	char text[TEXT], sentence[TEXT];

	if (s != NULL && strcmp(f->mark, "wrong") != 0 && strcmp(f->mark, "extra") != 0) {
		snprintf(text, sizeof(text), "step %d (%s): %s", s->step, s->part, s->text);
		utf8_trim(text);
		put_comment(b, text);
	} else if (strcmp(f->mark, "ok") != 0 && !tells_verdict(c, f)) {
		put_comment(b, f->mark);
	}
	if (tells_verdict(c, f)) {
		snprintf(text, sizeof(text), "%s %s", words_verdict((int)c->verdict),
			cause_sentence(r, c, sentence, sizeof(sentence)));
		utf8_trim(text);
		put_comment(b, text);
	}
}

static void
packet(struct block *b, const struct results *r, const struct result *c,
	const struct result_frame *f, uint64_t base, FILE *out)
{
	unsigned char direction[4] = { f->rx ? 1 : 2 };	/* in or out, as the tester sees it */
	uint64_t t = base + (uint64_t)f->t;

	begin(b, BLOCK_PACKET);
	put(b, 0, 4);
	put(b, t >> 32, 4);
	put(b, t & UINT32_MAX, 4);
	put(b, f->nbytes, 4);
	put(b, f->nbytes, 4);
	put_bytes(b, f->bytes, f->nbytes);
	put_option(b, OPTION_FLAGS, direction, sizeof(direction));
	comments(b, r, c, f);
	put_option(b, OPTION_END, "", 0);
	end(b, out);
}

/* When the run began, in microseconds since 1970; 0 when it doesn't say. */
static uint64_t
base_time(const struct result_run *run)
{
	struct tm tm = { 0 };
	time_t t;

	if (strptime(run->time, "%Y-%m-%dT%H:%M:%SZ", &tm) == NULL || (t = timegm(&tm)) < 0)
		return 0;
	return (uint64_t)t * 1000000;
}

int
pcapng_write(const struct results *r, const struct result *c, const struct report_options *o,
	FILE *out)
{
	struct block *b = malloc(sizeof(*b));

	if (b == NULL)
		return -1;
	section(b, r, c, o, out);
	interface(b, out);
	names(b, c, out);
	for (int i = 0; i < c->nframes; i++)
		if (c->frames[i].nbytes <= sizeof(b->data) / 2)
			packet(b, r, c, &c->frames[i], base_time(c->run), out);
	free(b);
	return ferror(out) ? -1 : 0;
}

void
pcapng_name(const struct result *c, char *name, size_t size)
{
	static const char safe[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-.@=+";
	char id[240];
	int begins = 1;		/* a part of the path begins here */

	snprintf(id, sizeof(id), "%.60s%s%s", c->run->folder, *c->run->folder != '\0' ? "/" : "",
		c->id);
	for (char *p = id; *p != '\0'; p++) {
		if (strchr(safe, *p) == NULL || (begins && (*p == '.' || *p == '/' || *p == '-')))
			*p = '_';
		begins = *p == '/';
	}
	if (c->again > 0)
		snprintf(name, size, "%s%s.%d.pcapng", id, begins ? "_" : "", c->again + 1);
	else
		snprintf(name, size, "%s%s.pcapng", id, begins ? "_" : "");
}

int
pcapng_has(const struct result *c, const struct report_options *o)
{
	return o->captures != NULL && c->nframes > 0 &&
		(!o->failed_captures || c->verdict != VERDICT_PASS);
}

/* Make the folders that a path lies in. */
static int
make_folders(char *path)
{
	for (char *p = path; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		if (*path != '\0' && mkdir(path, 0777) < 0 && errno != EEXIST)
			return -1;
		*p = '/';
	}
	return 0;
}

static int
write_one(const struct results *r, const struct result *c, const struct report_options *o,
	const char *dir)
{
	char name[256], path[4096];
	FILE *out;
	int failed;

	pcapng_name(c, name, sizeof(name));
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (make_folders(path) < 0 || (out = fopen(path, "wb")) == NULL)
		return -1;
	failed = pcapng_write(r, c, o, out) < 0;
	return fclose(out) != 0 || failed ? -1 : 0;
}

int
pcapng_write_all(const struct results *r, const struct report_options *o, const char *dir)
{
	struct report_options there = *o;

	there.captures = dir;
	for (int i = 0; i < r->ncases; i++)
		if (pcapng_has(r->cases[i], &there) && write_one(r, r->cases[i], &there, dir) < 0)
			return -1;
	return 0;
}
