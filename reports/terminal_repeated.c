/* SPDX-License-Identifier: MIT */
/* terminal_repeated.c - how often the cases of an endless run ran, and what came out now this way and now that. */

#include <stdio.h>
#include <string.h>

#include "pen.h"
#include "results.h"
#include "terminal_repeated.h"
#include "words.h"

#define TOLD 20			/* cases with several outcomes */

/* All outcomes of an instance, which stand together, i being the first. */
struct outcomes {
	int n;
	long long times;
};

static struct outcomes
outcomes(const struct result_run *run, int i)
{
	struct outcomes o = { 0, 0 };

	for (int k = i; k < run->ncases && strcmp(run->cases[k]->id, run->cases[i]->id) == 0; k++) {
		o.n++;
		o.times += 1 + (long long)run->cases[k]->times;
	}
	return o;
}

/* "a/flaky@ipv4: pass 4009, FAIL 3" */
static void
one(struct pen *p, const struct result_run *run, int i, int n)
{
	char text[1024];
	size_t at = (size_t)snprintf(text, sizeof(text), "%.600s:", run->cases[i]->id);

	for (int k = i; k < i + n && at < sizeof(text); k++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s %s %d", k > i ? "," : "",
			words_verdict((int)run->cases[k]->verdict), 1 + run->cases[k]->times);
	pen_to(p, 14);
	pen_wrap(p, 14, text);
}

void
terminal_repeated(struct pen *p, const struct result_run *run)
{
	long long least = 0, most = 0;
	int several = 0;
	struct outcomes o;

	if (!run->endless || run->ncases == 0)
		return;
	for (int i = 0; i < run->ncases; i += o.n) {
		o = outcomes(run, i);
		least = i == 0 || o.times < least ? o.times : least;
		most = o.times > most ? o.times : most;
	}
	pen_text(p, "repeated");
	pen_to(p, 14);
	if (least < most)
		pen_print(p, "each case %lld to %lld times", least, most);
	else
		pen_print(p, "each case %lld time%s", most, most == 1 ? "" : "s");
	pen_line(p);
	for (int i = 0; i < run->ncases && several < TOLD; i += o.n) {
		o = outcomes(run, i);
		if (o.n > 1)
			one(p, run, i, o.n);
		several += o.n > 1;
	}
}
