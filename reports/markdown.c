/* SPDX-License-Identifier: MIT */
/*
 * markdown.c - a summary of a run in Markdown, for the page of a CI job: the verdict, numbers, what
 * failed and how to repeat it, and folded what is else of interest.
 *
 * Such a page takes a megabyte and drops a longer text as a whole, so lists end early and say how
 * many rows were left out.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cause.h"
#include "html.h"
#include "line.h"
#include "past.h"
#include "repeated.h"
#include "report.h"
#include "results.h"
#include "words.h"

#define ROWS	100		/* of each list */
#define REASON	600		/* bytes of a sentence, before it is escaped */
#define LONGEST	(190 * 1024)	/* bytes; then no list gets another row */

static const struct line_escape plain[] = {
	{ '\\', "\\\\" }, { '`', "\\`" }, { '*', "\\*" }, { '_', "\\_" }, { '{', "\\{" },
	{ '}', "\\}" }, { '[', "\\[" }, { ']', "\\]" }, { '<', "&lt;" }, { '>', "&gt;" },
	{ '&', "&amp;" }, { '#', "\\#" }, { '|', "\\|" }, { '~', "\\~" }, { '!', "\\!" },
	{ '@', "&#64;" }, { ':', "&#58;" }, { 0, NULL }
};

static void
put(FILE *out, const char *text)
{
	char cut[REASON + 4];
	size_t n = strlen(text);

	if (n > REASON) {
		for (n = REASON; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80; n--)
			;
		snprintf(cut, sizeof(cut), "%.*s...", (int)n, text);
		text = cut;
	}
	line_put(out, plain, text);
}

/* Fences have to be longer than any run of their own character in between. */
static void
fence(FILE *out, int n)
{
	for (int i = 0; i < n; i++)
		putc('`', out);
	putc('\n', out);
}

static int
longest_run(const char *text)
{
	int most = 0, n = 0;

	for (; *text != '\0'; text++) {
		n = *text == '`' ? n + 1 : 0;
		if (n > most)
			most = n;
	}
	return most;
}

/* The id of a case, which leads to its place on the page of HTML, if that is known. */
static void
put_id(const struct result *c, const struct report_options *o, FILE *out)
{
	char anchor[256];

	if (o->page == NULL) {
		put(out, c->id);
		return;
	}
	putc('[', out);
	put(out, c->id);
	fprintf(out, "](%s#", o->page);
	for (const char *p = html_case_anchor(c, anchor, sizeof(anchor)); *p != '\0'; p++)
		fprintf(out, isalnum((unsigned char)*p) || strchr("/-._~", *p) ? "%c" : "%%%02X",
			(unsigned char)*p);
	putc(')', out);
}

/* "# FAIL tcpspec: lwip 2.2.1", and the sums. */
static void
headline(const struct results *r, const struct report_options *o, FILE *out)
{
	const struct totals *t = &r->totals;

	fprintf(out, "# %s tcpspec: ", t->failed > 0 || !r->complete ? "FAIL" :
		t->passed > 0 ? "pass" : "nothing verified");
	for (int i = 0; i < r->nruns; i++) {
		fputs(i > 0 ? ", " : "", out);
		put(out, result_stack(r->runs[i]));
		if (*r->runs[i]->stack_version != '\0') {
			putc(' ', out);
			put(out, r->runs[i]->stack_version);
		}
	}
	fprintf(out, "\n\n**%d passed, %d failed, %d skipped**\n\n", t->passed, t->failed,
		t->skipped);
	if (!r->complete)
		fprintf(out, "**INCOMPLETE**: %d of %d cases were run.\n\n", r->ncases,
			results_planned(r));
	if (o->page != NULL)
		fprintf(out, "[The whole report](%s)\n\n", o->page);
}

/* How many of which verdict, a row for each stack. */
static void
verdicts(const struct results *r, FILE *out)
{
	fputs("| stack |", out);
	for (int i = 0; i < WORDS_VERDICTS; i++)
		fprintf(out, " %s |", words_verdict((int)words_listed[i]));
	fputs(" flaky | time |\n|---|", out);
	for (int i = 0; i < WORDS_VERDICTS + 2; i++)
		fputs("---:|", out);
	putc('\n', out);
	for (int k = 0; k < r->nruns; k++) {
		const struct result_run *run = r->runs[k];
		char text[32];

		fputs("| ", out);
		put(out, result_stack(run));
		fputs(" |", out);
		for (int i = 0; i < WORDS_VERDICTS; i++)
			fprintf(out, " %d |", run->totals.by[words_listed[i]]);
		fprintf(out, " %d | %s |\n", run->totals.flaky,
			words_span(run->t, text, sizeof(text)));
	}
	putc('\n', out);
}

