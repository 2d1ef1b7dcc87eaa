/* SPDX-License-Identifier: MIT */
/*
 * history.c - the verdicts of earlier runs, instance by instance.
 *
 * A file begins with a line that says what it is; then, sorted by id, a line for each instance with
 * its fields behind tabs: the letters of its past, since when it has been as it is, when it ran
 * last, and, if that failed, the step, the cause and the field; at the end its id.
 */

#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "arena.h"
#include "file.h"
#include "history.h"
#include "past.h"
#include "results.h"
#include "state.h"

#define FIRST_LINE	"tcpspec history 1"
#define LARGEST		(64 * 1024 * 1024)	/* a larger file isn't ours */
#define FORGOTTEN	(182 * 24 * 60 * 60)	/* seconds until an instance that wasn't run goes */

struct entry {
	const char *id;
	struct result_past past;
};

struct history {
	struct arena *arena;
	char *text;			/* the file that was read, in pieces */
	struct entry *list;
	size_t n;
};

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

static struct history *
new_history(void)
{
	struct history *h = calloc(1, sizeof(*h));

	if (h && (h->arena = arena_new()) == NULL) {
		free(h);
		h = NULL;
	}
	return h;
}

void
history_free(struct history *h)
{
	if (h == NULL)
		return;
	arena_free(h->arena);
	free(h->text);
	free(h->list);
	free(h);
}

static int
add(struct history *h, const struct entry *e)
{
	struct entry *more = list_grow(h->list, h->n, sizeof(*more));

	if (more == NULL)
		return -1;
	h->list = more;
	h->list[h->n++] = *e;
	return 0;
}

static void
sort(struct history *h)
{
	if (h->n > 0)
		qsort(h->list, h->n, sizeof(h->list[0]), by_id);
}

static struct entry *
find(const struct history *h, size_t n, const char *id)
{
	struct entry key = { .id = id };

	return n > 0 ? bsearch(&key, h->list, n, sizeof(key), by_id) : NULL;
}

const struct result_past *
history_of(const struct history *h, const char *id)
{
	const struct entry *e = find(h, h->n, id);

	return e ? &e->past : NULL;
}

/* Text that fits between two tabs of a line. */
static int
is_plain(const char *text)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			return 0;
	return 1;
}

/* "2026-11-21T15:47:29Z" */
static int
is_time(const char *text)
{
	static const char like[] = "0000-00-00T00:00:00Z";

	for (size_t i = 0; i < sizeof(like); i++)
		if (like[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != like[i])
			return 0;
	return 1;
}

static int
is_past(const char *letters)
{
	size_t n = strlen(letters);

	for (size_t i = 0; i < n; i++)
		if (past_word(letters[i]) == NULL)
			return 0;
	return n > 0 && n <= PAST_RUNS;
}

/* Take in a line, which stays; one that makes no sense is passed over.  -1 without memory. */
static int
take_line(struct history *h, char *line)
{
	char *field[7], *next = line;
	struct entry e;

	for (size_t i = 0; i < countof(field); i++)
		if ((field[i] = strsep(&next, "\t")) == NULL)
			return 0;
	if (next || !is_past(field[0]) || !is_time(field[1]) || !is_time(field[2]) ||
	    strlen(field[3]) > 6 || strspn(field[3], "0123456789") != strlen(field[3]) ||
	    *field[6] == '\0')
		return 0;
	for (size_t i = 4; i < countof(field); i++)
		if (!is_plain(field[i]))
			return 0;
	e = (struct entry){ field[6],
		{ .verdicts = field[0],
		    .since = field[1],
		    .last = field[2],
		    .step = atoi(field[3]),
		    .cause = field[4],
		    .field = field[5] } };
	return add(h, &e);
}

/* Fill in what a file has, if it is one of ours.  -1 without memory. */
static int
read_kept(struct history *h, const char *path)
{
	struct stat st;
	char *next, *line;
	size_t len;
	int bad = 0;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > LARGEST ||
	    (h->text = file_read(path, &len)) == NULL)
		return 0;
	next = h->text;
	line = strsep(&next, "\n");
	if (strcmp(line, FIRST_LINE) != 0)
		return 0;
	/* a last line that was cut off is none */
	while (!bad && (line = strsep(&next, "\n")) != NULL && next)
		bad = take_line(h, line);
	sort(h);
	return bad;
}

/*
 * The path of what is kept of a stack: 0, or -1 when its name makes no file or there is no place.
 */
