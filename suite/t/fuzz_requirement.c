/* SPDX-License-Identifier: MIT */
/*
 * fuzz_requirement.c - any bytes as a table of requirements: each row has all its fields, is found
 * by its id, and what can't be right was said.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "requirement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag diag = { .out = NULL };
	char *text = malloc(size + 1);
	struct requirements *t;
	const struct requirement *r;

	memcpy(text, data, size);
	text[size] = '\0';
	t = requirements_parse("rfc9293.tsv", text, &diag);
	for (size_t i = 0; t && i < t->n; i++) {
		r = requirements_find(t, t->list[i].id, strlen(t->list[i].id));
		if (r == NULL || strcmp(r->id, t->list[i].id) != 0)
			abort();
		if (diag.errors == 0 && (r != &t->list[i] || r->rfc != 9293 || *r->needs == '\0'))
			abort();
	}
	requirements_free(t);
	free(text);
	return 0;
}
