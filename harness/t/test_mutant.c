/* SPDX-License-Identifier: MIT */
/*
 * test_mutant.c - transcripts that are kept and changed: what each change makes of a segment, and which of them are lawful.
 *
 * A conversation is written as in test_wire.c, with times: '>' is said by the tester, '<' by the stack, '=' is a state that the stack
 * is asked for.  A line is a millisecond later than the one before.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "buf.h"
#include "kit.h"
#include "link.h"
#include "mutant.h"
#include "packet.h"
#include "spec.h"
#include "transcript.h"

enum { TESTER = 1000, STACK = 5000 };

#define OPEN	"> S 0:0\n< S. 0:0 ack 1 win 1000 <mss 1460>\n> . 1:1 ack 1\n"
/* The number behind its FIN is 0. */
#define CLOSE_WRAP "> S 0:0\n< S. -5002:-5002 ack 1\n> . 1:1 ack -5001\n< F. -5001:-5001 ack 1\n> . 1:11 ack -5001\n"
#define OPEN_TS	"> S 0:0 <TS val 100 ecr 0>\n< S. 0:0 ack 1 <mss 1460,TS val 7000 ecr 100>\n> . 1:1 ack 1 <TS val 101 ecr 7000>\n"

static void
add_segment(struct transcript *t, const char *line, int sent, int port, struct usec at)
{
	static const struct bases tester = { { TESTER }, { STACK } }, stack = { { STACK }, { TESTER } };
	struct names none = { .n = 0 };
	struct env env = { .slot = { 0 } };
	struct diag d = { .out = stderr };
	struct text text = kit_text(line, &d);
	struct ends e = kit_ends(4), from;
	uint8_t data[1000] = { 0 };
	struct segment s;
	struct spec spec;
	struct frame f;

	if (spec_parse(&text, &none, 0, &spec) < 0 || text_end(&text) < 0)
		fail_msg("not a segment: %s", line);
	spec_segment(&spec, &env, sent ? &tester : &stack, &s);
	spec_free(&spec);
	if (!segment_has(&s, FIELD_WIN))
		segment_set(&s, FIELD_WIN, 65535);
	e.tester_port = (uint16_t)(e.tester_port + port);
	from = sent ? e : (struct ends){ e.stack, e.tester, e.stack_port, e.tester_port };
	assert_true(s.v[FIELD_LEN] <= sizeof(data));
	assert_int_equal(packet_build(&s, &from, (const uint8_t *)"abcdef", (const uint8_t *)"ghijkl", data, &f), 0);
	f.t = at;
	transcript_add(t, &(struct transcript_event){ .kind = sent ? TRANSCRIPT_SENT : TRANSCRIPT_FRAME, .t = at, .frame = &f });
}

/* ')' instead of '<' is said by the stack on another connection. */
static void
converse(struct transcript *t, const char *text)
{
	char lines[1024], *line, *rest = lines;
	struct usec at = { 0 };

	assert_true(strlen(text) < sizeof(lines));
	strcpy(lines, text);
	*t = (struct transcript){ 0 };
	while ((line = strsep(&rest, "\n")) != NULL) {
		at.us += 1000;
		if (*line == '=')
			transcript_add(t, &(struct transcript_event){ .kind = TRANSCRIPT_STATE, .t = at, .taken = 1,
			    .state = (enum tcp_state)state_named(line + 2) });
		else if (*line != '\0')
			add_segment(t, line + 1, *line == '>', *line == ')', at);
	}
}

/* The mutant with this change of the n-th segment: 1, or 0 when there is none. */
static int
find(const struct transcript *t, int frame, const char *change, struct mutant *m, struct transcript *out)
{
	*m = (struct mutant){ .frame = 0 };
	while (mutant_next(t, m, out)) {
		if (m->frame == frame && strcmp(m->change, change) == 0)
			return 1;
		transcript_free(out);
	}
	return 0;
}

