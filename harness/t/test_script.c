/* SPDX-License-Identifier: MIT */
/*
 * test_script.c - case files: what golden.sh can't show.  How a script keeps its text, takes its parameters and says where
 * things stand; that every recipe can be laid out in every variation; and that no text whatever brings the parser down.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "buf.h"
#include "call.h"
#include "kit.h"
#include "recipe.h"
#include "step.h"

#define HEAD	"title: t\nproves: x\n"

static void
test_header(void **state)
{
	static const char text[] = "title:  A sentence,\n\tgoing on\nproves: A B\n  C\nneeds: rfc5961\nip: 4\n\ntest\n\texpect S 0:0\n";
	struct script *s = kit_script(text);

	(void)state;
	assert_string_equal(s->id, "kit");
	assert_string_equal(s->file, "kit.case");
	assert_string_equal(s->source, text);
	assert_string_equal(s->title, "A sentence, going on");
	assert_null(s->why);
	assert_string_equal(s->proves[2], "C");
	assert_null(s->proves[3]);
	assert_int_equal(s->proves_line[1], 3);
	assert_int_equal(s->proves_column[1], 11);
	assert_int_equal(s->proves_line[2], 4);
	assert_int_equal(s->proves_column[2], 3);
	assert_int_equal(s->ip, 4);
	assert_int_equal(s->nsteps, 1);
	script_free(s);
	script_free(NULL);
}

static void
test_params(void **state)
{
	static const char text[] = HEAD "each: len = 1 2 3\neach: how = close\n\ntest\n\texpect S 0:$len\n\tcall $how\n";
	const struct param given[] = { { "len", "3" }, { "nobody", "9" } };
	struct diag d = { .out = stderr };
	struct script *s = script_parse("a", "a.case", text, strlen(text), given, 2, &d);

	(void)state;
	assert_non_null(s);
	assert_string_equal(s->steps[PART_TEST]->text, "expect S 0:3");
	assert_string_equal(s->steps[PART_TEST]->next->text, "call close");
	assert_string_equal(s->source, text);		/* as it was, not as it is filled in */
	assert_int_equal(s->neach, 2);
	assert_int_equal(s->each[0].n, 3);
	assert_int_equal(script_calls(s), 1u << CALL_CLOSE);
	script_free(s);
	s = script_parse("a", "a.case", text, strlen(text), NULL, 0, &d);
	assert_string_equal(s->steps[PART_TEST]->text, "expect S 0:1");
	script_free(s);
}

static void
test_waits(void **state)
{
	struct script *s = kit_script(HEAD "\nsetup\n\tlisten\n\twait 1s\ntest\n\texpect S 0:0 after 2s within 60s\n\teither a\n\t\tsilent 5s\n"
	    "\tor b\n\t\texpect R 0:0\n\tstate CLOSED\ncleanup\n\twait 2*$msl\n");

	(void)state;
	assert_int_equal(script_waits(s), (1 + 2 + 5 + 240) * 1000000LL);
	script_free(s);
}

/* Parsed without one error, and what comes out has steps. */
static void
recipe_reads(const char *name, const char *words)
{
	char text[256];
	struct script *s;

	snprintf(text, sizeof(text), HEAD "\nsetup\n\t%s%s\n\tb: %s%s\ntest\n\tstate CLOSED\n", name, words, name, words);
	s = kit_script(text);
	assert_int_equal(s->names->nconn, 2);
	for (const struct step *step = s->steps[PART_SETUP]; step != NULL; step = step->next) {
		assert_int_equal(step->conn, step->line == 6);
		assert_true(step->line == 5 || step->line == 6);
	}
	script_free(s);
}

static void
test_recipes(void **state)
{
	static const char *const words[] = { "", " active", " by close", " by shutdown", " active by close", " isn 0xfffffffe",
		" win 0 <mss 536,wscale 14,sackOK,TS val 1 ecr 0>", " active isn 5 win 1 <>", " tester-address 2 stack-address 3",
		" tester-port same stack-port closed", " active by close isn 1 stack-port 9", " tester-port 7" };
	int n = 0;

	(void)state;
	for (; recipe_name(n) != NULL; n++) {
		assert_true(recipe_known(recipe_name(n), strlen(recipe_name(n))));
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			recipe_reads(recipe_name(n), words[k]);
	}
	assert_true(n >= 12);
	assert_false(recipe_known("establishe", 10));
	assert_false(recipe_known("", 0));
}

/* A recipe on a second connection where someone listens already: its words are still those of the second. */
static void
test_recipe_conn(void **state)
{
	struct script *s = kit_script(HEAD "\nsetup\n\tlisten\n\tb: listen isn 5\n\tb: send S 0:0\ntest\n\tb: expect S. 0:0 ack 1\n");
	const struct step *step = s->steps[PART_SETUP]->next->next;

	(void)state;
	assert_int_equal(step->verb, VERB_CONN);
	assert_int_equal(step->conn, 1);
	assert_int_equal(step->u.conn.has_isn, 1);
	assert_string_equal(step->text, "b: conn isn 5");
	script_free(s);
}

