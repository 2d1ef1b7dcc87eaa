/* SPDX-License-Identifier: MIT */
/*
 * verdict.c - the words for verdicts, in one table, so that what is printed is what is read.
 */

#include <stddef.h>
#include <string.h>

#include "verdict.h"

static const char *const names[VERDICTS] = {
	[VERDICT_NONE] = "none",
	[VERDICT_PASS] = "pass",
	[VERDICT_INCONCLUSIVE] = "inconclusive",
	[VERDICT_FAIL] = "fail",
	[VERDICT_CRASH] = "crash",
	[VERDICT_ERROR] = "error",
	[VERDICT_NONSTRICT] = "nonstrict",
	[VERDICT_SKIP] = "skip",
	[VERDICT_XFAIL] = "xfail",
	[VERDICT_XPASS] = "xpass",
};

const char *
verdict_name(enum verdict v)
{
	return v < VERDICTS ? names[v] : names[VERDICT_NONE];
}

int
verdict_named(const char *name)
{
	for (int v = 0; v < VERDICTS; v++)
		if (strcmp(name, names[v]) == 0)
			return v;
	return -1;
}