/* All frames of the stack, a line each. */
static void
print_all(const struct transcript *t, struct buf *out)
{
	struct packet p;

	for (int i = 0; i < t->n; i++) {
		if (t->v[i].kind != TRANSCRIPT_FRAME)
			continue;
		packet_parse(t->v[i].frame, &p);
		segment_print(&p.segment, (struct seq){ STACK }, (struct seq){ TESTER }, out);
		if (p.segment.v[FIELD_RES] != 0)
			buf_printf(out, " res %u", p.segment.v[FIELD_RES]);
		if (p.kind != PACKET_TCP || p.segment.v[FIELD_SUM] != p.sum || p.segment.v[FIELD_IPSUM] != p.ipsum)
			buf_text(out, " bad");
		buf_text(out, "|");
	}
}

/* What the changes make of one segment. */
static void
test_changes(void **state)
{
	static const struct {
		const char *change, *now;
	} rows[] = {
		{ "flag FIN", "F. 1:11(10) ack 1 win 900|" },
		{ "flag PSH", "P. 1:11(10) ack 1 win 900|" },
		{ "flag ACK", "- 1:11(10) win 900|" },
		{ "reserved bit", ". 1:11(10) ack 1 win 900 res 4|" },
		{ "seq -1", ". 0:10(10) ack 1 win 900|" },
		{ "ack +1", ". 1:11(10) ack 2 win 900|" },
		{ "window 0", ". 1:11(10) ack 1 win 0|" },
		{ "window shrunk", ". 1:11(10) ack 1 win 999|" },
		{ "checksum", ". 1:11(10) ack 1 win 900 bad|" },
		{ "payload", ". 1:11(10) ack 1 win 900|" },
		{ "payload at its beginning", ". 1:11(10) ack 1 win 900|" },
		{ "RST after it", ". 1:11(10) ack 1 win 900|R. 11:11 ack 1 win 900|" },
		{ "missing", "" },
		{ "twice", ". 1:11(10) ack 1 win 900|. 1:11(10) ack 1 win 900|" },
		{ "option mss added", ". 1:11(10) ack 1 win 900 <mss 1400>|" },
		{ "option TS added", ". 1:11(10) ack 1 win 900 <TS val 66051 ecr 66051,eol,eol>|" },
		{ "option 252 of length 1 added", ". 1:11(10) ack 1 win 900 <raw fc010000>|" },
	};
	const char *head = "S. 0:0 ack 1 win 1000 <mss 1460>|";
	struct transcript t, now;
	struct mutant m;
	char text[400];

	(void)state;
	converse(&t, OPEN "< . 1:11 ack 1 win 900");
	for (size_t i = 0; i < countof(rows); i++) {
		struct buf out = BUF(text);

		if (!find(&t, 2, rows[i].change, &m, &now))
			fail_msg("no mutant: %s", rows[i].change);
		print_all(&now, &out);
		assert_memory_equal(text, head, strlen(head));
		assert_string_equal(text + strlen(head), rows[i].now);
		transcript_free(&now);
	}
	transcript_free(&t);
}

/* Options one by one, in IPv6 too; and the payload stays where it belongs. */
static void
test_options(void **state)
{
	static const struct {
		const char *change, *now;
	} rows[] = {
		{ "option mss missing", "S. 0:0 ack 1 win 65535 <TS val 7000 ecr 100,eol,eol>|" },
		{ "option TS missing", "S. 0:0 ack 1 win 65535 <mss 1460>|" },
		{ "RST after it", "S. 0:0 ack 1 win 65535 <mss 1460,TS val 7000 ecr 100,eol,eol>|R. 1:1 ack 1 win 65535|" },
		{ "option mss number 1 +1", "S. 0:0 ack 1 win 65535 <TS val 7000 ecr 100,mss 1461,eol,eol>|" },
		{ "option TS number 1 +1", "S. 0:0 ack 1 win 65535 <mss 1460,TS val 7001 ecr 100,eol,eol>|" },
		{ "option TS number 2 +1", "S. 0:0 ack 1 win 65535 <mss 1460,TS val 7000 ecr 101,eol,eol>|" },
	};
	struct transcript t, now;
	struct mutant m;
	char text[400];

	(void)state;
	converse(&t, OPEN_TS);
	for (size_t i = 0; i < countof(rows); i++) {
		struct buf out = BUF(text);

		if (!find(&t, 1, rows[i].change, &m, &now))
			fail_msg("no mutant: %s", rows[i].change);
		print_all(&now, &out);
		assert_string_equal(text, rows[i].now);
		transcript_free(&now);
	}
	assert_false(find(&t, 1, "option TS added", &m, &now));
	transcript_free(&t);
}

