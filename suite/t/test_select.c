/* SPDX-License-Identifier: MIT */
/* test_select.c - the catalog's expansion, and what each way of choosing leaves of it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "buf.h"
#include "catalog.h"
#include "diag.h"
#include "expr.h"
#include "judge.h"
#include "nearest.h"
#include "run.h"
#include "script.h"
#include "select.h"
#include "session.h"
#include "sut.h"
#include "world.h"

static int
world_begin(void **state)
{
	struct world *w = world_new();

	tree_dir(&w->tree, "close");
	tree_dir(&w->tree, "reset");
	tree_dir(&w->tree, "zero");
	tree_file(&w->tree, "requirements/rfc9293.tsv", TSV_HEADER TSV_ROW("RFC9293-MUST-3", "MUST", "3.10.7.4")
	    TSV_ROW("RFC9293-SHLD-2", "SHOULD", "3.1") TSV_ROW("RFC9293-MAY-1", "MAY", "3.10"));
	tree_file(&w->tree, "requirements/rfc5961.tsv", TSV_HEADER TSV_ROW("RFC5961-3.2-challenge", "MUST", "3.2"));
	tree_file(&w->tree, "requirements/rfc7323.tsv", TSV_HEADER
	    TSV_NEEDS("RFC7323-3-ts", "MUST", "3", "options:ts") TSV_NEEDS("RFC7323-2-ws", "MUST", "2", "options:ws")
	    TSV_NEEDS("RFC7323-4-other", "MUST", "4", "none"));
	tree_file(&w->tree, "close/lost-fin.case", CASE("A FIN that was lost", "RFC9293-MUST-3 RFC9293-SHLD-2",
	    "tags:    slow fin\n"));
	tree_file(&w->tree, "close/simple.case", CASE("Closing", "RFC9293-SHLD-2", "ip:      6\n"));
	tree_file(&w->tree, "reset/in-window.case", CASE("A reset", "RFC5961-3.2-challenge RFC9293-MAY-1",
	    "each:    len = 0 10\neach:    x = a b\n"));
	tree_file(&w->tree, "zero/wraps.case", CASE("Numbers", "RFC9293-SHLD-2", "wrap:    yes\n"));
	return world_read(w, state);
}

/* The ids a selection leaves, blank-separated, or "error". */
static const char *
chosen(const struct world *w, struct select s, char *text, size_t size)
{
	struct selection out;
	size_t at = 0;
	int bad = select_instances(&s, w->catalog, &out);

	text[0] = '\0';
	for (size_t i = 0; !bad && i < out.n; i++)
		at += (size_t)snprintf(text + at, size - at, "%s%s", i ? " " : "", out.list[i]->id);
	free(out.list);
	return bad ? "error" : text;
}

#define CHOSEN(expected, ...) do { \
	char text_[2000]; \
	assert_string_equal(chosen(*state, (struct select){ __VA_ARGS__ }, text_, sizeof(text_)), expected); \
} while (0)

#define LIST(...) (char *[]){ __VA_ARGS__ }

#define LOST "close/lost-fin@ipv4 close/lost-fin@ipv6"
#define SIMPLE "close/simple@ipv6"
#define WRAPS "zero/wraps@ipv4 zero/wraps@ipv6 zero/wraps@ipv4+wrap"

static char lost[] = "close/lost-fin", lost6[] = "close/lost-fin@ipv6", area[] = "close", folder[] = "close/",
    glob[] = "*-fin", glob_close[] = "close/*", glob6[] = "close/*@ipv6", variant[] = "reset/in-window[len=10,x=b]",
    instance[] = "reset/in-window[len=0,x=a]@ipv4", any6[] = "reset/in-window@ipv6", glob_variant[] = "*[len=10,*]",
    typo[] = "close/lostfin", slow[] = "slow", fin[] = "fin", fine[] = "fine";
static char rfc[] = "9293", section[] = "9293:3.10.7", section_none[] = "9293:9.9", must[] = "9293:MUST-3",
    must_none[] = "9293:MUST-4", rfc_none[] = "1", rfc_word[] = "tcp", challenge[] = "5961:3.2";

