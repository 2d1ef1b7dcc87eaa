/* SPDX-License-Identifier: MIT */
/* fuzz_flat.c - whatever line flat takes for one of its form, a parser of all of JSON reads the same in it. */

#include <stdint.h>
#include <stdlib.h>

#include "agree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct flat f;

	flat_init(&f);
	if (flat_read(&f, (const char *)data, size) == 1 && flat_disagrees(&f, (const char *)data, size) != NULL)
		abort();
	flat_free(&f);
	return 0;
}
