/* SPDX-License-Identifier: MIT */
/*
 * step.c - reads one step of a case: the first word is the verb, and a row of verbs[] says how the
 * rest is read.
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "buf.h"
#include "icmp.h"
#include "step.h"
#include "sut.h"
#include "text.h"

/* A number of which a constant must be in 0~hi: what would not fit is not cut in silence. */
static int
parse_between(struct text *t, struct step_names *n, const char *what, int64_t hi, struct value *v)
{
	const char *start;

	text_peek(t);
	start = t->p;
	if (value_parse(t, &n->names, v) < 0)
		return -1;
	if (v->n == 0 && (v->constant < 0 || v->constant > hi))
		return text_error_at(t, start, "%s is 0 to %lld", what, (long long)hi);
	return 0;
}

static int
parse_window(struct text *t, struct step_names *n, struct window *w)
{
	for (;;) {
		if (text_accept(t, "after")) {
			w->has_after = 1;
			if (value_parse_time(t, &n->names, &w->after) < 0)
				return -1;
		} else if (text_accept(t, "within")) {
			w->has_within = 1;
			if (value_parse_time(t, &n->names, &w->within) < 0)
				return -1;
		} else {
			return 0;
		}
	}
}

/* What is odd about an error that the tester sends. */
static int
parse_icmp_words(struct text *t, struct step_names *n, struct step *s)
{
	const struct {
		const char *word, *what;
		int64_t most;
		struct value *value;
	} words[] = {
		{ "mtu", "an MTU", UINT32_MAX, &s->u.icmp.mtu },
		{ "seq", NULL, 0, &s->u.icmp.seq },
		{ "quote", "what is quoted", UINT16_MAX, &s->u.icmp.quote },
		{ "proto", "a protocol", UINT8_MAX, &s->u.icmp.proto },
	};
	size_t i;
	int r;

	while (text_peek(t) != '\0') {
		for (i = 0; i < countof(words) && !text_accept(t, words[i].word); i++)
			;
		if (i < countof(words)) {
			r = words[i].what == NULL ? value_parse(t, &n->names, words[i].value) :
			    parse_between(t, n, words[i].what, words[i].most, words[i].value);
			if (r < 0)
				return -1;
			s->u.icmp.has_seq |= words[i].value == &s->u.icmp.seq;
		} else if (text_accept(t, "sum") && text_accept(t, "bad")) {
			s->u.icmp.bad_sum = 1;
		} else {
			return text_error(t, "expected mtu N, seq N, quote N, proto N or sum bad");
		}
	}
	return 0;
}

static int
parse_icmp(struct text *t, struct step_names *n, struct step *s)
{
	struct span name = text_word(t);

	s->verb = s->verb == VERB_SEND ? VERB_SEND_ICMP : VERB_EXPECT_ICMP;
	if ((s->u.icmp.kind = icmp_named(name.p, name.n)) < 0)
		return text_error_at(t, name.p, "no ICMP error is called \"%.*s\"", (int)name.n,
		    name.p);
	return s->verb == VERB_EXPECT_ICMP ? 0 : parse_icmp_words(t, n, s);
}

static int
parse_send(struct text *t, struct step_names *n, struct step *s)
{
	if (text_accept(t, "icmp"))
		return parse_icmp(t, n, s);
	return spec_parse(t, &n->names, 0, &s->u.spec);
}

static int
parse_expect(struct text *t, struct step_names *n, struct step *s)
{
	if (text_accept(t, "icmp"))
		return parse_icmp(t, n, s) < 0 ? -1 : parse_window(t, n, &s->window);
	if (spec_parse(t, &n->names, 1, &s->u.spec) < 0)
		return -1;
	return parse_window(t, n, &s->window);
}

static int
parse_silent(struct text *t, struct step_names *n, struct step *s)
{
	if (text_peek(t) == '\0')
		return 0;
	s->has_time = 1;
	return value_parse_time(t, &n->names, &s->u.time);
}

static int
parse_wait(struct text *t, struct step_names *n, struct step *s)
{
	s->has_time = 1;
	return value_parse_time(t, &n->names, &s->u.time);
}

static int
parse_call(struct text *t, struct step_names *n, struct step *s)
{
	struct span word = text_word(t);
	char name[CALL_TEXT] = "";
	int kind;

	if (word.n < sizeof(name))
		memcpy(name, word.p, word.n);
	if ((kind = call_named(name)) < 0)
		return text_error_at(t, word.p, "there is no call \"%.*s\"", (int)word.n, word.p);
	s->u.call.kind = (enum call_kind)kind;
	n->calls |= 1u << kind;
	if (kind == CALL_OPTION) {
		word = text_word(t);
		if (word.n == 0 || word.n >= CALL_TEXT)
			return text_error(t, "expected an option's name");
		memcpy(s->u.call.name, word.p, word.n);
	}
	if (kind == CALL_SEND || kind == CALL_RECEIVE)
		return parse_between(t, n, "a number of octets", CALL_OCTETS, &s->u.call.n);
	return kind == CALL_OPTION ? value_parse(t, &n->names, &s->u.call.n) : 0;
}

