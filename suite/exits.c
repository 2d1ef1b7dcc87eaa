/* SPDX-License-Identifier: MIT */
/* exits.c - exit codes for who reads others than ours. */

#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "control.h"
#include "exits.h"
#include "file.h"
#include "results.h"

/* The codes of kselftest.h. */
enum { KSFT_PASS, KSFT_FAIL, KSFT_XFAIL, KSFT_XPASS, KSFT_SKIP };

static int
is_kselftest(const char *style)
{
	return style && strcmp(style, "kselftest") == 0;
}

/* Has each case that wasn't skipped this verdict? */
static int
all_are(const struct totals *t, enum verdict v)
{
	return t && t->by[v] > 0 && t->by[v] + t->by[VERDICT_SKIP] == t->cases;
}

static int
kselftest(int code, const struct totals *t)
{
	if (code > 128)
		return code;
	if (code == EXIT_OK)
		return all_are(t, VERDICT_XFAIL) ? KSFT_XFAIL : KSFT_PASS;
	if (code == EXIT_FAILED && all_are(t, VERDICT_XPASS))
		return KSFT_XPASS;
	return code == EXIT_SKIPPED ? KSFT_SKIP : KSFT_FAIL;
}

int
exits_styled(const struct control *c, int code, const struct totals *t)
{
	return is_kselftest(c->exit_style) ? kselftest(code, t) : code;
}

int
exits_unread(int code, int argc, char **argv)
{
	static const char option[] = "--exit-style";
	const size_t n = sizeof(option) - 1;

	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], option, n) != 0)
			continue;
		if (is_kselftest(argv[i][n] == '='             ? argv[i] + n + 1 :
			    argv[i][n] == '\0' && i + 1 < argc ? argv[i + 1] : NULL))
			return KSFT_FAIL;
	}
	return code;
}

int
exits_last(const struct control *c, int code, const struct totals *t)
{
	int styled = exits_styled(c, code, t);

	if (!c->exit_zero || styled == 0 || code == EXIT_WRONG || code > 128)
		return styled;
	say("--exit-zero: exit 0, and not %d", styled);
	return 0;
}