/* A NUL is an error like other bytes that aren't text, and nothing is read past it. */
static void
test_bytes(void **state)
{
	static const char text[] = HEAD "\ntest\n\texpect S 0:0\0\n\texpect S 0:0 and more that is read only by mistake\n";
	char *exact = malloc(sizeof(text) - 1);
	struct diag d = { 0 };

	(void)state;
	assert_non_null(exact);
	memcpy(exact, text, sizeof(text) - 1);
	assert_null(script_parse("a", "a.case", exact, sizeof(text) - 1, NULL, 0, &d));
	assert_int_equal(d.errors, 1);
	free(exact);
	assert_null(script_parse("a", "a.case", "", 0, NULL, 0, &d));
}

/* The file may end anywhere, and with or without a newline. */
static void
test_ends_anywhere(void **state)
{
	static const char text[] = "title: t\n  u\neach: n = 1 2\nproves: x\n\nsetup\n\tb: established active by close isn 1 <mss 5>\ntest\n"
	    "\teither a\n\t\texpect S[.] 0:0(1~5) win=$w <TS val * ecr=$e,!mss,sack 1:2 3:4> after 1ms within $rto\n\tor b nonstrict\n"
	    "\t\tsend . $w:$w+1 data 00 sum bad\n\tc: reply data 1:$n within 3*$rto-5ms # why\n\tstate CLOSED";

	(void)state;
	assert_int_equal(kit_errors(text), 0);
	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		struct diag d = { 0 };
		char *exact = malloc(n + 1);

		assert_non_null(exact);
		memcpy(exact, text, n);
		script_free(script_parse("a", "a.case", exact, n, NULL, 0, &d));
		free(exact);
	}
}

static void
test_carriage_returns(void **state)
{
	(void)state;
	assert_int_equal(kit_errors("title: t\r\nproves: x\r\n\r\ntest\r\n\texpect S 0:0\r\n"), 0);
}

/* Blocks as deep as a line has room for tabs. */
static void
test_deep(void **state)
{
	enum { DEEP = 200 };
	static char text[DEEP * (DEEP + 80)];
	char *p = text + sprintf(text, HEAD "\ntest\n");
	struct diag d = { 0 };

	(void)state;
	for (int i = 1; i <= DEEP; i++) {
		memset(p, '\t', (size_t)i);
		p += i;
		p += sprintf(p, "either a\n");
	}
	script_free(script_parse("a", "a.case", text, strlen(text), NULL, 0, &d));
	assert_true(d.errors > DEEP);		/* none has an "or" */
}

/* Too much of anything is told. */
static void
test_too_much(void **state)
{
	static char text[200000];
	struct diag d = { 0 };

	(void)state;
	memset(text, '\n', sizeof(text));
	assert_null(script_parse("a", "a.case", text, sizeof(text), NULL, 0, &d));
	assert_int_equal(d.errors, 1);
	memset(text, 'a', sizeof(text));
	assert_null(script_parse("a", "a.case", text, sizeof(text), NULL, 0, &d));
	assert_int_equal(d.errors, 2);
}

/* Read once more for a stack that only opens: recipes open, steps keep their numbers, and what says who opens stays. */
static void
test_opened(void **state)
{
	static const struct {
		const char *setup;
		int opens, listens;
	} rows[] = {
		{ "established", 1, 0 }, { "established active", 1, 0 }, { "close-wait win 10", 1, 0 }, { "time-wait by close", 1, 0 },
		{ "last-ack", 1, 0 }, { "listen", 0, 1 }, { "syn-received", 0, 1 }, { "closed", 0, 0 }, { "call listen", 0, 1 },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct script *s, *o;

		snprintf(text, sizeof(text), "title: t\nproves: x\neach: n = 1 2\n\nsetup\n\t%s\ntest\n\tsilent\n\texpect R $n\n", rows[i].setup);
		s = kit_script(text);
		o = script_opened(s, (struct param[]){ { "n", "2" } }, 1);
		assert_non_null(o);
		assert_int_equal(s->nsteps, o->nsteps);
		assert_int_equal(script_calls(o) >> CALL_OPEN & 1, rows[i].opens);
		assert_int_equal(script_calls(o) >> CALL_LISTEN & 1, rows[i].listens);
		assert_string_equal(o->steps[PART_TEST]->next->text, "expect R 2");
		script_free(s);
		script_free(o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header), cmocka_unit_test(test_params), cmocka_unit_test(test_waits),
		cmocka_unit_test(test_recipes), cmocka_unit_test(test_recipe_conn), cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_ends_anywhere), cmocka_unit_test(test_carriage_returns), cmocka_unit_test(test_deep),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