/* No two mutants are alike, none is what it came from, and each differs in one event only, or in when things came. */
static void
test_all(void **state)
{
	struct transcript t, now;
	struct mutant m = { .frame = 0 };
	int n = 0, last = 0;

	(void)state;
	converse(&t, OPEN_TS "< P. 1:11 ack 1 <TS val 7001 ecr 101>\n= ESTABLISHED\n> . 1:1 ack 11\n< F. 11:11 ack 1 <TS val 7001 ecr 101>\n"
	    "= FIN-WAIT-1");
	while (mutant_next(&t, &m, &now)) {
		int differ = 0;

		for (int i = 0; now.n == t.n && i < t.n; i++)
			differ += t.v[i].state != now.v[i].state || t.v[i].listening != now.v[i].listening ||
			    (t.v[i].frame != now.v[i].frame && (t.v[i].frame->len != now.v[i].frame->len ||
			    memcmp(t.v[i].frame->data, now.v[i].frame->data, t.v[i].frame->len) != 0));
		if (now.n == t.n && differ != 1)
			fail_msg("segment %d: %s changes %d events", m.frame, m.change, differ);
		assert_true(m.event >= last);
		last = m.event;
		n++;
		transcript_free(&now);
	}
	assert_true(n > 100);
	transcript_free(&t);
}

/* Late and early are made where it is known when a segment was wanted. */
static void
test_times(void **state)
{
	struct transcript t, now;
	struct mutant m;

	(void)state;
	converse(&t, OPEN "< . 1:11 ack 1 win 1000\n> . 1:1 ack 11");
	assert_false(find(&t, 2, "late", &m, &now));
	assert_false(find(&t, 2, "early", &m, &now));
	t.v[3].t.us = 503000;
	t.v[4].t.us = 503500;
	t.v[3].earliest.us = 403000;
	t.v[3].latest.us = 603000;
	assert_true(find(&t, 2, "late", &m, &now));
	assert_int_equal(now.v[3].t.us, 604000);
	assert_int_equal(now.v[4].t.us, 604500);
	transcript_free(&now);
	assert_true(find(&t, 2, "early", &m, &now));
	assert_int_equal(now.v[3].t.us, 402000);
	assert_int_equal(now.v[4].t.us, 503500);
	transcript_free(&now);
	t.v[3].foreign = 1;		/* what is no segment of the case isn't changed */
	assert_false(find(&t, 2, "late", &m, &now));
	t.v[3].foreign = 0;
	transcript_insert(&t, 4, &(struct transcript_event){ .kind = TRANSCRIPT_STATE, .t = { 503100 } });
	assert_true(find(&t, 2, "late", &m, &now));
	assert_int_equal(now.v[3].kind, TRANSCRIPT_STATE);
	assert_int_equal(now.v[3].t.us, 503100);
	assert_int_equal(now.v[4].t.us, 604000);
	transcript_free(&now);
	t.v[3].earliest.us = 3500;	/* only just behind what it answers: no earlier is possible */
	assert_false(find(&t, 2, "early", &m, &now));
	transcript_free(&t);
}

