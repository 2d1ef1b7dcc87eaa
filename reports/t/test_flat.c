/* SPDX-License-Identifier: MIT */
/* test_flat.c - which lines are of the writer's form, and that they mean what JSON means by them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "agree.h"

static const struct row {
	const char *line;
	int takes;
} rows[] = {
	{ "{\"record\":\"step\",\"n\":1,\"t\":0,\"late\":-12,\"text\":\"\"}", 1 },
	{ "{\"a\":\"quote \\\" slash \\\\ \\/ \\b\\f\\n\\r\\t end\"}", 1 },
	{ "{\"a\":\"\\u0001\\u001f\\u007F\\u0041\"}", 1 },
	{ "{\"a\":\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xb1\",\"b\":5}", 1 },
	{ "{\"a\":999999999999999999,\"b\":-999999999999999999}", 1 },
	{ "{\"a\":0,\"b\":-0}", 1 },
	{ "{\"ab\":1,\"ba\":2,\"aab\":3,\"k\":4,\"k2\":5}", 1 },
	/* JSON, but of another form: */
	{ "{}", 0 },
	{ "{\"a\":9999999999999999999}", 0 },
	{ "{\"a\":1000000000000000000}", 0 },
	{ "{\"a\":1,\"a\":2}", 0 },
	{ "{\"a\":1.5}", 0 },
	{ "{\"a\":1e3}", 0 },
	{ "{\"a\":null}", 0 },
	{ "{\"a\":[1]}", 0 },
	{ "{\"a\":{\"b\":1}}", 0 },
	{ "{ \"a\":1}", 0 },
	{ "{\"a\": 1}", 0 },
	{ "{\"A\":1}", 0 },
	{ "{\"a\\u0062\":1}", 0 },
	{ "{\"a\":\"\\u00e4\"}", 0 },
	{ "{\"a\":\"\\ud83d\\udc31\"}", 0 },
	{ "[1]", 0 },
	/* no JSON at all: */
	{ "", 0 },
	{ "{", 0 },
	{ "{\"a\":1", 0 },
	{ "{\"a\":1,}", 0 },
	{ "{\"a\":1}}", 0 },
	{ "{\"a\":01}", 0 },
	{ "{\"a\":-}", 0 },
	{ "{\"a\":\"x}", 0 },
	{ "{\"a\":\"\\u0000\"}", 0 },
	{ "{\"a\":\"\\x\"}", 0 },
	{ "{\"a\":\"\\", 0 },
	{ "{\"a\":\"\\u00", 0 },
	{ "{\"a\":\"\x01\"}", 0 },
	{ "{\"a\":\"\xff\"}", 0 },
	{ "{\"a\":\"\xed\xa0\x80\"}", 0 },
	{ "{\"a\":\"\xc3\"}", 0 },
	{ "{\"a\" 1}", 0 },
	{ "{a:1}", 0 },
	{ "{\"\":1}", 0 },
};

static void
test_forms(void **state)
{
	struct flat f;

	(void)state;
	flat_init(&f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		const char *wrong = NULL;
		int got = flat_read(&f, r->line, strlen(r->line));

		if (got == 1)
			wrong = flat_disagrees(&f, r->line, strlen(r->line));
		if (got != r->takes || wrong != NULL)
			fail_msg("%s: %d %s", r->line, got, wrong ? wrong : "");
	}
	flat_free(&f);
}

/* A line with a NUL in it ends where it ends. */
static void
test_nul(void **state)
{
	static const char line[] = "{\"a\":\"x\0\"}", behind[] = "{\"a\":1}\0";
	struct flat f;

	(void)state;
	flat_init(&f);
	assert_int_equal(flat_read(&f, line, sizeof(line) - 1), 0);
	assert_int_equal(flat_read(&f, behind, sizeof(behind) - 1), 0);
	assert_int_equal(flat_read(&f, behind, sizeof(behind) - 2), 1);
	flat_free(&f);
}

/* As many fields as there is room for, and one more; each is found, and nothing else. */
static void
test_many(void **state)
{
	char line[2000], name[16];
	struct flat f;
	size_t at;

	(void)state;
	flat_init(&f);
	for (int n = FLAT_FIELDS; n <= FLAT_FIELDS + 1; n++) {
		at = 0;
		for (int i = 0; i < n; i++)
			at += (size_t)snprintf(line + at, sizeof(line) - at, "%c\"f%d\":%d", i == 0 ? '{' : ',', i, i);
		at += (size_t)snprintf(line + at, sizeof(line) - at, "}");
		assert_int_equal(flat_read(&f, line, at), n == FLAT_FIELDS);
	}
	assert_int_equal(flat_read(&f, line, 0), 0);
	assert_null(flat_find(&f, "f0"));
	snprintf(line, sizeof(line), "{\"f1\":1,\"f\":2,\"g1\":\"three\"}");
	assert_int_equal(flat_read(&f, line, strlen(line)), 1);
	snprintf(name, sizeof(name), "g1");
	assert_string_equal(flat_find(&f, name)->text, "three");
	assert_true(flat_find(&f, "f")->number == 2);
	assert_null(flat_find(&f, "f11"));
	assert_null(flat_find(&f, ""));
	flat_free(&f);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