static void
expands(void **state)
{
	const struct world *w = *state;

	assert_int_equal(w->catalog->ntests, 4);
	assert_int_equal(w->catalog->ninstances, 2 + 1 + 4 * 2 + 3);
	assert_string_equal(w->catalog->instances[3].id, "reset/in-window[len=0,x=a]@ipv4");
	assert_string_equal(w->catalog->instances[6].id, "reset/in-window[len=0,x=b]@ipv6");
	assert_string_equal(w->catalog->instances[10].id, "reset/in-window[len=10,x=b]@ipv6");
	assert_int_equal(w->catalog->instances[10].ip, 6);
	assert_string_equal(catalog_test(w->catalog, "close/lost-fin")->level, "MUST");
	assert_int_equal(catalog_test(w->catalog, "close/simple")->strength, STRENGTH_SHOULD);
	assert_string_equal(catalog_test(w->catalog, "close/simple")->area, "close");
	assert_null(catalog_test(w->catalog, "close"));
	assert_non_null(catalog_instance(w->catalog, "close/simple@ipv6"));
	assert_null(catalog_instance(w->catalog, "close/simple@ipv4"));
	assert_null(catalog_instance(w->catalog, "close/simple@ipv6+wrap"));
	assert_false(catalog_instance(w->catalog, "zero/wraps@ipv4")->wrap);
	assert_true(catalog_instance(w->catalog, "zero/wraps@ipv4+wrap")->wrap);
	assert_null(catalog_instance(w->catalog, "zero/wraps@ipv6+wrap"));
}

static void
by_name(void **state)
{
	CHOSEN(LOST, .names = LIST(lost), .nnames = 1);
	CHOSEN("close/lost-fin@ipv6", .names = LIST(lost6), .nnames = 1);
	CHOSEN(LOST " " SIMPLE, .names = LIST(area), .nnames = 1);
	CHOSEN(LOST " " SIMPLE, .names = LIST(folder), .nnames = 1);
	CHOSEN(LOST, .names = LIST(glob), .nnames = 1);
	CHOSEN(LOST " " SIMPLE, .names = LIST(glob_close), .nnames = 1);
	CHOSEN("close/lost-fin@ipv6 " SIMPLE, .names = LIST(glob6), .nnames = 1);
	CHOSEN("reset/in-window[len=10,x=b]@ipv4 reset/in-window[len=10,x=b]@ipv6",
	    .names = LIST(variant), .nnames = 1);
	CHOSEN("reset/in-window[len=0,x=a]@ipv4", .names = LIST(instance), .nnames = 1);
	CHOSEN("reset/in-window[len=0,x=a]@ipv6 reset/in-window[len=0,x=b]@ipv6 reset/in-window[len=10,x=a]@ipv6 "
	    "reset/in-window[len=10,x=b]@ipv6", .names = LIST(any6), .nnames = 1);
	CHOSEN("reset/in-window[len=10,x=a]@ipv4 reset/in-window[len=10,x=b]@ipv4", .names = LIST(glob_variant),
	    .nnames = 1, .ip = "4");
	CHOSEN("error", .names = LIST(typo), .nnames = 1);
	CHOSEN("error", .names = LIST(lost, typo), .nnames = 2);
	CHOSEN(SIMPLE, .names = LIST(area), .nnames = 1, .excludes = LIST(glob), .nexcludes = 1);
	CHOSEN("close/lost-fin@ipv6", .only = LIST(lost6), .nonly = 1);
	CHOSEN("", .only = LIST(lost6), .nonly = 1, .names = LIST(instance), .nnames = 1);
}

static void
by_requirement(void **state)
{
	CHOSEN(LOST, .rfcs = LIST(must), .nrfcs = 1);
	CHOSEN(LOST, .rfcs = LIST(section), .nrfcs = 1);
	CHOSEN("", .rfcs = LIST(section_none), .nrfcs = 1);
	CHOSEN("error", .rfcs = LIST(must_none), .nrfcs = 1);
	CHOSEN("error", .rfcs = LIST(rfc_none), .nrfcs = 1);
	CHOSEN("error", .rfcs = LIST(rfc_word), .nrfcs = 1);
	CHOSEN("reset/in-window[len=0,x=a]@ipv4", .rfcs = LIST(challenge), .nrfcs = 1,
	    .names = LIST(instance), .nnames = 1);
	CHOSEN(LOST " " SIMPLE, .rfcs = LIST(rfc), .nrfcs = 1, .names = LIST(area), .nnames = 1);
	CHOSEN(SIMPLE " " WRAPS, .level = "should");
	CHOSEN(LOST, .level = "MUST", .names = LIST(area), .nnames = 1);
	CHOSEN("error", .level = "WANT");
}