/* A wrong state is told as often as it is asked for, until the tester does something. */
static void
test_state(void **state)
{
	struct transcript t, now;
	struct mutant m;

	(void)state;
	converse(&t, OPEN "= ESTABLISHED\n< F. 1:1 ack 1\n= FIN-WAIT-1\n= ESTABLISHED\n> . 1:1 ack 2\n= ESTABLISHED");
	assert_true(find(&t, 1, "state CLOSING for ESTABLISHED", &m, &now));
	assert_int_equal(now.v[3].state, STATE_CLOSING);
	assert_int_equal(now.v[5].state, STATE_FIN_WAIT_1);
	assert_int_equal(now.v[6].state, STATE_CLOSING);
	assert_int_equal(now.v[8].state, STATE_ESTABLISHED);
	transcript_free(&now);
	transcript_free(&t);
}

/*
 * The stack that is played doesn't know what comes: the first answer is there at once, a later one when its time has come, and then
 * the one behind what the tester does next.
 */
static void
test_replay_state(void **state)
{
	static const struct profile profile = { .name = "played" };
	struct transcript t;
	struct frame *f = calloc(1, sizeof(*f));
	enum tcp_state got;
	int listening;
	struct sut *sut;
	struct ends ends = kit_ends(4);

	(void)state;
	assert_non_null(f);
	converse(&t, "> S 0:0\n= SYN-RECEIVED\n= ESTABLISHED\n> . 1:1 ack 1\n= CLOSED");
	sut = replay_start(&t, &profile, NULL);
	f->len = 14;
	link_send(sut->link, f);
	sut->ops->state(sut, &ends, &got, &listening);
	assert_int_equal(got, STATE_SYN_RECEIVED);
	for (int us = 1000; us <= 3000; us += 1000) {
		assert_int_equal(link_recv(sut->link, f, (struct usec){ us }), LINK_TIME);
		sut->ops->state(sut, &ends, &got, &listening);
		assert_int_equal(got, us < 3000 ? STATE_SYN_RECEIVED : STATE_ESTABLISHED);
	}
	f->len = 14;
	link_send(sut->link, f);
	sut->ops->state(sut, &ends, &got, &listening);
	assert_int_equal(got, STATE_CLOSED);
	sut->ops->stop(sut);
	transcript_free(&t);
	free(f);
}

