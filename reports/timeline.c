/* SPDX-License-Identifier: MIT */
/*
 * timeline.c - the states of a case, one after the other.
 *
 * Inference is the state diagram of RFC 9293 section 3.3.2 (figure 5) as a table: in which state
 * what is sent or received leads where.  Segments out of order change nothing, so that what is
 * inferred stays behind rather than ahead of what the stack did.
 */

#include <stddef.h>
#include <string.h>

#include "ladder.h"
#include "results.h"
#include "timeline.h"

/* What a segment can mean to the state; of one segment several may hold, and are tried in turn. */
enum event {
	STACK_SYN, STACK_SYN_ACK, STACK_RST, STACK_FIN,
	TESTER_RST, TESTER_SYN_ACK, TESTER_SYN, TESTER_ACK, FIN_ACKED, TESTER_FIN,
	EVENTS
};

static const char unknown[] = "";
static const char listening[] = "LISTEN", syn_sent[] = "SYN-SENT", syn_received[] = "SYN-RECEIVED",
	established[] = "ESTABLISHED", fin_wait_1[] = "FIN-WAIT-1", fin_wait_2[] = "FIN-WAIT-2",
	close_wait[] = "CLOSE-WAIT", closing[] = "CLOSING", last_ack[] = "LAST-ACK",
	time_wait[] = "TIME-WAIT", closed[] = "CLOSED", any[] = "*";

static const struct {
	const char *from;
	enum event event;
	const char *to;
} moves[] = {
	{ unknown, STACK_SYN, syn_sent },
	{ unknown, STACK_SYN_ACK, syn_received },
	{ syn_sent, TESTER_SYN_ACK, established },
	{ syn_sent, TESTER_SYN, syn_received },
	{ syn_received, TESTER_ACK, established },
	{ syn_received, STACK_FIN, fin_wait_1 },
	{ syn_received, TESTER_FIN, close_wait },
	{ established, STACK_FIN, fin_wait_1 },
	{ established, TESTER_FIN, close_wait },
	{ fin_wait_1, FIN_ACKED, fin_wait_2 },
	{ fin_wait_1, TESTER_FIN, closing },
	{ fin_wait_2, TESTER_FIN, time_wait },
	{ closing, FIN_ACKED, time_wait },
	{ close_wait, STACK_FIN, last_ack },
	{ last_ack, FIN_ACKED, closed },
	{ syn_received, TESTER_RST, listening },
	{ any, TESTER_RST, closed },
	{ any, STACK_RST, closed },
};

static int
has(const struct result_frame *f, char flag)
{
	return strchr(f->flags, flag) != NULL;
}

/* Does event e hold of a segment? */
static int
holds(const struct timeline *l, const struct result_frame *f, enum event e)
{
	int in_order = f->seq <= l->tester_next, syn = has(f, 'S'), ack = has(f, '.');

	switch (e) {
	case STACK_SYN:
		return f->rx && syn && !ack;
	case STACK_SYN_ACK:
		return f->rx && syn && ack;
	case STACK_RST:
		return f->rx && has(f, 'R');
	case STACK_FIN:
		return f->rx && has(f, 'F');
	case TESTER_RST:
		return !f->rx && has(f, 'R') && f->seq == l->tester_next;
	case TESTER_SYN_ACK:
		return !f->rx && syn && ack && f->ack == l->stack_next && !has(f, 'R');
	case TESTER_SYN:
		return !f->rx && syn && !ack && !has(f, 'R');
	case TESTER_ACK:
		return !f->rx && ack && !syn && !has(f, 'R') && in_order &&
			f->ack >= 1 && f->ack <= l->stack_next;
	case FIN_ACKED:
		return !f->rx && ack && !has(f, 'R') && in_order && l->stack_fin > 0 &&
			f->ack == l->stack_fin;
	case TESTER_FIN:
		return !f->rx && has(f, 'F') && !syn && !has(f, 'R') && in_order;
	default:
		return 0;
	}
}

/* Has it numbers that TCP can have?  Others are not computed with. */
static int
is_sane(const struct result_frame *f)
{
	static const long long numbers = 1LL << 32;

	return f->seq >= 0 && f->seq < numbers && f->len >= 0 && f->len < numbers &&
		f->ack >= 0 && f->ack < numbers;
}

/* Follow a segment: where it leads from a state, all that it means taken one after the other. */
static void
follow(struct timeline *l, const struct result_frame *f)
{
	long long next = f->seq + f->len + has(f, 'S') + has(f, 'F');

	for (int e = 0; e < EVENTS; e++) {
		if (!holds(l, f, (enum event)e))
			continue;
		for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
			if ((int)moves[i].event == e && (strcmp(moves[i].from, l->state) == 0 ||
				(moves[i].from == any && *l->state != '\0'))) {
				l->state = moves[i].to;
				break;
			}
	}
	if (f->rx && next > l->stack_next)
		l->stack_next = next;
	if (f->rx && has(f, 'F'))
		l->stack_fin = next;
	if (!f->rx && f->seq <= l->tester_next && next > l->tester_next)
		l->tester_next = next;
}

int
timeline_inferred(const struct result *c)
{
	return !ladder_has_states(c);
}

static int
next_reported(struct timeline *l, struct moment *m)
{
	const struct result *c = l->result;

	while (l->at < c->nsteps) {
		const struct result_step *s = &c->steps[l->at++];
		int wrong = s->step == c->step && strcmp(c->cause, "state") == 0 &&
			c->verdict != VERDICT_PASS;

		if (*s->state == '\0' || (!wrong && l->state != NULL &&
			strcmp(s->state, l->state) == 0))
			continue;
		l->state = s->state;
		*m = (struct moment){ .state = s->state, .t = s->t, .wrong = wrong };
		return 1;
	}
	return 0;
}

static int
next_inferred(struct timeline *l, struct moment *m)
{
	const struct result *c = l->result;

	if (l->state == NULL) {
		l->state = unknown;
		l->conn = NULL;
	}
	while (l->at < c->nframes) {
		const struct result_frame *f = &c->frames[l->at++];
		const char *before = l->state;

		if (strcmp(f->kind, "tcp") != 0 || strcmp(f->mark, "ignored") == 0 || !is_sane(f))
			continue;
		if (l->conn == NULL)
			l->conn = f->conn;
		if (strcmp(f->conn, l->conn) != 0)
			continue;
		follow(l, f);
		if (l->state == before)
			continue;
		*m = (struct moment){ .state = l->state, .t = f->t };
		return 1;
	}
	return 0;
}

int
timeline_next(struct timeline *l, struct moment *m)
{
	return timeline_inferred(l->result) ? next_inferred(l, m) : next_reported(l, m);
}