static void
by_other_things(void **state)
{
	CHOSEN(LOST, .tags = LIST(slow), .ntags = 1);
	CHOSEN(SIMPLE, .names = LIST(area), .nnames = 1, .no_tags = LIST(slow), .nno_tags = 1);
	CHOSEN(LOST, .tags = LIST(fin), .ntags = 1);
	CHOSEN("error", .tags = LIST(fine), .ntags = 1);
	CHOSEN("close/lost-fin@ipv4", .names = LIST(area), .nnames = 1, .ip = "4");
	CHOSEN("error", .ip = "5");
	CHOSEN(LOST, .expr = "LOST and not (reset or simple)");
	CHOSEN(LOST " " SIMPLE, .expr = "slow or closing");
	CHOSEN("", .expr = "nowhere");
	CHOSEN("error", .expr = "lost and");
	CHOSEN("close/lost-fin@ipv4 " SIMPLE, .names = LIST(area), .nnames = 1, .shard = 1, .shards = 2);
	CHOSEN("close/lost-fin@ipv6", .names = LIST(area), .nnames = 1, .shard = 2, .shards = 2);
	CHOSEN("", .names = LIST(area), .nnames = 1, .shard = 4, .shards = 4);
	CHOSEN("error", .shard = 3, .shards = 2);
	CHOSEN("error", .shard_times = "/dev/null");
	CHOSEN("error", .shard_times = "/dev/null", .shard = 1, .shards = 2, .shard_by_id = 1);
	CHOSEN("error", .shard_times = "/dev/null", .shard = 1, .shards = 2);
}

static void
expressions(void **state)
{
	static const struct {
		const char *text;
		int value;		/* of "alpha", "Beta gamma"; -1: not an expression */
	} rows[] = {
		{ "alpha", 1 }, { "ALPH", 1 }, { "beta", 1 }, { "delta", 0 },
		{ "not delta", 1 }, { "not not alpha", 1 },
		{ "alpha and delta", 0 }, { "alpha or delta", 1 }, { "delta or alpha and delta", 0 },
		{ "(delta or alpha) and beta", 1 }, { "not (alpha and beta)", 0 }, { "not alpha or beta", 1 },
		{ " ( alpha ) ", 1 }, { "android", 0 }, { "", -1 },
		{ "and", -1 }, { "alpha beta", -1 }, { "(alpha", -1 },
		{ "alpha)", -1 }, { "not", -1 }, { "alpha or or beta", -1 }, { "()", -1 },
	};
	const char *const texts[] = { "alpha", "Beta gamma", NULL };
	char deep[1000];
	struct expr *e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		e = expr_parse(rows[i].text);
		if ((e ? expr_true(e, texts) : -1) != rows[i].value)
			fail_msg("\"%s\" is not %d", rows[i].text, rows[i].value);
		free(e);
	}
	memset(deep, '(', sizeof(deep));
	deep[sizeof(deep) - 1] = '\0';
	assert_null(expr_parse(deep));
}

static void
nearest_names(void **state)
{
	struct nearest n = { .wanted = "close/lst-fin" };
	char text[200];

	(void)state;
	assert_int_equal(edit_distance("kitten", "sitting"), 3);
	assert_int_equal(edit_distance("", "abc"), 3);
	assert_int_equal(edit_distance("ABC", "abc"), 0);
	assert_string_equal(nearest_text(&n, text, sizeof(text)), "");
	nearest_add(&n, "reset/in-window");
	nearest_add(&n, "close/last-ack");
	nearest_add(&n, "close/lost-fin");
	nearest_add(&n, "close/lost-fin");
	nearest_add(&n, "open/active");
	assert_string_equal(nearest_text(&n, text, sizeof(text)),
	    ": did you mean close/lost-fin or close/last-ack?");
	/* what only has as many letters is no help */
	n = (struct nearest){ .wanted = "frobnicate" };
	nearest_add(&n, "coverage");
	nearest_add(&n, "mutate");
	assert_string_equal(nearest_text(&n, text, sizeof(text)), "");
	/* what was cut out of a name, or only begun */
	n = (struct nearest){ .wanted = "data-old" };
	nearest_add(&n, "reset/data-old");
	nearest_add(&n, "reset/right-edge");
	assert_string_equal(nearest_text(&n, text, sizeof(text)), ": did you mean reset/data-old?");
	/* one that was only begun, with a slip */
	n = (struct nearest){ .wanted = "rst/data" };
	nearest_add(&n, "reset/right-edge");
	nearest_add(&n, "reset/data-old");
	assert_string_equal(nearest_text(&n, text, sizeof(text)), ": did you mean reset/data-old?");
}

