/* SPDX-License-Identifier: MIT */
/* test_profile.c - what a profile says, what is wrong with one and where, and whose value wins; commands as words. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "argv.h"
#include "buf.h"
#include "diag.h"
#include "profile.h"
#include "sut.h"

#define GOOD "[stack]\nwhat = a stack\n[process]\ncommand = prog ${tap}\n"

static int
read_text(struct profile_file *p, const char *text, char **said)
{
	struct diag diag = { .errors = 0 };
	size_t n;
	int got;

	diag.out = open_memstream(said, &n);
	got = profile_read(p, "dir/mine.stack", text, strlen(text), &diag);
	fclose(diag.out);
	assert_int_equal(got < 0, diag.errors > 0);
	return got;
}

static void
test_good(void **state)
{
	static const char text[] =
	    "# a comment\n"
	    "[stack]\n"
	    "what    = a stack   # another\n"
	    "[process]\n"
	    "command = prog -a\n"
	    "\t-b ${tap}\n"
	    "\n"
	    "[addresses]\n"
	    "tester4 = 10.0.0.1\n"
	    "stack4  = 10.0.0.2 10.0.0.3\n"
	    "tester6 = none\n"
	    "stack-mac = 02:00:00:00:00:fe\n"
	    "[values]\n"
	    "msl = 1.5s\n"
	    "rmem = 4096\n";
	struct profile_file p;
	struct addr addr[SUT_ADDRS];
	unsigned char mac[6];
	char *said;

	(void)state;
	assert_int_equal(read_text(&p, text, &said), 0);
	assert_string_equal(p.name, "mine");
	assert_string_equal(profile_text(&p, PROFILE_WHAT), "a stack");
	assert_string_equal(profile_text(&p, PROFILE_COMMAND), "prog -a -b ${tap}");
	assert_true(profile_is(&p, PROFILE_LINK, "tap"));
	assert_null(profile_text(&p, PROFILE_OBJECT));
	assert_int_equal(profile_time(&p, PROFILE_MSL).us, 1500000);
	assert_int_equal(profile_number(&p, PROFILE_RMEM), 4096);
	profile_addrs(&p, PROFILE_STACK4, addr);
	assert_int_equal(addr[1].b[3], 3);
	assert_int_equal(addr[2].family, 0);
	profile_addrs(&p, PROFILE_TESTER6, addr);
	assert_int_equal(addr[0].family, 0);
	profile_mac(&p, PROFILE_STACK_MAC, mac);
	assert_int_equal(mac[5], 0xfe);
	assert_int_equal(p.v[PROFILE_MSL].origin, ORIGIN_PROFILE);
	assert_int_equal(p.v[PROFILE_RTO].origin, ORIGIN_DEFAULT);
	profile_free(&p);
	free(said);
}

/* Each mistake is said with its place, and what is near. */
#define SACKS	"sack sack sack sack sack sack sack sack sack sack sack sack sack sack "

