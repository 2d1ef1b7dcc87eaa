/* SPDX-License-Identifier: MIT */
/*
 * terminal_repeated.c - how often the cases of a run ran, and what came out now this way and now
 * that.
 */

#include "pen.h"
#include "repeated.h"
#include "results.h"
#include "terminal_repeated.h"

#define TOLD 20			/* cases with several outcomes */

void
terminal_repeated(struct pen *p, const struct result_run *run)
{
	char text[1024];

	if (*repeated_run(run, text, sizeof(text)) == '\0')
		return;
	pen_text(p, "repeated");
	pen_to(p, 14);
	pen_wrap(p, 14, text);
	for (int i = 0, told = 0; i < run->ncases && told < TOLD; ) {
		if (*repeated_ways(run, i, &i, text, sizeof(text)) == '\0')
			continue;
		pen_to(p, 14);
		pen_wrap(p, 14, text);
		told++;
	}
}