static const struct law {
	const char *lines;		/* '?' at the beginning: the application asks by itself */
	int frame;
	const char *change;
	const char *lawful;		/* words of the law, or NULL */
} laws[] = {
	{ "> . 1:1 ack 1\n< S 0:0", 1, "seq +1", "chooses its ISN" },
	{ OPEN "< . 1:1 ack 1", 1, "seq +1", NULL },
	{ "> . 1:1 ack 9\n< R. 9:9 ack 1", 1, "ack +1", "ACK field of a RST" },
	{ "> . 1:1 ack 9\n< R. 9:9 ack 1", 1, "flag ACK", "may have ACK or not" },
	{ "> S 0:0\n< R. 0:0 ack 1", 1, "seq +1", NULL },
	{ "> . 1:1 ack -5000\n< R. -5000:-5000 ack 1", 1, "ack +1", "ACK field of a RST" },
	{ "> . 1:1 ack -5000\n< R -5000:-5000", 1, "flag ACK", "may have ACK or not" },
	{ "> S 0:0\n< R. -5000:-5000 ack 1", 1, "ack +1", NULL },
	{ CLOSE_WRAP "< R. -5000:-5000 ack 11", 3, "ack +1", "ACK field of a RST" },
	{ CLOSE_WRAP "< R. -5000:-5000 ack 11", 3, "flag ACK", "may have ACK or not" },
	{ OPEN "< F. 1:1 ack 1\n> . 1:11 ack 1\n< R 1:1", 3, "seq +1", "is the next one" },
	{ OPEN "< F. 1:1 ack 1\n> . 1:11 ack 1\n< R 2:2", 3, "seq -1", "is the next one" },
	{ OPEN "< F. 1:1 ack 1\n> . 1:11 ack 1\n< R 2:2", 3, "seq +1", NULL },
	{ "< S 0:0\n> R. 0:0 ack 1\n< S 0:0", 1, "seq +1", "chooses its ISN" },
	{ "< S 0:0\n< S 0:0", 1, "seq +1", NULL },
	{ "< S 0:0\n> . 0:0 ack 9\n< S 0:0", 1, "seq +1", NULL },
	{ "< S 0:0\n> . 0:0 ack 9\n< S 7:7", 1, "seq +1", "chooses its ISN" },
	{ OPEN "< R. 1:1 ack 1", 2, "window 0", "offers no window" },
	{ "< S 0:0", 1, "flag ECE", "ask for ECN" },
	{ "< S 0:0", 1, "flag AE", NULL },
	{ OPEN "< . 1:1 ack 1", 2, "flag ECE", NULL },
	{ OPEN "< . 1:2 ack 1", 2, "flag PSH", "may push" },
	{ OPEN "< . 1:2 ack 1\n> . 1:1 ack 2 win 0\n< . 1:2 ack 1", 3, "payload", "goes out again to probe" },
	{ OPEN "< . 1:2 ack 1\n> . 1:1 ack 1 win 0\n< . 1:2 ack 1", 3, "payload", NULL },
	{ OPEN "< . 1:2 ack 1\n> . 1:1 ack 2 win 0\n< . 2:3 ack 1", 3, "payload", NULL },
	{ OPEN "< . 1:3 ack 1\n> . 1:1 ack 3 win 0\n< . 1:3 ack 1", 3, "payload", NULL },
	{ OPEN "< . 1:2 ack 1\n> . 1:1 ack 2\n< F. 1:2 ack 1", 3, "payload", NULL },
	{ "?" OPEN "< . 1:11 ack 1", 2, "payload", "asks for of its own accord" },
	{ "?" OPEN "< . 1:11 ack 1\n< . 11:21 ack 1", 3, "payload", NULL },
	{ OPEN "< . 1:11 ack 1", 2, "payload", NULL },
	{ OPEN, 1, "window 0", "chooses its window" },
	{ OPEN "< . 1:1 ack 1 win 1000", 2, "window 0", NULL },
	{ OPEN "< . 1:1 ack 1 win 1000", 2, "window shrunk", NULL },
	{ OPEN "> . 1:1001 ack 1\n< . 1:1 ack 1001 win 1000", 2, "window 0", "chooses its window" },
	{ OPEN "> R 1:1\n> S 0:0\n< S. 7:7 ack 1 win 2000", 2, "window 0", "chooses its window" },
	{ OPEN, 1, "option mss missing", "the size it can receive" },
	{ OPEN "< . 1:1 ack 1", 2, "option mss added", NULL },
	{ "< S 0:0", 1, "option wscale added", "window scale is an offer" },
	{ OPEN "< . 1:1 ack 1", 2, "option wscale added", NULL },
	{ "< S 0:0", 1, "option sackOK added", "SACK is an offer" },
	{ "< S 0:0", 1, "option TS added", "timestamps are an offer" },
	{ OPEN "< . 1:1 ack 1", 2, "option TS added", NULL },
	{ OPEN "< . 1:1 ack 1", 2, "option sack added", NULL },
	{ OPEN_TS "< . 1:1 ack 1 <TS val 7000 ecr 101>", 2, "option TS number 1 +1", "clock may stand anywhere" },
	{ OPEN_TS "< . 1:1 ack 1 <TS val 7000 ecr 101>", 2, "option TS number 2 +1", NULL },
	{ OPEN_TS "< . 1:1 ack 1 <TS val 7000 ecr 101>", 2, "option TS missing", NULL },
	{ OPEN_TS "< R. 1:1 ack 1 <TS val 7000 ecr 101>", 2, "option TS missing", "not judged by them" },
	{ "< S 0:0 <TS val 1 ecr 0>\n> S 0:0\n< S. 0:0 ack 1 <TS val 1 ecr 0>", 2, "option TS number 2 +1", "none to be echoed" },
	{ OPEN "< . 1:1 ack 1", 2, "option 253 added", "passed over" },
	{ OPEN "< . 1:1 ack 1", 2, "option 252 of length 1 added", NULL },
	{ OPEN "< . 1:11 ack 1\n) . 1:1 ack 1", 2, "after the next", "have no order" },
	{ OPEN "< . 1:11 ack 1 id 7\n< . 1:11 ack 1 id 8", 2, "after the next", "the same" },
	{ OPEN "< . 1:11 ack 1\n< . 11:21 ack 1", 2, "after the next", NULL },
	{ OPEN "= SYN-RECEIVED\n= ESTABLISHED", 1, "state CLOSED for SYN-RECEIVED", NULL },
	{ OPEN "= ESTABLISHED", 1, "state CLOSED for ESTABLISHED", NULL },
	{ OPEN "= CLOSED", 1, "listener", "whether somebody listens" },
};