static void
test_wrong(void **state)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
		{ "what = x\n", "dir/mine.stack:1:1: expected a \"[section]\"" },
		{ "[stack\n", ":1:7: expected ']'" },
		{ "[stack]\nwhat\n", ":2:5: expected '='" },
		{ "[stack]\n= x\n", ":2:1: expected" },
		{ "[stack]\n\tgoes on\n", ":2:2: a line that begins with a tab" },
		{ "[stack]\nwhat = \n", ":2:7: expected a text" },
		{ GOOD "[valus]\nmsl = 1s\n", "there is no section [valus]: did you mean values" },
		{ GOOD "[values]\nmls = 1s\n", ":6:1: [values] has no key \"mls\": did you mean msl" },
		{ GOOD "[values]\nmsl = 1\n", ":6:7: expected a time with its unit" },
		{ GOOD "[values]\nmsl = -1s\n", ":6:7: expected a time" },
		{ GOOD "[values]\nmsl = 9e99s\n", ":6:7: expected a time" },
		{ GOOD "[values]\nrmem = 12k\n", ":6:10: expected a number" },
		{ GOOD "[values]\nmsl = 1s\nmsl = 2s\n", ":7:1: msl is given twice" },
		{ GOOD "[link]\nkind = tape\n", ":6:8: expected one of: tap" },
		{ GOOD "[addresses]\nstack4 = 1.2.3.4 ::1\n", ":6:18: expected up to 3 IPv4" },
		{ GOOD "[addresses]\nstack6 = 1.2.3.4\n", ":6:10: expected up to 3 IPv6" },
		{ GOOD "[addresses]\nstack4 = 1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4\n", ":6:34: expected up to 3" },
		{ GOOD "[addresses]\nstack-mac = 02:00\n", ":6:13: expected an Ethernet address" },
		{ GOOD "[agent]\nat = tcp:1\n", ":6:6: expected stdio" },
		{ GOOD "[claims]\nfeatures = " SACKS SACKS SACKS "\n", ":6:211: expected less than 200 characters" },
		{ GOOD "[claims]\nfeatures = SACK\n", ":6:12: there is no feature \"SACK\": did you mean sack" },
		{ GOOD "[claims]\nfeatures = sack timestamp\n", ":6:17: there is no feature \"timestamp\": did you mean timestamps" },
		{ "[stack]\nwhat = x\n[process]\ncommand = a ${tapp}\n", ":4:13: nothing is called ${tapp} here: did you mean tap" },
		{ "[stack]\nwhat = x\n[process]\ncommand = a ${tap\n", ":4:13: \"${\" without" },
		{ "[stack]\nwhat = x\ndriver = kernel\n[process]\ncommand = a\n", ":5:1: command means nothing with \"driver = kernel\"" },
		{ GOOD "[values]\nresponse = 0ms\n", "response is 0: a stack needs some time" },
		{ GOOD "[values]\nsettle = 1s\n", "settle (1s) is not below rto (1s)" },
		{ GOOD "[values]\nsettle = 300ms\nrto = 200ms\n", "settle (300ms) is not below rto (200ms)" },
		{ "[stack]\nwhat = x\ndriver = object\n", "needs \"object" },
		{ "[stack]\nwhat = x\n", "needs \"command" },
		{ "[process]\ncommand = x\n", "needs \"what" },
		{ "[stack]\nwhat = \x01\n", ":2:8: expected text" },
	};
	struct profile_file p;
	char *said;

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		assert_int_equal(read_text(&p, rows[i].text, &said), -1);
		if (strstr(said, rows[i].said) == NULL)
			print_error("row %zu: %s", i, said);
		assert_non_null(strstr(said, rows[i].said));
		profile_free(&p);
		free(said);
	}
}

/* All mistakes of a file are said at once. */
static void
test_all(void **state)
{
	struct profile_file p;
	char *said;

	(void)state;
	assert_int_equal(read_text(&p, GOOD "[values]\nmls = 1s\nrto = soon\n[what]\n", &said), -1);
	assert_non_null(strstr(said, ":6:1:"));
	assert_non_null(strstr(said, ":7:7:"));
	profile_free(&p);
	free(said);
}

/* What the stack says yields to its profile, that to what was measured, and all to the command line. */
static void
test_origins(void **state)
{
	struct profile said = {
		.name = "own", .msl = { 7000000 }, .rto = { 300000 }, .rmem = 1000, .features = "sack",
	};
	struct profile_file p;
	char why[300], *text;

	(void)state;
	assert_int_equal(read_text(&p, GOOD "[values]\nrto = 200ms\n", &text), 0);
	assert_int_equal(profile_set(&p, "delack=1s", ORIGIN_COMMAND, why, sizeof(why)), 0);
	profile_apply(&p, &said);
	assert_int_equal(said.msl.us, 7000000);
	assert_int_equal(p.v[PROFILE_MSL].origin, ORIGIN_STACK);
	assert_string_equal(profile_text(&p, PROFILE_MSL), "7s");
	assert_int_equal(said.rto.us, 200000);
	assert_int_equal(said.delack.us, 1000000);
	assert_int_equal(said.tick.us, 10000);
	assert_int_equal(p.v[PROFILE_TICK].origin, ORIGIN_DEFAULT);
	assert_int_equal(said.rmem, 1000);
	assert_string_equal(said.features, "sack");
	assert_string_equal(said.name, "mine");
	assert_int_equal(profile_set(&p, "msl=12345us", ORIGIN_MEASURED, why, sizeof(why)), 0);
	assert_string_equal(profile_text(&p, PROFILE_MSL), "12345us");
	profile_free(&p);
	free(text);
}

