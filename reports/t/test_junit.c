/* SPDX-License-Identifier: MIT */
/*
 * test_junit.c - the rules that readers of JUnit files force, one test a row, and HTML and JUnit
 * files that stay well-formed whatever comes out of a stack.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <locale.h>

#include "hostile.h"
#include "made.h"

static const struct report_options options =
	{ .width = 80, .utf8 = 1, .captures = "out/pcap", .program = "tcpspec" };

/* The number that an XPath expression has for a report of a file; booleans are 0 and 1. */
static double
ask(const char *path, const char *expression)
{
	struct results *r = made_read(path);
	char *text = r != NULL ? made_report(r, "junit", &options) : NULL;
	xmlDoc *doc = text != NULL ? xmlReadMemory(text, (int)strlen(text), path, NULL, 0) : NULL;
	xmlXPathContext *context = doc != NULL ? xmlXPathNewContext(doc) : NULL;
	xmlXPathObject *o = context != NULL ?
		xmlXPathEvalExpression((const xmlChar *)expression, context) : NULL;
	double value = o != NULL ? xmlXPathCastToNumber(o) : -1;

	xmlXPathFreeObject(o);
	xmlXPathFreeContext(context);
	xmlFreeDoc(doc);
	free(text);
	results_free(r);
	return value;
}

/* What must be true of a file with every verdict. */
static const char *const rules[] = {
	"count(/testsuites/testsuite) = 6",		/* one an area */
	"count(//testsuite[not(starts-with(@name, 'lwip/'))]) = 0",
	"count(//testsuite[@id = preceding::testsuite/@id]) = 0",
	"count(//testcase[not(contains(@classname, concat('tcpspec.lwip.', substring-after(../@name, '/'))))]) = 0",
	"count(//testsuite//testsuite) = 0",
	"count(//testcase) = 20",
	"count(//testcase[not(@name) or @name = '' or not(@classname)]) = 0",
	"count(//testcase[string-length(@classname) - string-length(translate(@classname, '.', '')) != 2]) = 0",
	"count(//testcase[not(starts-with(@classname, 'tcpspec.lwip.'))]) = 0",
	"count(//@*[. = '2.2.1'][not(name(..) = 'property')]) = 0",
	"count(//property[@name = 'stack.version'][@value = '2.2.1']) = 6",
	"count(//*[name() = 'failure' or name() = 'error' or name() = 'skipped'][string-length(@message) > 200]) = 0",
	"count(//*[name() = 'failure' or name() = 'error' or name() = 'skipped'][not(@message) or @message = '']) = 0",
	"count(//*[name() = 'failure' or name() = 'error' or name() = 'skipped'][contains(@message, '\n')]) = 0",
	"count(//*[name() = 'failure' or name() = 'error' or name() = 'skipped'][not(starts-with(., @message))]) = 0",
	"count(//*[@type][not(starts-with(@type, 'tcpspec.'))]) = 0",
	"count(//testcase[count(failure | error | skipped) > 1]) = 0",
	"count(//testsuite[@tests != count(testcase)]) = 0",
	"count(//testsuite[@failures != count(.//failure)]) = 0",
	"count(//testsuite[@errors != count(.//error)]) = 0",
	"count(//testsuite[@skipped != count(.//skipped)]) = 0",
	"//testsuites/@tests = count(//testcase) and //testsuites/@failures = count(//failure)",
	"//testsuites/@errors = count(//error) and //testsuites/@skipped = count(//skipped)",
	"count(//failure[@type = 'tcpspec.fail']) = 10",
	"count(//failure[@type = 'tcpspec.crash']) = 1",
	"count(//failure[@type = 'tcpspec.xpass']) = 1",
	"count(//error[@type = 'tcpspec.inconclusive']) = 2",
	"count(//error[@type = 'tcpspec.error']) = 1",
	"count(//skipped[@type = 'tcpspec.skip']) = 1",
	"count(//skipped[@type = 'tcpspec.xfail'][starts-with(@message, 'xfail: ')]) = 1",
	"count(//testcase[system-out[starts-with(., 'NON-STRICT:')]][not(failure | error | skipped)]) = 1",
	"count(//testcase[not(*)]) = 2",		/* plain passes have nothing inside */
	"count(//@time[string-length(substring-after(., '.')) != 3 or contains(., ',')]) = 0",
	"//testsuites/@time = '46.214'",
	"count(//testsuite[@timestamp != '2026-11-25T15:47:29Z']) = 0",
	"count(//testcase[not(@file) or not(@line) or starts-with(@file, '/')]) = 0",
	"count(//system-out[contains(., 'ATTACHMENT')][not(starts-with(., '\n[[ATTACHMENT|out/pcap/'))]) = 0",
	"count(//system-out[contains(., 'ATTACHMENT')]) > 8",
	"count(//failure[not(contains(., 'reproduce  tcpspec run '))]) = 0",
	"//testcase[@name = 'in-window[len=100]@ipv4'][@classname = 'tcpspec.lwip.reset']/@line = 9",
	"//testcase[@name = 'in-window[len=100]@ipv4']/failure/@message = "
		"'step 6: stack sent RST,ACK, expected ACK (RFC 9293 3.10.7.4, MUST)'",
};