/* What is told of a folder of cases in which something is wrong. */
static void
bad_cases(void **state)
{
	struct tree t;
	char said[4000] = "";
	struct diag diag = { .errors = 0 };
	struct catalog *c;

	(void)state;
	diag.out = fmemopen(said, sizeof(said) - 1, "w");
	tree_begin(&t);
	tree_dir(&t, "a");
	tree_file(&t, "requirements/rfc9293.tsv", TSV_HEADER TSV_ROW("RFC9293-MUST-3", "MUST", "3.1"));
	tree_file(&t, "a/unknown.case", CASE("One", "RFC9293-MUST-4", ""));
	tree_file(&t, "a/twice.case", CASE("Two", "RFC9293-MUST-3 RFC9293-MUST-3", ""));
	tree_file(&t, "a/Upper.case", CASE("Three", "RFC9293-MUST-3", ""));
	tree_file(&t, "outside.case", CASE("Four", "RFC9293-MUST-3", ""));
	tree_file(&t, "a/verb.case", "title:   Five\nproves:  RFC9293-MUST-3\n\ntest\n\tjump 3\n\texpect ?\n");
	tree_file(&t, "a/value.case",
	    "title:   Six\nproves:  RFC9293-MUST-3\neach:    t = 1s x\n\nsetup\n\tlisten\ntest\n"
	    "\twait $t\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n");
	tree_file(&t, "a/good.case", CASE("Seven", "RFC9293-MUST-3", ""));
	c = catalog_load(t.root, NULL, 0, &diag);
	fclose(diag.out);
	tree_end(&t);
	assert_non_null(c);
	assert_int_equal(c->ntests, 1);
	assert_string_equal(c->tests[0].id, "a/good");
	assert_non_null(strstr(said, "unknown.case:2:10: no requirement is called \"RFC9293-MUST-4\": did you mean "
	    "RFC9293-MUST-3?\n  proves:  RFC9293-MUST-4\n           ^"));
	assert_non_null(strstr(said, "twice.case:2:25: RFC9293-MUST-3 is named twice"));
	assert_non_null(strstr(said, "Upper.case:1:1: the name of a case is lower-case"));
	assert_non_null(strstr(said, "outside.case:1:1: a case belongs in a folder"));
	assert_non_null(strstr(said, "verb.case:5:"));
	assert_non_null(strstr(said, "verb.case:6:"));
	assert_non_null(strstr(said, "value.case: as a/value[t=x]"));
	catalog_free(c);
}

/*
 * Who names cases gets what the names mean, as from all of them; a name that no file has gets them
 * all.
 */
static void
part(void **state)
{
	static const struct {
		const char *names[2];
		size_t ntests;
		int part;
	} rows[] = {
		{ { "close/simple" }, 1, 1 },
		{ { "close" }, 2, 1 },
		{ { "close/*" }, 2, 1 },
		{ { "reset/in-window[len=10,x=a]@ipv6" }, 1, 1 },
		{ { "reset/in-window@ipv4", "zero/" }, 2, 1 },
		{ { "*" }, 4, 1 },
		{ { "*/in-window" }, 4, 1 },
		{ { "close/simple", "sero/wraps" }, 4, 0 },
		{ { "close/simple", "close/x*" }, 4, 0 },
		{ { NULL }, 4, 0 },
	};
	const struct world *w = *state;
	struct diag diag = { .out = stderr };
	struct select s = { .names = NULL };
	struct selection one, all;
	struct catalog *c;

	for (size_t i = 0; i < countof(rows); i++) {
		s.names = (char **)(uintptr_t)rows[i].names;
		s.nnames = (rows[i].names[0] != NULL) + (rows[i].names[1] != NULL);
		c = catalog_load(w->tree.root, s.names, s.nnames, &diag);
		assert_non_null(c);
		assert_int_equal(c->ntests, rows[i].ntests);
		assert_int_equal(c->part, rows[i].part);
		if (c->part) {
			assert_int_equal(select_instances(&s, c, &one), 0);
			assert_int_equal(select_instances(&s, w->catalog, &all), 0);
			assert_int_equal(one.n, all.n);
			for (size_t k = 0; k < one.n; k++)
				assert_string_equal(one.list[k]->id, all.list[k]->id);
			free(one.list);
			free(all.list);
		}
		catalog_free(c);
	}
}

