/* SPDX-License-Identifier: MIT */
/* fuzz_option.c - any bytes as options: their text parses back to the same bytes; and any text as options is read or refused. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "diag.h"
#include "diffs.h"
#include "option.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Parse, put and compare with the bytes it was printed from, which are a multiple of four. */
static void
round_trip(const uint8_t *bytes, size_t n)
{
	char text[1024] = "";
	uint8_t back[OPTIONS_MAX];
	struct names names = { .n = 0 };
	struct env env = { .slot = { 0 } };
	struct buf out = BUF(text), put = BUF(back);
	struct diag diag = { .out = NULL };
	struct text t = { .file = "fuzz", .line = text, .p = text, .lineno = 1, .diag = &diag };
	struct options list;

	options_print(bytes, n, &out);
	if (n == 0)
		return;
	if (out.full || options_parse(&t, &names, 0, &list) < 0 || text_end(&t) < 0)
		abort();
	options_put(&list, &env, &put);
	options_free(&list);
	if (put.full || put.len != n || memcmp(back, bytes, n) != 0)
		abort();
}

/* The first byte says whether names may be bound. */
static void
read_text(const uint8_t *data, size_t size)
{
	static const uint8_t seen[] = "\2\4\5\264\4\2\10\12\0\0\0\1\0\0\0\0\1\3\3\7";
	char *line = malloc(size + 1);
	struct names names = { .n = 0 };
	struct env env = { .slot = { 0 } };
	struct diag diag = { .out = NULL };
	struct diffs diffs = { .n = 0 };
	struct options list;
	struct text t;

	if (line == NULL)
		abort();
	memcpy(line, data, size);
	line[size] = '\0';
	t = (struct text){ .file = "fuzz", .line = line, .p = line, .lineno = 1, .diag = &diag };
	if (options_parse(&t, &names, size % 2, &list) == 0) {
		if (size % 2)
			options_match(&list, &env, seen, sizeof(seen) - 1, &diffs);
		options_free(&list);
	}
	free(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = size > OPTIONS_MAX ? OPTIONS_MAX : size;

	round_trip(data, n & ~(size_t)3);
	if (size <= 200)
		read_text(data, size);
	return 0;
}