static void
rules_of_readers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (ask("reports/t/run.jsonl", rules[i]) != 1)
			fail_msg("not so: %s", rules[i]);
}

/* A file must not look green, or be empty, because the run broke off. */
static void
incomplete_runs_are_red(void **state)
{
	(void)state;
	assert_true(ask("reports/t/incomplete.jsonl", "count(//testcase)") == 3);
	assert_true(ask("reports/t/incomplete.jsonl", "number(//testsuites/@errors)") == 2);
	assert_true(ask("reports/t/incomplete.jsonl",
		"count(//testcase[@name = 'complete']/error)") == 1);
	assert_true(ask("reports/t/allpass.jsonl", "count(//error) + count(//failure)") == 0);
	assert_true(ask("/dev/null", "count(//testcase/error)") == 1);
}

static void
names_are_unique(void **state)
{
	static const enum verdict pass = VERDICT_PASS;
	struct stream *s = made_begin();
	struct results *r;
	char *text;

	(void)state;
	made_run(s, 3, 0);
	for (int i = 0; i < 3; i++) {
		made_case(s, i, "area/x", "");
		made_verdict(s, i, pass, "none", NULL, NULL);
	}
	made_end(s);
	r = made_results(s);
	text = made_report(r, "junit", &options);
	assert_non_null(strstr(text, "name=\"x\""));
	assert_non_null(strstr(text, "name=\"x #2\""));
	assert_non_null(strstr(text, "name=\"x #3\""));
	free(text);
	results_free(r);
}

/* The same bytes under any locale. */
static void
locales_change_nothing(void **state)
{
	struct results *r = made_read("reports/t/run.jsonl");
	char *plain = made_report(r, "junit", &options), *german;

	(void)state;
	setlocale(LC_ALL, "");
	if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL)
		print_message("no locale de_DE.UTF-8 here: tried with that of the environment only\n");
	german = made_report(r, "junit", &options);
	setlocale(LC_ALL, "C");
	assert_string_equal(plain, german);
	free(plain);
	free(german);
	results_free(r);
}

