/* SPDX-License-Identifier: MIT */
/*
 * fuzz_expr.c - any text as an expression: it is refused or it has a value, and "not" before it has
 * the other one.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const texts[] = { "close/lost-fin@ipv4", "A FIN that was lost", "slow", NULL };
	char *text = malloc(size + 1), *other = malloc(size + 8);
	struct expr *e, *not_e;

	memcpy(text, data, size);
	text[size] = '\0';
	sprintf(other, "not (%s)", text);
	e = expr_parse(text);
	not_e = e ? expr_parse(other) : NULL;
	if (not_e && expr_true(e, texts) == expr_true(not_e, texts))
		abort();
	free(not_e);
	free(e);
	free(other);
	free(text);
	return 0;
}
