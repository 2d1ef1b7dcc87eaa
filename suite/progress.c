/* SPDX-License-Identifier: MIT */
/* progress.c - a bar with an estimate, or a heartbeat. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "catalog.h"
#include "lanes.h"
#include "progress.h"

#define HEARTBEAT	30000000	/* µs */
#define BAR		30		/* characters */

void
progress_init(struct progress *p, int quiet, int utf8)
{
	const char *term = getenv("TERM");
	struct winsize w;

	*p = (struct progress){ .utf8 = utf8, .width = 80, .start = lanes_now() };
	p->terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
	p->on = p->terminal || !quiet;
	p->spoke = p->start;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col >= 40)
		p->width = w.ws_col;
}

/*
 * What is left: the waits that cases make on purpose, and for each what the others took beside
 * theirs.
 */
static int64_t
seconds_left(const struct progress *p, const struct lanes_state *s)
{
	int64_t worked = (lanes_now() - p->start) * s->lanes - s->waits_done;
	int64_t each = worked > 0 && s->done > 0 ? worked / s->done : 0;

	return (s->waits_left + each * (s->jobs - s->done)) / (s->lanes > 0 ? s->lanes : 1) /
	    1000000;
}

/* "rto/backoff-doubles@ipv4 3.1 s · …", as far as there is room. */
static void
running_text(
    const struct progress *p, const struct lanes_state *s, char *text, size_t size, int room)
{
	int64_t now = lanes_now();
	size_t at = 0;
	int n;

	text[0] = '\0';
	for (int i = 0; i < s->nrunning; i++) {
		n = snprintf(text + at, size - at, "%s%s %.1f s",
		    i == 0 ? "" : p->utf8 ? " · " : ", ",
		    s->running[i]->instance->id, (double)(now - s->since[i]) / 1e6);
		if (n < 0 || (size_t)n >= size - at || (int)at + n > room) {
			text[at] = '\0';
			return;
		}
		at += (size_t)n;
	}
}

const char *
progress_done(const struct lanes_state *s, char *text, size_t size)
{
	if (s->jobs > 0)
		snprintf(
		    text, size, "[%*d/%d]", snprintf(NULL, 0, "%d", s->jobs), s->done, s->jobs);
	else
		snprintf(text, size, "[%d]", s->done);
	return text;
}

static void
bar(struct progress *p, const struct lanes_state *s, int failed)
{
	char running[512], done[32];
	int full = s->jobs > 0 ? (int)((int64_t)s->done * BAR / s->jobs) : 0;
	int64_t left = seconds_left(p, s);

	progress_clear(p);
	fprintf(stderr, "%s ", progress_done(s, done, sizeof(done)));
	for (int i = 0; s->jobs > 0 && i < BAR; i++)
		fputs(i < full ? (p->utf8 ? "━" : "#") : (p->utf8 ? "─" : "-"), stderr);
	if (s->jobs > 0)
		fprintf(stderr, " %d %%", (int)((int64_t)s->done * 100 / s->jobs));
	if (failed > 0)
		fprintf(stderr, "  %d failed", failed);
	if (s->done > 0 && s->jobs > 0)
		fprintf(stderr, "  eta %lld:%02lld", (long long)left / 60, (long long)left % 60);
	running_text(p, s, running, sizeof(running), p->width - 3);
	fprintf(stderr, "\n  %s", running);
	fflush(stderr);
	p->shown = 1;
}

void
progress_show(struct progress *p, const struct lanes_state *s, int failed)
{
	char running[1024], done[32];

	if (!p->on)
		return;
	if (p->terminal) {
		bar(p, s, failed);
		return;
	}
	if (lanes_now() - p->spoke < HEARTBEAT)
		return;
	p->spoke = lanes_now();
	running_text(p, s, running, sizeof(running), (int)sizeof(running));
	fprintf(stderr, "%s %d failed, running: %s\n", progress_done(s, done, sizeof(done)), failed,
	    running);
}

void
progress_clear(struct progress *p)
{
	if (!p->shown)
		return;
	fputs("\r\033[A\033[J", stderr);
	fflush(stderr);
	p->shown = 0;
}