static void
claims(void **state)
{
	const struct world *w = *state;
	struct judge j = { .catalog = w->catalog };
	struct profile p = { .features = "" };
	struct sut sut = { .profile = &p, .stack[0][0].family = 4, .stack[1][0].family = 6 };
	struct run_verdict v;
	const struct instance *lost4 = catalog_instance(w->catalog, "close/lost-fin@ipv4");
	const struct instance *reset = catalog_instance(w->catalog, "reset/in-window[len=0,x=a]@ipv4");
	const struct requirement *r;

	assert_false(judge_applies(&j, reset, &sut, &v));
	assert_int_equal(v.verdict, VERDICT_SKIP);
	assert_string_equal(v.reason,
	    "the stack does not claim \"rfc5961\" (RFC5961-3.2-challenge binds only those that do)");
	p.features = "rfc5961";
	assert_true(judge_applies(&j, reset, &sut, &v));
	assert_false(judge_applies(&j, lost4, &sut, &v));
	assert_non_null(strstr(v.reason, "--slow"));
	j.slow = 1;
	assert_true(judge_applies(&j, lost4, &sut, &v));
	sut.stack[0][0].family = 0;
	assert_false(judge_applies(&j, lost4, &sut, &v));
	assert_string_equal(v.reason, "the stack has no IPv4 here");
	r = requirements_find(w->catalog->requirements, "RFC7323-3-ts", 12);
	assert_string_equal(judge_claim(r), "timestamps");
	r = requirements_find(w->catalog->requirements, "RFC7323-2-ws", 12);
	assert_string_equal(judge_claim(r), "wscale");
	r = requirements_find(w->catalog->requirements, "RFC7323-4-other", 15);
	assert_null(judge_claim(r));
}

static void
levels_weigh(void **state)
{
	const struct world *w = *state;
	const struct judge j = { .catalog = w->catalog };
	const struct instance *must_case = catalog_instance(w->catalog, "close/lost-fin@ipv4");
	const struct instance *should_case = catalog_instance(w->catalog, "close/simple@ipv6");
	static const struct {
		int should;		/* the case proves only a SHOULD */
		enum verdict verdict;
		int nonstrict;
		const char *requirement;
		enum verdict becomes;
	} rows[] = {
		{ 0, VERDICT_FAIL, 0, NULL, VERDICT_FAIL },
		{ 1, VERDICT_FAIL, 0, NULL, VERDICT_NONSTRICT },
		{ 1, VERDICT_FAIL, 0, "RFC9293-MUST-3", VERDICT_FAIL },
		{ 0, VERDICT_FAIL, 0, "RFC9293-SHLD-2", VERDICT_NONSTRICT },
		{ 0, VERDICT_PASS, 1, NULL, VERDICT_NONSTRICT },
		{ 0, VERDICT_PASS, 0, NULL, VERDICT_PASS },
		{ 1, VERDICT_INCONCLUSIVE, 1, NULL, VERDICT_INCONCLUSIVE },
		{ 1, VERDICT_CRASH, 0, NULL, VERDICT_CRASH },
		{ 1, VERDICT_ERROR, 0, NULL, VERDICT_ERROR },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct run_verdict v = {
			.verdict = rows[i].verdict, .nonstrict = rows[i].nonstrict, .requirement = rows[i].requirement,
		};

		judge_verdict(&j, rows[i].should ? should_case : must_case, &v);
		if (v.verdict != rows[i].becomes)
			fail_msg("row %zu: %s", i, verdict_name(v.verdict));
	}
}

static void
seeds(void **state)
{
	(void)state;
	assert_true(session_seed(1, "a@ipv4", 0) == session_seed(1, "a@ipv4", 0));
	assert_true(session_seed(1, "a@ipv4", 0) != session_seed(1, "a@ipv6", 0));
	assert_true(session_seed(1, "a@ipv4", 0) != session_seed(2, "a@ipv4", 0));
	assert_true(session_seed(1, "a@ipv4", 0) != session_seed(1, "a@ipv4", 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expands),
		cmocka_unit_test(by_name),
		cmocka_unit_test(by_requirement),
		cmocka_unit_test(by_other_things),
		cmocka_unit_test(expressions),
		cmocka_unit_test(nearest_names),
		cmocka_unit_test(bad_cases),
		cmocka_unit_test(part),
		cmocka_unit_test(claims),
		cmocka_unit_test(levels_weigh),
		cmocka_unit_test(seeds),
	};

	return cmocka_run_group_tests_name("select", tests, world_begin, world_end);
}