static int
parse_reply(struct text *t, struct step_names *n, struct step *s)
{
	struct span word = text_word(t);
	char name[CALL_TEXT] = "";

	if (word.n < sizeof(name))
		memcpy(name, word.p, word.n);
	if (strcmp(name, "pending") == 0)
		s->u.reply.kind = REPLY_PENDING;
	else if (strcmp(name, "error") == 0)
		s->u.reply.kind = REPLY_ANY_ERROR;
	else if ((s->u.reply.kind = reply_named(name)) < 0)
		return text_error_at(t, word.p, "no reply is called \"%.*s\"", (int)word.n, word.p);
	if (s->u.reply.kind == REPLY_DATA &&
	    (value_parse(t, &n->names, &s->u.reply.lo) < 0 || text_char(t, ':') < 0 ||
		value_parse(t, &n->names, &s->u.reply.hi) < 0))
		return -1;
	return parse_window(t, n, &s->window);
}

static int
parse_state(struct text *t, struct step_names *n, struct step *s)
{
	struct span word = text_word(t);
	char name[24] = "";

	if (word.n < sizeof(name))
		memcpy(name, word.p, word.n);
	if ((s->u.state = state_named(name)) <= STATE_UNKNOWN)
		return text_error_at(t, word.p, "no state is called \"%.*s\"", (int)word.n, word.p);
	return parse_window(t, n, &s->window);
}

static int
parse_mark(struct text *t, struct step_names *n, struct step *s)
{
	const char *start;

	text_peek(t);
	start = t->p;
	if ((s->u.mark.slot = value_bind(t, &n->names, 1)) < 0)
		return -1;
	if (!text_accept(t, "since"))
		return 0;
	if (value_parse_time(t, &n->names, &s->u.mark.since) < 0)
		return -1;
	if (s->u.mark.since.n > 0)
		return 0;
	return text_error_at(t, start, "since what? A $name that was marked before");
}

static int
parse_allow(struct text *t, struct step_names *n, struct step *s)
{
	static const struct {
		const char *word;
		unsigned bit;
	} words[] = {
		{ "retransmission", ALLOW_RETRANSMISSION },
		{ "window-update", ALLOW_WINDOW_UPDATE },
		{ "duplicate-ack", ALLOW_DUPLICATE_ACK },
		{ "probe", ALLOW_PROBE },
		{ "pieces", ALLOW_PIECES },
		{ "none", 0 },
	};
	size_t i;

	(void)n;
	do {
		for (i = 0; i < countof(words) && !text_accept(t, words[i].word); i++)
			;
		if (i == countof(words))
			return text_error(t,
			    "expected retransmission, window-update, duplicate-ack, probe, pieces "
			    "or none");
		s->u.allow |= words[i].bit;
	} while (text_peek(t) != '\0');
	return 0;
}

static int
parse_port(struct text *t, struct step_names *n, enum port_choice *choice, struct value *number)
{
	if (text_accept(t, "same"))
		*choice = PORT_SAME;
	else if (text_accept(t, "closed"))
		*choice = PORT_CLOSED;
	else if (text_accept(t, "other"))
		*choice = PORT_OTHER;
	else {
		*choice = PORT_NUMBER;
		return parse_between(t, n, "a port", UINT16_MAX, number);
	}
	return 0;
}

/* A number, or the name of an address that is no host's: those count on behind the numbers. */
static int
parse_address(struct text *t, int *address)
{
	int c = text_peek(t), named;
	struct span word;

	if (c >= '1' && c <= '0' + SUT_ADDRS) {
		*address = c - '0';
		t->p++;
		return 0;
	}
	word = text_word(t);
	if ((named = address_named(word.p, word.n)) < 0)
		return text_error_at(t, word.p,
		    "an address is a number from 1 to %d, or a name such as multicast", SUT_ADDRS);
	*address = SUT_ADDRS + 1 + named;
	return 0;
}