static int
path_of(const char *cases, const char *stack, int make, char *path, size_t size)
{
	static const char good[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_+.";
	char name[160];

	if (*stack == '\0' || *stack == '.' || strlen(stack) > 100 ||
	    strspn(stack, good) != strlen(stack))
		return -1;
	snprintf(name, sizeof(name), "history/%016" PRIx64 "/%s", state_number(cases), stack);
	return state_path(name, make, path, size);
}

struct history *
history_kept(const char *cases, const char *stack)
{
	struct history *h = new_history();
	char path[PATH_MAX];

	if (h && path_of(cases, stack, 0, path, sizeof(path)) == 0 && read_kept(h, path) < 0) {
		history_free(h);
		h = NULL;
	}
	return h;
}

/* Does a past end as this result does, also in what way it failed? */
static int
goes_on(const struct result_past *p, const struct result *c, char letter)
{
	size_t n = strlen(p->verdicts);

	if (n == 0 || p->verdicts[n - 1] != letter)
		return 0;
	return !past_failed(letter) ||
	    (p->step == c->step && strcmp(p->cause, c->cause) == 0 &&
		strcmp(p->field, c->field) == 0);
}

/* The past after one more run.  -1 without memory. */
static int
advance(struct arena *a, struct result_past *p, const struct result *c)
{
	char letter = past_letter(c), verdicts[PAST_RUNS + 1];
	size_t n = strlen(p->verdicts), keep = n < PAST_RUNS ? n : PAST_RUNS - 1;
	int failed = past_failed(letter);

	snprintf(verdicts, sizeof(verdicts), "%s%c", p->verdicts + n - keep, letter);
	p->since = goes_on(p, c, letter) ? p->since : c->run->time;
	p->last = c->run->time;
	p->step = failed ? c->step : 0;
	p->cause = failed ? c->cause : "";
	p->field = failed ? c->field : "";
	return (p->verdicts = arena_str(a, verdicts)) ? 0 : -1;
}

/* How bad a result is among those of an instance that ran several times. */
static int
badness(const struct result *c)
{
	static const char order[] = "spnyxieXfc";
	const char *at = strchr(order, past_letter(c));

	return at ? (int)(at - order) : 0;
}

/* Did it run, and to its end? */
static int
was_run(const struct result *c)
{
	if (c->run->signal != 0 && c->verdict == VERDICT_ERROR)
		return 0;	/* that ended it */
	return c->closed && strcmp(c->cause, "not-run") != 0 && *c->id && is_plain(c->id);
}

/*
 * The worst of the results of the instance that stands first in a list of n; *same of them are of
 * it.
 */
static const struct result *
worst_of(struct result **list, int n, int *same)
{
	const struct result *worst = NULL;

	for (*same = 0; *same < n && strcmp(list[*same]->id, list[0]->id) == 0; (*same)++) {
		const struct result *c = list[*same];

		if (was_run(c) && (worst == NULL || badness(c) > badness(worst)))
			worst = c;
	}
	return worst;
}

/* Add what a run found to what was known before it; from_run: that is what its own records say. */
static int
add_run(struct history *h, const struct result_run *run, int from_run)
{
	static const struct result_past nothing = {
		.verdicts = "", .since = "", .last = "", .cause = "", .field = ""
	};
	size_t known = h->n;
	int same, bad = 0;

	for (int i = 0; !bad && is_time(run->time) && i < run->ncases; i += same) {
		const struct result *c = worst_of(&run->cases[i], run->ncases - i, &same);
		struct entry *e = c ? find(h, known, c->id) : NULL, fresh;

		if (c == NULL)
			continue;
		fresh = (struct entry){ c->id,
			from_run && is_past(c->past.verdicts) ? c->past : nothing };
		bad = advance(h->arena, e ? &e->past : &fresh.past, c) < 0 ||
		    (e == NULL && add(h, &fresh) < 0);
	}
	sort(h);
	return bad ? -1 : 0;
}

struct history *
history_after(const struct results *r, const char *stack)
{
	struct history *h = new_history();

	for (int i = 0; h && i < r->nruns; i++)
		if (strcmp(r->runs[i]->stack, stack) == 0 && add_run(h, r->runs[i], 1) < 0) {
			history_free(h);
			h = NULL;
		}
	return h;
}

static void
write_kept(const struct history *h, const char *path)
{
	char temporary[PATH_MAX + 32], oldest[32] = "";
	time_t then = time(NULL) - FORGOTTEN;
	FILE *f = state_begin(path, temporary, sizeof(temporary));
	struct tm utc;

	if (f == NULL)
		return;
	if (gmtime_r(&then, &utc))
		strftime(oldest, sizeof(oldest), "%Y-%m-%dT%H:%M:%SZ", &utc);
	fprintf(f, "%s\n", FIRST_LINE);
	for (size_t i = 0; i < h->n; i++) {
		const struct result_past *p = &h->list[i].past;

		if (strcmp(p->last, oldest) >= 0)
			fprintf(f, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", p->verdicts, p->since, p->last,
			    p->step, is_plain(p->cause) ? p->cause : "",
			    is_plain(p->field) ? p->field : "", h->list[i].id);
	}
	state_end(f, temporary, path);
}

static void
keep_run(const char *cases, const struct result_run *run)
{
	char path[PATH_MAX];
	struct history *h;

	if (path_of(cases, run->stack, 1, path, sizeof(path)) < 0 || (h = new_history()) == NULL)
		return;
	if (read_kept(h, path) == 0 && add_run(h, run, 0) == 0)
		write_kept(h, path);
	history_free(h);
}

void
history_keep(const char *cases, const struct results *r)
{
	int lock = state_lock();

	for (int i = 0; lock >= 0 && i < r->nruns; i++)
		keep_run(cases, r->runs[i]);
	state_unlock(lock);
}