/* How many requirements of each level hold, a row for each stack. */
static void
requirements(const struct results *r, FILE *out)
{
	if (r->nrequirements == 0)
		return;
	fputs("| requirements | level | hold | broken | undecided | untested |\n"
		"|---|---|---:|---:|---:|---:|\n", out);
	for (int k = 0; k < r->nruns; k++)
		for (int l = 0; l < LEVEL_INFO; l++) {
			const int *h = r->runs[k]->totals.holding[l];

			if (h[HOLDS] + h[BROKEN] + h[UNDECIDED] + h[UNTESTED] == 0)
				continue;
			fputs("| ", out);
			put(out, result_stack(r->runs[k]));
			fprintf(out, " | %s | %d | %d | %d | %d |\n", level_name((enum level)l),
				h[HOLDS], h[BROKEN], h[UNDECIDED], h[UNTESTED]);
		}
	putc('\n', out);
}

/* "Changes of lwip: 2 new failures", if there is anything to say. */
static void
fact(const struct result_run *run, const char *what, const char *text, FILE *out)
{
	if (*text == '\0')
		return;
	fprintf(out, "%s of ", what);
	put(out, result_stack(run));
	fputs(": ", out);
	put(out, text);
	fputs("\n\n", out);
}

/* How often cases ran and what changed since earlier runs, a line each for each stack. */
static void
facts(const struct results *r, FILE *out)
{
	char text[256];

	for (int i = 0; i < r->nruns; i++)
		fact(r->runs[i], "Repetitions", repeated_run(r->runs[i], text, sizeof(text)), out);
	for (int i = 0; i < r->nruns; i++)
		fact(r->runs[i], "Changes", past_changes(r->runs[i], text, sizeof(text)), out);
}

/* What came out now this way and now that, of an instance that ran several times, folded. */
static void
unsteady(const struct results *r, FILE *out)
{
	char text[1024];
	int n = 0, shown = 0;

	for (int k = 0; k < r->nruns; k++)
		n += repeated_unsteady(r->runs[k]);
	if (n == 0)
		return;
	fprintf(out, "<details><summary>came out now this way and now that (%d)</summary>\n\n", n);
	for (int k = 0; k < r->nruns; k++)
		for (int i = 0; i < r->runs[k]->ncases && shown < ROWS && ftello(out) < LONGEST; ) {
			if (*repeated_ways(r->runs[k], i, &i, text, sizeof(text)) == '\0')
				continue;
			fputs("- ", out);
			if (r->nruns > 1) {
				put(out, result_stack(r->runs[k]));
				putc(' ', out);
			}
			put(out, text);
			putc('\n', out);
			shown++;
		}
	if (n > shown)
		fprintf(out, "\nand %d more\n", n - shown);
	fputs("\n</details>\n\n", out);
}

static void
row(const struct results *r, const struct result *c, const struct report_options *o, FILE *out)
{
	const struct result_requirement *q = results_main(r, c);
	char text[2048];

	fprintf(out, "| %s | ", words_verdict((int)c->verdict));
	if (r->nruns > 1) {
		put(out, c->run->stack);
		fputs(" ", out);
	}
	put_id(c, o, out);
	if (*repeated_times(c, text, sizeof(text)) != '\0')
		fprintf(out, " (%s)", text);
	fputs(" | ", out);
	put(out, cause_sentence(r, c, text, sizeof(text)));
	fputs(" | ", out);
	if (q != NULL)
		put(out, cause_requirement(q, text, sizeof(text)));
	fputs(" |\n", out);
}

/*
 * A table of the cases that want says yes to, folded when it isn't what failed.  What came out
 * alike of an instance that ran several times is one row.
 */
static void
table(const struct results *r, const char *what, int folded, int (*want)(const struct result *),
	const struct report_options *o, FILE *out)
{
	int n = 0, rows = 0, shown = 0;

	for (int i = 0; i < r->ncases; i++)
		if (want(r->cases[i])) {
			n++;
			rows += r->cases[i]->like == r->cases[i];
		}
	if (n == 0)
		return;
	fprintf(out, folded ? "<details><summary>%s (%d)</summary>\n\n" : "## %s (%d)\n\n", what,
		n);
	fputs("| verdict | case | why | requirement |\n|---|---|---|---|\n", out);
	for (int i = 0; i < r->ncases && shown < ROWS && ftello(out) < LONGEST; i++)
		if (want(r->cases[i]) && r->cases[i]->like == r->cases[i]) {
			row(r, r->cases[i], o, out);
			shown++;
		}
	if (rows > shown)
		fprintf(out, "\nand %d more\n", rows - shown);
	fputs(folded ? "\n</details>\n\n" : "\n", out);
}

