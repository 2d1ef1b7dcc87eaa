/* SPDX-License-Identifier: MIT */
/* test_text.c - reading a line from left to right, and what is said when it isn't as expected. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "buf.h"
#include "kit.h"

static void
test_words(void **state)
{
	struct diag d = { 0 };
	struct text t = kit_text("  fin-wait_1\t$rcv.nxt+1 ", &d);

	(void)state;
	assert_int_equal(text_peek(&t), 'f');
	assert_true(span_is(text_word(&t), "fin-wait_1"));
	assert_int_equal(text_char(&t, '$'), 0);
	assert_true(span_is(text_name(&t), "rcv.nxt"));
	assert_int_equal(text_word(&t).n, 0);
	assert_int_equal(text_char(&t, '+'), 0);
	assert_true(span_is(text_word(&t), "1"));
	assert_int_equal(text_end(&t), 0);
	assert_int_equal(text_word(&t).n, 0);
	assert_int_equal(d.errors, 0);
}

/* A word is taken whole or not at all; a sign needs nothing after it. */
static void
test_accept(void **state)
{
	struct diag d = { 0 };
	struct text t = kit_text("within withinness either-or <5 s", &d);

	(void)state;
	assert_false(text_accept(&t, "with"));
	assert_true(text_accept(&t, "within"));
	assert_false(text_accept(&t, "within"));
	assert_true(text_accept(&t, "withinness"));
	assert_false(text_accept(&t, "either"));
	assert_true(text_accept(&t, "either-or"));
	assert_true(text_accept(&t, "<"));
	assert_true(text_accept(&t, "5"));
	assert_true(text_accept(&t, "s"));
	assert_false(text_accept(&t, "s"));
	assert_int_equal(text_peek(&t), 0);
}

static void
test_hex(void **state)
{
	uint8_t room[4];
	struct buf b = BUF(room);
	struct diag d = { 0 };
	struct text t = kit_text(" 00fFA5 abc xy", &d);

	(void)state;
	assert_int_equal(text_hex(&t, &b), 0);
	assert_int_equal(b.len, 3);
	assert_memory_equal(room, "\x00\xff\xa5", 3);
	assert_int_equal(text_hex(&t, &b), -1);		/* an odd digit */
	t.p = t.line + 12;
	assert_int_equal(text_hex(&t, &b), -1);		/* none at all */
	assert_int_equal(d.errors, 2);
}

/* What the text says about a line goes to out, in full. */
static void
said(const char *line, const char *at, const char *expected)
{
	char out[512] = "";
	FILE *f = fmemopen(out, sizeof(out), "w");
	struct diag d = { .out = f };
	struct text t = kit_text(line, &d);

	t.p = at ? strstr(line, at) : line + strlen(line);
	assert_int_equal(text_error(&t, "expected %s", "this"), -1);
	fclose(f);
	assert_int_equal(d.errors, 1);
	assert_string_equal(out, expected);
}

static void
test_errors(void **state)
{
	(void)state;
	said("send S 0:0", "S", "kit:1:6: expected this\n  send S 0:0\n       ^\n");
	said("\t\tsend S", "S", "kit:1:8: expected this\n  \t\tsend S\n  \t\t     ^\n");
	said("end", NULL, "kit:1:4: expected this\n  end\n     ^\n");
	said("", NULL, "kit:1:1: expected this\n  \n  ^\n");
}

static void
test_expectations(void **state)
{
	struct diag d = { 0 };
	struct text t = kit_text("a b", &d);

	(void)state;
	assert_int_equal(text_char(&t, 'b'), -1);
	assert_int_equal(text_char(&t, 'a'), 0);
	assert_int_equal(text_end(&t), -1);
	assert_int_equal(text_char(&t, 'b'), 0);
	assert_int_equal(text_end(&t), 0);
	assert_int_equal(text_char(&t, 'c'), -1);
	assert_int_equal(d.errors, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_accept), cmocka_unit_test(test_hex),
		cmocka_unit_test(test_errors), cmocka_unit_test(test_expectations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
