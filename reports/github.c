/* SPDX-License-Identifier: MIT */
/*
 * github.c - workflow commands for GitHub Actions.
 *
 * Of each step ten errors and ten warnings are shown, and the rest is dropped without a word: so
 * failures of one requirement are one annotation, and the tenth counts those that are left.
 */

#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "github.h"
#include "line.h"
#include "report.h"
#include "results.h"
#include "words.h"

#define SHOWN 10

static const struct line_escape message[] = { { '%', "%25" }, { 0, NULL } };
static const struct line_escape property[] = {
	{ '%', "%25" }, { ':', "%3A" }, { ',', "%2C" }, { 0, NULL }
};

void
github_begin(const struct result *c, const struct report_options *o, FILE *out)
{
	if (o->github == NULL)
		return;
	if (c != NULL) {
		fprintf(out, "::group::%s  ", words_verdict((int)c->verdict));
		line_put(out, message, c->id);
		putc('\n', out);
	}
	fprintf(out, "::stop-commands::%s\n", o->github);
}

void
github_end(const struct result *c, const struct report_options *o, FILE *out)
{
	if (o->github == NULL)
		return;
	fprintf(out, "::%s::\n", o->github);
	if (c != NULL)
		fputs("::endgroup::\n", out);
}

/* Cases with one requirement and one kind of annotation; n of them, the first is in c. */
struct group {
	const struct result *c;
	const struct result_requirement *q;
	int n;
};

/* 'e' for an error, 'w' for a warning, 0 for neither. */
static int
kind_of(const struct result *c)
{
	if (c->verdict == VERDICT_XPASS || c->verdict == VERDICT_NONSTRICT || result_flaky(c))
		return 'w';
	return result_failed(c) ? 'e' : 0;
}

static int
belongs(const struct results *r, const struct group *g, const struct result *c)
{
	return g->c->run == c->run && g->q == results_main(r, c) &&
		(g->q != NULL || strcmp(g->c->name, c->name) == 0);
}

/* The groups of a kind, in the order of their first cases. */
static int
gather(const struct results *r, int kind, struct group *groups)
{
	int n = 0, k;

	for (int i = 0; i < r->ncases; i++) {
		const struct result *c = r->cases[i];

		if (kind_of(c) != kind)
			continue;
		for (k = 0; k < n && !belongs(r, &groups[k], c); k++)
			;
		if (k == n)
			groups[n++] = (struct group){ .c = c, .q = results_main(r, c) };
		groups[k].n++;
	}
	return n;
}

static void
annotate(const struct results *r, const struct group *g, const char *command, FILE *out)
{
	const struct result *c = g->c;
	char text[2048];

	fprintf(out, "::%s ", command);
	if (*c->file != '\0') {
		fputs("file=", out);
		line_put(out, property, c->file);
		fprintf(out, ",line=%d,", c->line > 0 ? c->line : 1);
	}
	fputs("title=", out);
	line_put(out, property, c->run->stack);
	fputs("%3A ", out);
	line_put(out, property, c->id);
	if (g->n > 1)
		fprintf(out, " and %d more", g->n - 1);
	fputs("::", out);
	line_put(out, message, cause_title(r, c, text, sizeof(text)));
	putc('\n', out);
}

static void
annotate_all(const struct results *r, const struct group *groups, int n, int room,
	const char *command, FILE *out)
{
	int shown = n > room ? room - 1 : n, left = 0;

	for (int i = 0; i < shown; i++)
		annotate(r, &groups[i], command, out);
	for (int i = shown; i < n; i++)
		left += groups[i].n;
	if (left > 0)
		fprintf(out, "::%s title=tcpspec::and %d more, see the summary\n", command, left);
}

void
github_annotate(const struct results *r, const struct report_options *o, FILE *out)
{
	struct group *groups;

	if (o->github == NULL || (groups = calloc((size_t)r->ncases + 1, sizeof(*groups))) == NULL)
		return;
	if (!r->complete)
		fputs("::error title=tcpspec::the run is incomplete\n", out);
	annotate_all(r, groups, gather(r, 'e', groups), SHOWN - !r->complete, "error", out);
	memset(groups, 0, (size_t)r->ncases * sizeof(*groups));
	annotate_all(r, groups, gather(r, 'w', groups), SHOWN, "warning", out);
	free(groups);
}