static int
parse_conn_word(struct text *t, struct step_names *n, struct conn_words *w)
{
	if (text_peek(t) == '<') {
		w->has_options = 1;
		options_free(&w->options);
		return options_parse(t, &n->names, 0, &w->options);
	}
	if (text_accept(t, "isn")) {
		w->has_isn = 1;
		return value_parse(t, &n->names, &w->isn);
	}
	if (text_accept(t, "win")) {
		w->has_win = 1;
		return parse_between(t, n, "win", UINT16_MAX, &w->win);
	}
	if (text_accept(t, "tester-address"))
		return parse_address(t, &w->tester_address);
	if (text_accept(t, "stack-address"))
		return parse_address(t, &w->stack_address);
	if (text_accept(t, "tester-port"))
		return parse_port(t, n, &w->tester_port, &w->tester_port_n);
	if (text_accept(t, "stack-port"))
		return parse_port(t, n, &w->stack_port, &w->stack_port_n);
	return text_error(t,
	    "expected isn, win, <options>, tester-address, stack-address, tester-port or "
	    "stack-port");
}

int
conn_words_parse(struct text *t, struct step_names *n, struct conn_words *w)
{
	while (text_peek(t) != '\0')
		if (parse_conn_word(t, n, w) < 0) {
			options_free(&w->options);
			return -1;
		}
	return 0;
}

static int
parse_conn(struct text *t, struct step_names *n, struct step *s)
{
	return conn_words_parse(t, n, &s->u.conn);
}

static const struct {
	const char *word;
	enum verb verb;
	int (*parse)(struct text *, struct step_names *, struct step *);
} verbs[] = {
	{ "send",	VERB_SEND,	parse_send },
	{ "expect",	VERB_EXPECT,	parse_expect },
	{ "silent",	VERB_SILENT,	parse_silent },
	{ "wait",	VERB_WAIT,	parse_wait },
	{ "call",	VERB_CALL,	parse_call },
	{ "reply",	VERB_REPLY,	parse_reply },
	{ "state",	VERB_STATE,	parse_state },
	{ "mark",	VERB_MARK,	parse_mark },
	{ "allow",	VERB_ALLOW,	parse_allow },
	{ "conn",	VERB_CONN,	parse_conn },
};

static int
verb_row(const char *word, size_t n)
{
	for (size_t i = 0; i < countof(verbs); i++)
		if (span_is((struct span){ word, n }, verbs[i].word))
			return (int)i;
	return -1;
}

int
step_is_verb(const char *word, size_t n)
{
	return verb_row(word, n) >= 0;
}

int
step_asserts(enum verb v)
{
	return v == VERB_EXPECT || v == VERB_EXPECT_ICMP || v == VERB_SILENT || v == VERB_REPLY ||
	    v == VERB_STATE;
}

/* "b:" before the verb names the connection; a name first used is a new one. */
static int
parse_conn_name(struct text *t, struct step_names *n, int *conn)
{
	size_t len = strspn(t->p, "abcdefghijklmnopqrstuvwxyz0123456789");
	int i;

	*conn = 0;
	if (len == 0 || t->p[len] != ':')
		return 0;
	for (i = 0; i < n->nconn; i++)
		if (span_is((struct span){ t->p, len }, n->conn[i]))
			break;
	if (i == n->nconn) {
		if (n->nconn == CONNS_MAX || len >= NAME_SIZE)
			return text_error(t, "at most %d connections, with short names", CONNS_MAX);
		memcpy(n->conn[i], t->p, len);
		n->conn[n->nconn++][len] = '\0';
	}
	*conn = i;
	t->p += len + 1;
	return 0;
}

struct step *
step_parse(struct text *t, struct step_names *n)
{
	struct step *s = calloc(1, sizeof(*s));
	struct span word;
	int row;

	if (s == NULL)
		abort();
	text_peek(t);
	s->text = text_copy(t->p, strlen(t->p));
	s->line = t->lineno;
	if (parse_conn_name(t, n, &s->conn) < 0)
		goto bad;
	word = text_word(t);
	if ((row = verb_row(word.p, word.n)) < 0) {
		text_error_at(t, word.p, "no step is called \"%.*s\"", (int)word.n, word.p);
		goto bad;
	}
	s->verb = verbs[row].verb;
	if (verbs[row].parse(t, n, s) < 0 || text_end(t) < 0)
		goto bad;
	return s;
bad:
	steps_free(s);
	return NULL;
}

static void
branches_free(struct branch *b)
{
	struct branch *next;

	for (; b != NULL; b = next) {
		next = b->next;
		steps_free(b->steps);
		free(b->name);
		free(b);
	}
}

void
steps_free(struct step *s)
{
	struct step *next;

	for (; s != NULL; s = next) {
		next = s->next;
		if (s->verb == VERB_SEND || s->verb == VERB_EXPECT)
			spec_free(&s->u.spec);
		else if (s->verb == VERB_CONN)
			options_free(&s->u.conn.options);
		else if (s->verb == VERB_EITHER)
			branches_free(s->u.branches);
		free(s->text);
		free(s);
	}
}