/* Each of these fields, up to a NULL, with the same text. */
static void
must_be_well_formed(const struct results *r, const char *name)
{
	char *text = made_report(r, name, &options);
	xmlDoc *doc;

	assert_non_null(text);
	doc = xmlReadMemory(text, (int)strlen(text), name, NULL, XML_PARSE_NONET);
	if (doc == NULL)
		fail_msg("%s is not well-formed", name);
	for (const unsigned char *p = (unsigned char *)text; *p != '\0'; p++)
		if ((*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7f)
			fail_msg("%s has the byte 0x%02x", name, *p);
	xmlFreeDoc(doc);
	free(text);
}

static void
any_text_stays_well_formed(void **state)
{
	static const char *const texts[] = {
		"]]>", "]]>]]>", "]]", "<script>alert(1)</script>", "&amp; &lt; &#27; &nbsp;",
		"\"'>", "</style>", "-->",
		"\033[31mred\033[0m", "\xef\xbf\xbe\xef\xbf\xbf", "\xc2\x80\xc2\x9f",
		"../../../etc/passwd", "", " ", "\n\n",
		"%s%n%d", "{%o}", "😀 → §",
	};
	char every[3 * 255 + 1], *p = every;
	unsigned char frame[80];

	(void)state;
	for (int c = 1; c < 256; c++) {
		*p++ = (char)c;
		*p++ = c % 2 ? 'x' : ' ';
	}
	*p = '\0';
	for (size_t i = 0; i < sizeof(frame); i++)
		frame[i] = (unsigned char)(i * 37);
	for (size_t i = 0; i <= sizeof(texts) / sizeof(texts[0]); i++) {
		struct results *r = hostile(i < sizeof(texts) / sizeof(texts[0]) ? texts[i] : every,
			frame, i * 5 % sizeof(frame));

		assert_non_null(r);
		must_be_well_formed(r, "junit");
		must_be_well_formed(r, "html");
		results_free(r);
	}
}

/* What a terminal gets has no control character but the newline, and without UTF-8 only ASCII. */
static void
terminals_are_safe(void **state)
{
	struct report_options ascii =
		{ .width = 80, .verbosity = 2, .captures = "out", .program = "tcpspec" };
	char every[256];
	struct results *r;
	char *text;

	(void)state;
	for (int c = 1; c < 256; c++)
		every[c - 1] = (char)c;
	every[255] = '\0';
	r = hostile(every, (const unsigned char *)every, 60);
	text = made_report(r, "terminal", &ascii);
	for (const unsigned char *p = (unsigned char *)text; *p != '\0'; p++)
		if ((*p < 0x20 && *p != '\n') || *p >= 0x7f)
			fail_msg("the byte 0x%02x", *p);
	free(text);
	results_free(r);
}

/* The HTML file needs nothing from anywhere, and sends a reader only to the RFCs. */
static void
html_stands_alone(void **state)
{
	struct results *r = made_read("reports/t/run.jsonl");
	char *text = made_report(r, "html", &options);

	(void)state;
	assert_non_null(text);
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "src="));
	assert_null(strstr(text, "url("));
	assert_null(strstr(text, "@import"));
	for (const char *p = text; (p = strstr(p, "href=\"")) != NULL; p++)
		assert_true(p[6] == '#' ||
			strncmp(p + 6, "https://www.rfc-editor.org/rfc/rfc", 34) == 0 ||
			strncmp(p + 6, "out/pcap/", 9) == 0 || strncmp(p + 6, "data:", 5) == 0);
	free(text);
	results_free(r);
}

/* Every link within the file leads somewhere, and no id stands twice. */
static void
html_links_lead_somewhere(void **state)
{
	struct results *r = made_read("reports/t/run.jsonl");
	char *text = made_report(r, "html", &options), wanted[512];
	int links = 0;

	(void)state;
	for (const char *p = text; (p = strstr(p, "href=\"#")) != NULL; p++, links++) {
		int n = (int)strcspn(p + 7, "\"");
		const char *at;

		snprintf(wanted, sizeof(wanted), " id=\"%.*s\"", n, p + 7);
		at = strstr(text, wanted);
		if (at == NULL)
			fail_msg("nothing has%s", wanted);
		if (strstr(at + 1, wanted) != NULL)
			fail_msg("twice:%s", wanted);
	}
	assert_true(links > 40);
	free(text);
	results_free(r);
}

/* The last line of the terminal is the sum of the JUnit file. */
static void
the_last_line_is_the_sum(void **state)
{
	struct results *r = made_read("reports/t/run.jsonl");
	char *text = made_report(r, "terminal", &options), want[80];
	int tests = (int)ask("reports/t/run.jsonl", "number(//testsuites/@tests)");
	int failed =
		(int)ask("reports/t/run.jsonl", "//testsuites/@failures + //testsuites/@errors");
	int skipped = (int)ask("reports/t/run.jsonl", "number(//testsuites/@skipped)");

	(void)state;
	snprintf(want, sizeof(want), "result: %d passed, %d failed, %d skipped\n",
		tests - failed - skipped, failed, skipped);
	assert_string_equal(text + strlen(text) - strlen(want), want);
	free(text);
	results_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_of_readers),
		cmocka_unit_test(incomplete_runs_are_red),
		cmocka_unit_test(names_are_unique),
		cmocka_unit_test(locales_change_nothing),
		cmocka_unit_test(any_text_stays_well_formed),
		cmocka_unit_test(terminals_are_safe),
		cmocka_unit_test(html_stands_alone),
		cmocka_unit_test(html_links_lead_somewhere),
		cmocka_unit_test(the_last_line_is_the_sum),
	};
	int failed = cmocka_run_group_tests_name("junit", tests, NULL, NULL);

	xmlCleanupParser();
	return failed;
}
