/* SPDX-License-Identifier: MIT */
/* repeated.c - how often the cases came out so that are run again and again, as words. */

#include <stdio.h>
#include <string.h>

#include "repeated.h"
#include "results.h"
#include "words.h"

const char *
repeated_some(const struct result *c, long long times, char *text, size_t size)
{
	*text = '\0';
	if (c->ran > 1)
		snprintf(text, size, "%lld of %lld times", times, c->ran);
	return text;
}

const char *
repeated_times(const struct result *c, char *text, size_t size)
{
	return repeated_some(c, c->alike, text, size);
}

const char *
repeated_run(const struct result_run *run, char *text, size_t size)
{
	long long least = 0, most = 0;

	for (int i = 0; i < run->ncases; i++) {
		long long ran = run->cases[i]->ran;

		least = i == 0 || ran < least ? ran : least;
		most = ran > most ? ran : most;
	}
	*text = '\0';
	if (least < most)
		snprintf(text, size, "each case %lld to %lld times", least, most);
	else if (most > 1)
		snprintf(text, size, "each case %lld times", most);
	return text;
}

int
repeated_unsteady(const struct result_run *run)
{
	char text[64];
	int n = 0;

	for (int i = 0; i < run->ncases; )
		n += *repeated_ways(run, i, &i, text, sizeof(text)) != '\0';
	return n;
}

const char *
repeated_ways(const struct result_run *run, int i, int *next, char *text, size_t size)
{
	const struct result *first = run->cases[i];
	int n = 0;

	snprintf(text, size, "%.600s:", first->id);
	for (; i < run->ncases && strcmp(run->cases[i]->id, first->id) == 0; i++) {
		const struct result *c = run->cases[i];

		if (c->like == c)
			words_add(text, size, "%s %s %lld", n++ > 0 ? "," : "",
				words_verdict((int)c->verdict), c->alike);
	}
	*next = i;
	if (n < 2)
		*text = '\0';
	return text;
}
