/* SPDX-License-Identifier: MIT */
#ifndef MADE_H
#define MADE_H

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "report.h"
#include "results.h"
#include "stream.h"

/* Streams made for a test, in memory, and what comes out of them. */

static inline struct stream *
made_begin(void)
{
	struct stream *s = malloc(sizeof(*s));
	int fd = memfd_create("stream", 0);

	if (s == NULL || fd < 0)
		abort();
	stream_init(s, fd);
	return s;
}

/* The results of what was written; the stream is gone. */
static inline struct results *
made_results(struct stream *s)
{
	struct results *r = NULL;

	if (stream_flush(s) == 0 && lseek(s->fd, 0, SEEK_SET) == 0)
		r = results_read(s->fd);
	close(s->fd);
	free(s);
	return r;
}

static inline void
made_run_of(struct stream *s, const char *stack, int cases, int strict)
{
	stream_begin(s, "run");
	stream_int(s, "schema", 1);
	stream_str(s, "stack", stack);
	stream_str(s, "stack_version", "2.2.1");
	stream_str(s, "time", "2026-11-25T15:47:29Z");
	stream_int(s, "cases", cases);
	stream_int(s, "strict", strict);
	stream_end(s);
}

static inline void
made_run(struct stream *s, int cases, int strict)
{
	made_run_of(s, "lwip", cases, strict);
}

static inline void
made_end(struct stream *s)
{
	stream_begin(s, "end");
	stream_int(s, "t", 1234567);
	stream_int(s, "complete", 1);
	stream_end(s);
}

static inline void
made_requirement(struct stream *s, const char *id, const char *level)
{
	stream_begin(s, "requirement");
	stream_str(s, "id", id);
	stream_str(s, "rfc", "9293");
	stream_str(s, "section", "3.1");
	stream_str(s, "level", level);
	stream_str(s, "title", "A title");
	stream_str(s, "statement", "A statement.");
	stream_end(s);
}

static inline void
made_case(struct stream *s, int n, const char *id, const char *proves)
{
	stream_begin(s, "case");
	stream_int(s, "n", n);
	stream_str(s, "id", id);
	stream_str(s, "area", "area");
	stream_str(s, "title", "It holds");
	stream_str(s, "file", "cases/area/one.case");
	stream_str(s, "proves", proves);
	stream_end(s);
}

/* Another attempt at the case with number follows. */
static inline void
made_attempt(struct stream *s, int n, int follows, const char *id)
{
	stream_begin(s, "case");
	stream_int(s, "n", n);
	stream_int(s, "follows", follows);
	stream_str(s, "id", id);
	stream_str(s, "area", "area");
	stream_end(s);
}

static inline void
made_verdict(struct stream *s, int n, enum verdict v, const char *cause, const char *reason,
	const char *requirement)
{
	stream_begin(s, "verdict");
	stream_int(s, "n", n);
	stream_str(s, "verdict", verdict_name(v));
	stream_str(s, "cause", cause);
	stream_str(s, "reason", reason);
	stream_str(s, "requirement", requirement);
	stream_int(s, "t", 213456);
	stream_end(s);
}

/* A whole run: one case for each verdict, "area/0", "area/1" ... */
static inline struct results *
made_of(const enum verdict *verdicts, int n, int strict)
{
	struct stream *s = made_begin();
	char id[32];

	made_run(s, n, strict);
	for (int i = 0; i < n; i++) {
		snprintf(id, sizeof(id), "area/%d", i);
		made_case(s, i, id, "");
		made_verdict(s, i, verdicts[i], "none", NULL, NULL);
	}
	made_end(s);
	return made_results(s);
}

/* The results of a file, or NULL. */
static inline struct results *
made_read(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct results *r = fd >= 0 ? results_read(fd) : NULL;

	if (fd >= 0)
		close(fd);
	return r;
}

/* A report as a text to be freed, or NULL. */
static inline char *
made_report(const struct results *r, const char *name, const struct report_options *o)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out == NULL || report_named(name)->render(r, o, out) < 0 || fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

#endif
