/* SPDX-License-Identifier: MIT */
/*
 * fuzz_script.c - any text as a case: it is refused with a diagnostic, or read into steps that are all numbered and whose
 * waits add up.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "diag.h"
#include "script.h"
#include "step.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
count(const struct step *s)
{
	int n = 0;

	for (; s != NULL; s = s->next) {
		n++;
		for (const struct branch *b = s->verb == VERB_EITHER ? s->u.branches : NULL; b != NULL; b = b->next)
			n += count(b->steps);
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char said[1 << 16];
	FILE *out = fmemopen(said, sizeof(said), "w");
	struct diag diag = { .out = out };
	struct script *s = script_parse("fuzz", "fuzz.case", (const char *)data, size, NULL, 0, &diag);

	if ((s == NULL) != (diag.errors > 0))
		abort();
	if (s != NULL) {
		if (count(s->steps[PART_SETUP]) + count(s->steps[PART_TEST]) + count(s->steps[PART_CLEANUP]) != s->nsteps)
			abort();
		if (script_waits(s) > INT64_MAX / 2)
			abort();
	}
	script_free(s);
	fclose(out);
	return 0;
}
