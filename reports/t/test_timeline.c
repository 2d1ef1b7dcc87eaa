/* SPDX-License-Identifier: MIT */
/*
 * test_timeline.c - the states of a case: as the stack reported them, or as its segments tell.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"
#include "timeline.h"

/* A segment as a row has it: "< S. 0 0 1" is SYN,ACK of the stack, seq 0, length 0, ack 1. */
static void
frame(struct stream *s, int number, const char *text)
{
	char dir, flags[8];
	int seq, len, ack;

	assert_int_equal(sscanf(text, "%c %7s %d %d %d", &dir, flags, &seq, &len, &ack), 5);
	stream_begin(s, "frame");
	stream_int(s, "n", 1);
	stream_int(s, "frame", number);
	stream_str(s, "dir", dir == '<' ? "rx" : "tx");
	stream_int(s, "t", number * 1000);
	stream_str(s, "kind", "tcp");
	stream_str(s, "flags", flags);
	stream_int(s, "seq", seq);
	stream_int(s, "len", len);
	stream_int(s, "ack", ack);
	stream_end(s);
}

/*
 * The states that are told, one behind the other with the number of their frame: "LISTEN 1, ...".
 */
static void
told(const struct result *c, char *text, size_t size)
{
	struct timeline l = { .result = c };
	struct moment m;

	*text = '\0';
	while (timeline_next(&l, &m))
		snprintf(text + strlen(text), size - strlen(text), "%s%s %lld%s",
			*text != '\0' ? ", " : "", m.state, m.t / 1000, m.wrong ? " wrong" : "");
}

#define OPEN	"> S 0 0 0", "< S. 0 0 1", "> . 1 0 1"
#define OPENED	"SYN-RECEIVED 2, ESTABLISHED 3"

static void
inferred(void **state)
{
	static const struct {
		const char *frames[10], *states;
	} rows[] = {
		{ { OPEN }, OPENED },
		{ { OPEN, "> F. 1 0 1", "< . 1 0 2", "< F. 1 0 2", "> . 2 0 2" },
			OPENED ", CLOSE-WAIT 4, LAST-ACK 6, CLOSED 7" },
		{ { OPEN, "< F. 1 0 1", "> . 1 0 2", "> F. 1 0 2", "< . 2 0 2" },
			OPENED ", FIN-WAIT-1 4, FIN-WAIT-2 5, TIME-WAIT 6" },
		{ { OPEN, "< F. 1 0 1", "> F. 1 0 2" }, OPENED ", FIN-WAIT-1 4, TIME-WAIT 5" },
		{ { OPEN, "< F. 1 0 1", "> F. 1 0 1", "> . 2 0 2" },
			OPENED ", FIN-WAIT-1 4, CLOSING 5, TIME-WAIT 6" },
		{ { "< S 0 0 0", "> S. 0 0 1", "< . 1 0 1" }, "SYN-SENT 1, ESTABLISHED 2" },
		{ { "< S 0 0 0", "> S 0 0 0", "< S. 0 0 1", "> . 1 0 1" },
			"SYN-SENT 1, SYN-RECEIVED 2, ESTABLISHED 4" },
		{ { OPEN, "> R 1 0 0" }, OPENED ", CLOSED 4" },
		{ { OPEN, "> R 100 0 0" },
			OPENED },		/* not the next number: to be doubted */
		{ { OPEN, "< R 1 0 0" }, OPENED ", CLOSED 4" },
		{ { "> S 0 0 0", "< S. 0 0 1", "> R 1 0 0" }, "SYN-RECEIVED 2, LISTEN 3" },
		{ { OPEN, "> F. 11 0 1" }, OPENED },		/* behind a gap */
		{ { OPEN, "> F. 11 0 1", "> . 1 10 1", "> F. 11 0 1" }, OPENED ", CLOSE-WAIT 6" },
		{ { OPEN, "< F. 1 0 1", "> . 1 0 1" }, OPENED ", FIN-WAIT-1 4" },
		{ { "> S 0 0 0", "< R. 0 0 1" },
			"" },		/* nobody listened: no state at all */
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stream *s = made_begin();
		struct results *r;

		made_run(s, 1, 0);
		made_case(s, 1, "area/one", "");
		for (int k = 0; k < 10 && rows[i].frames[k] != NULL; k++)
			frame(s, k + 1, rows[i].frames[k]);
		made_verdict(s, 1, VERDICT_PASS, "none", NULL, NULL);
		made_end(s);
		r = made_results(s);
		assert_true(timeline_inferred(r->cases[0]));
		told(r->cases[0], text, sizeof(text));
		assert_string_equal(text, rows[i].states);
		results_free(r);
	}
}

static void
step(struct stream *s, int number, const char *state)
{
	stream_begin(s, "step");
	stream_int(s, "n", 1);
	stream_int(s, "step", number);
	stream_str(s, "text", "state");
	stream_str(s, "state", state);
	stream_int(s, "t", number * 1000);
	stream_end(s);
}

/* What the stack says counts, and not what its segments mean; the one that decided is marked. */
static void
reported(void **state)
{
	struct stream *s = made_begin();
	struct results *r;
	char text[256];

	(void)state;
	made_run(s, 1, 0);
	made_case(s, 1, "area/one", "");
	step(s, 1, "LISTEN");
	frame(s, 2, "< F. 1 0 1");
	step(s, 2, "LISTEN");
	step(s, 3, "ESTABLISHED");
	step(s, 4, "");
	step(s, 5, "ESTABLISHED");
	stream_begin(s, "verdict");
	stream_int(s, "n", 1);
	stream_str(s, "verdict", "fail");
	stream_str(s, "cause", "state");
	stream_int(s, "step", 5);
	stream_end(s);
	made_end(s);
	r = made_results(s);
	assert_false(timeline_inferred(r->cases[0]));
	told(r->cases[0], text, sizeof(text));
	assert_string_equal(text, "LISTEN 1, ESTABLISHED 3, ESTABLISHED 5 wrong");
	results_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inferred),
		cmocka_unit_test(reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