/* It failed, and not so in the run before; or it did, as far as anybody knows. */
static int
is_new(const struct result *c)
{
	return result_failed(c) && *past_mark(past_class(c)) != '\0';
}

static int
is_old(const struct result *c)
{
	return result_failed(c) && !is_new(c);
}

static int
is_nonstrict(const struct result *c)
{
	return c->verdict == VERDICT_NONSTRICT && !result_failed(c);
}

static int
is_flaky(const struct result *c)
{
	return result_flaky(c) && !result_failed(c);
}

static int
is_expected(const struct result *c)
{
	return c->verdict == VERDICT_XFAIL;
}

static int
is_skipped(const struct result *c)
{
	return c->verdict == VERDICT_SKIP;
}

/* The commands that repeat failures, one for each case file. */
static void
commands(const struct results *r, const struct report_options *o, FILE *out)
{
	const struct result *last = NULL;
	char text[2048], *all = NULL;
	size_t size;
	FILE *f = open_memstream(&all, &size);
	int n = 0, ticks;

	if (f == NULL)
		return;
	for (int i = 0; i < r->ncases && n < ROWS && ftello(f) < LONGEST / 4; i++) {
		const struct result *c = r->cases[i];

		if (!result_failed(c) || (last != NULL && last->run == c->run &&
			strcmp(last->name, c->name) == 0))
			continue;
		last = c;
		line_put(f, NULL, cause_reproduce(c, o, text, sizeof(text)));
		putc('\n', f);
		n++;
	}
	if (fclose(f) == 0 && n > 0) {
		ticks = longest_run(all) + 1 > 3 ? longest_run(all) + 1 : 3;
		fputs("<details><summary>again</summary>\n\n", out);
		fence(out, ticks);
		fputs(all, out);
		fence(out, ticks);
		fputs("\n</details>\n\n", out);
	}
	free(all);
}

/* What each stack was judged by, where the RFCs leave it free. */
static void
values(const struct results *r, FILE *out)
{
	int n = 0;

	for (int k = 0; k < r->nruns; k++)
		n += r->runs[k]->nvalues;
	if (n == 0)
		return;
	fputs("<details><summary>what the stack was judged by</summary>\n\n"
		"| stack | value | is | from |\n|---|---|---|---|\n", out);
	for (int k = 0, shown = 0; k < r->nruns; k++)
		for (int i = 0; i < r->runs[k]->nvalues && shown < ROWS; i++, shown++) {
			const struct result_value *v = &r->runs[k]->values[i];
			char from[1024];
			const char *const cells[] = {
				result_stack(r->runs[k]), v->key, v->value, from,
			};

			snprintf(from, sizeof(from), "%s%s%s", v->origin,
				*v->place != '\0' ? " " : "", v->place);

			for (size_t c = 0; c < sizeof(cells) / sizeof(cells[0]); c++) {
				fputs("| ", out);
				put(out, cells[c]);
				putc(' ', out);
			}
			fputs("|\n", out);
		}
	fputs("\n</details>\n\n", out);
}

static void
all(const struct results *r, const struct report_options *o, FILE *out)
{
	headline(r, o, out);
	verdicts(r, out);
	requirements(r, out);
	facts(r, out);
	table(r, "failures that are new or changed", 0, is_new, o, out);
	table(r, "failures", 0, is_old, o, out);
	commands(r, o, out);
	unsteady(r, out);
	table(r, "passed only when tried again", 1, is_flaky, o, out);
	table(r, "departs from a SHOULD", 1, is_nonstrict, o, out);
	table(r, "failed as expected", 1, is_expected, o, out);
	table(r, "skipped", 1, is_skipped, o, out);
	values(r, out);
}

int
report_markdown(const struct results *r, const struct report_options *o, FILE *out)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);	/* whose length is known while it grows */
	int bad = f == NULL;

	if (f != NULL) {
		all(r, o, f);
		bad = fclose(f) != 0 || fwrite(text, 1, size, out) != size;
	}
	free(text);
	return bad || ferror(out) ? -1 : 0;
}