static void
test_set(void **state)
{
	static const struct {
		const char *set, *said;
	} rows[] = {
		{ "msl", "expected KEY=VALUE" },
		{ "mls=1s", "did you mean" },
		{ "msl=soon", "expected a time" },
		{ "object=a.so", "means nothing for stack mine" },
	};
	struct profile_file p;
	char why[300], *text;

	(void)state;
	assert_int_equal(read_text(&p, GOOD, &text), 0);
	for (size_t i = 0; i < countof(rows); i++) {
		assert_int_equal(profile_set(&p, rows[i].set, ORIGIN_COMMAND, why, sizeof(why)), -1);
		assert_non_null(strstr(why, rows[i].said));
	}
	assert_int_equal(profile_set(&p, "link.command=x ${tap}", ORIGIN_COMMAND, why, sizeof(why)), 0);
	assert_string_equal(profile_text(&p, PROFILE_WIRE), "x ${tap}");
	assert_string_equal(profile_text(&p, PROFILE_COMMAND), "prog ${tap}");
	profile_free(&p);
	free(text);
}

static void
test_times(void **state)
{
	static const struct {
		int64_t us;
		const char *text;
	} rows[] = {
		{ 0, "0us" }, { 1, "1us" }, { 1500, "1500us" }, { 2000, "2ms" }, { 3000000, "3s" }, { 120000000, "2m" },
		{ 7200000000, "2h" },
	};
	char text[40];

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		profile_time_text((struct usec){ rows[i].us }, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
	}
}

static void
test_argv(void **state)
{
	static const struct argv_value values[] = { { "tap", "tap0" }, { "dir", "/a b" }, { "none", NULL } };
	static const struct {
		const char *command, *words;	/* "|" between them; or what is wrong, after "!" */
	} rows[] = {
		{ "a  b\tc ", "a|b|c" },
		{ "a \"b c\" d\"e f\"g", "a|b c|de fg" },
		{ "a \"\" b", "a||b" },
		{ "x=${tap},y ${dir}", "x=tap0,y|/a b" },
		{ "$ $x", "$|$x" },
		{ "", "!empty" },
		{ "a \"b", "!without its other" },
		{ "${none}", "!${none}" },
		{ "${tap", "!${tap" },
	};
	char why[200], text[200];

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		char **v = argv_split(rows[i].command, values, 3, why, sizeof(why));

		assert_int_equal(v == NULL, rows[i].words[0] == '!');
		if (v == NULL) {
			assert_non_null(strstr(why, rows[i].words + 1));
			continue;
		}
		text[0] = '\0';
		for (int k = 0; v[k] != NULL; k++)
			sprintf(text + strlen(text), "%s%s", k > 0 ? "|" : "", v[k]);
		assert_string_equal(text, rows[i].words);
		argv_free(v);
	}
}

/* Each key has a name and a sentence, and no two of a section are called alike. */
static void
test_table(void **state)
{
	(void)state;
	for (int i = 0; i < PROFILE_KEYS; i++) {
		const struct profile_row *a = profile_row((enum profile_key)i);

		assert_non_null(a->name);
		assert_true(a->help != NULL && a->help[0] != '\0');
		for (int k = 0; k < i; k++) {
			const struct profile_row *b = profile_row((enum profile_key)k);

			assert_false(strcmp(a->name, b->name) == 0 && strcmp(a->section, b->section) == 0);
		}
	}
}

/* What an application is answered, with its escapes. */
static void
test_serve(void **state)
{
	char bytes[SUT_SERVE], why[200];
	struct profile_file p;
	char *said;

	(void)state;
	assert_int_equal(read_text(&p, GOOD "[agent]\nserve = HTTP/1.0 200 OK\\r\\n\\\\\n", &said), 0);
	assert_true(profile_serve(&p, bytes, sizeof(bytes)));
	assert_string_equal(bytes, "HTTP/1.0 200 OK\r\n\\");
	assert_int_equal(profile_set(&p, "serve=a\\tb", ORIGIN_COMMAND, why, sizeof(why)), -1);
	assert_non_null(strstr(why, "\\r"));
	assert_int_equal(profile_set(&p, "serve=a\\", ORIGIN_COMMAND, why, sizeof(why)), -1);
	profile_free(&p);
	free(said);
	assert_int_equal(read_text(&p, GOOD, &said), 0);
	assert_false(profile_serve(&p, bytes, sizeof(bytes)));
	profile_free(&p);
	free(said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_argv),
		cmocka_unit_test(test_serve),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