static void
test_laws(void **state)
{
	struct transcript t, now;
	struct mutant m;
	int law, bad = 0;

	(void)state;
	for (size_t i = 0; i < countof(laws); i++) {
		const struct law *row = &laws[i];

		converse(&t, row->lines + (*row->lines == '?'));
		t.asks = *row->lines == '?';
		if (!find(&t, row->frame, row->change, &m, &now))
			fail_msg("no mutant: %s\n%s", row->change, row->lines);
		law = mutant_lawful(&t, &m, &now);
		if (row->lawful ? law < 0 || strstr(mutant_law(law), row->lawful) == NULL : law >= 0) {
			print_error("%s\n%s: %s\n", row->lines, row->change, law < 0 ? "not lawful" : mutant_law(law));
			bad++;
		}
		transcript_free(&now);
		transcript_free(&t);
	}
	assert_int_equal(bad, 0);
}

/* Each law has its row, and names a clause. */
static void
test_all_laws(void **state)
{
	const char *law;

	(void)state;
	for (int i = 0; (law = mutant_law(i)) != NULL; i++) {
		int n = 0;

		for (size_t k = 0; k < countof(laws); k++)
			n += laws[k].lawful != NULL && strstr(law, laws[k].lawful) != NULL;
		if (n == 0)
			fail_msg("no row for the law: %s", law);
		if (strstr(law, "RFC ") == NULL && strstr(law, "the same") == NULL)
			fail_msg("no clause: %s", law);
	}
}

/* What is written is what is read. */
static void
test_file(void **state)
{
	struct transcript t, again;
	char *text = NULL, *text2 = NULL;
	size_t n = 0, n2 = 0;
	FILE *f;
	int line;

	(void)state;
	converse(&t, OPEN "= ESTABLISHED\n< F. 1:1 ack 1");
	transcript_add(&t, &(struct transcript_event){ .kind = TRANSCRIPT_REPLY, .t = { 9000 },
	    .reply = { .conn = 1, .kind = CALL_RECEIVE, .result = REPLY_DATA, .offset = 3, .len = 4 } });
	f = open_memstream(&text, &n);
	transcript_write(&t, f);
	fclose(f);
	f = fmemopen(text, n, "r");
	assert_int_equal(transcript_read(&again, f, &line), 0);
	fclose(f);
	assert_int_equal(again.n, t.n);
	f = open_memstream(&text2, &n2);
	transcript_write(&again, f);
	fclose(f);
	assert_string_equal(text, text2);
	transcript_free(&again);
	text[strlen("sent 1000 1")] = 'x';
	f = fmemopen(text, n, "r");
	assert_int_equal(transcript_read(&again, f, &line), -1);
	assert_int_equal(line, 1);
	fclose(f);
	free(text);
	free(text2);
	transcript_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes), cmocka_unit_test(test_options), cmocka_unit_test(test_all), cmocka_unit_test(test_times),
		cmocka_unit_test(test_state), cmocka_unit_test(test_replay_state),
		cmocka_unit_test(test_laws), cmocka_unit_test(test_all_laws), cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
