/* SPDX-License-Identifier: MIT */
/*
 * terminal_skips.c - why cases of a run were skipped: the commonest reasons, each with how many.
 *
 * Reasons that differ only in what they end with in parentheses (which requirement it is about)
 * count as one.
 */

#include <stdlib.h>
#include <string.h>

#include "pen.h"
#include "results.h"
#include "terminal_skips.h"

#define TOLD 3			/* reasons */
#define KNOWN 64		/* reasons that are counted; what comes then is among the others */

struct reason {
	const char *text;
	size_t n;		/* of its bytes that count */
	int cases;
};

/* What isn't run any more, as something else ended the run, has been said by that. */
static int
is_skipped(const struct result *c)
{
	return c->verdict == VERDICT_SKIP && *c->reason != '\0' && strcmp(c->cause, "not-run") != 0;
}

/* Count a reason among n: how many there are then. */
static int
add(struct reason *known, int n, const char *text)
{
	const char *detail = strstr(text, " (");
	size_t len = detail != NULL ? (size_t)(detail - text) : strlen(text);

	for (int i = 0; i < n; i++)
		if (known[i].n == len && strncmp(known[i].text, text, len) == 0) {
			known[i].cases++;
			return n;
		}
	if (n == KNOWN)
		return n;
	known[n] = (struct reason){ text, len, 1 };
	return n + 1;
}

/* The most first. */
static int
by_cases(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	return x->cases != y->cases ? y->cases - x->cases : strcmp(x->text, y->text);
}

void
terminal_skips(struct pen *p, const struct result_run *run)
{
	struct reason known[KNOWN];
	int n = 0, all = 0;
	char text[400];

	for (int i = 0; i < run->ncases; i++)
		if (is_skipped(run->cases[i])) {
			n = add(known, n, run->cases[i]->reason);
			all++;
		}
	qsort(known, (size_t)n, sizeof(known[0]), by_cases);
	for (int i = 0; i < n && i < TOLD; i++) {
		pen_text(p, i == 0 ? "skipped" : "");
		pen_to(p, 14);
		snprintf(text, sizeof(text), "%d: %.*s", known[i].cases, (int)known[i].n,
			known[i].text);
		pen_wrap(p, 14, text);
		all -= known[i].cases;
	}
	if (all > 0) {
		pen_to(p, 14);
		pen_print(p, "%d for other reasons: -v names them", all);
		pen_line(p);
	}
}
