/* SPDX-License-Identifier: MIT */
/*
 * tell.c - tells the observer what happens, in texts relative to the connection's ISNs.
 */

#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "icmp.h"
#include "link.h"
#include "runner.h"

static const char *
state_after(struct run *r, const struct step *s)
{
	const struct conn *c = &r->conn[s->conn];
	enum tcp_state state;
	int listening;

	if (!r->sut->watched || !(r->ready >> s->conn & 1))
		return NULL;
	if (r->sut->ops->state(r->sut, &c->ends, &state, &listening) < 0)
		return NULL;
	return state_name(state == STATE_CLOSED && listening && !c->used ? STATE_LISTEN : state);
}

void
tell_step(struct run *r, const struct step *s, enum outcome outcome, int failed)
{
	struct run_step e = {
		.step = s->number, .part = s->part, .line = s->line, .text = s->text
	};

	if (r->obs->step == NULL)
		return;
	/* One that failed may have waited in vain since the last event. */
	e.t = usec_sub(failed ? link_now(r->sut->link) : r->ref, r->t0);
	e.result = outcome == STEP_UNOBSERVED ? "unobserved" :
	    !failed                           ? "ok" :
	    r->v->verdict == VERDICT_FAIL     ? "fail" :
	    r->v->verdict == VERDICT_ERROR    ? "error" :
						"inconclusive";
	e.state = state_after(r, s);
	r->obs->step(r->obs->arg, &e);
}

static const char *
kind_of(const struct packet *p)
{
	static const char *const names[] = { [PACKET_OTHER] = "other",
		[PACKET_TCP] = "tcp",
		[PACKET_ICMP] = "icmp",
		[PACKET_BAD] = "bad" };

	return names[p->kind];
}

/* The numbers and texts of a segment, relative to its connection's ISNs. */
static void
describe(struct run_frame *e, const struct packet *p, const struct conn *c, struct buf *text,
    struct buf *flags, struct buf *options)
{
	struct bases b = { { 0 }, { 0 } };

	if (c != NULL)
		b = e->rx ? conn_bases_seen(c, &p->segment) : conn_bases(c, 1);
	segment_print_fields(&p->segment, b.seq, b.ack, text);
	flags_print(p->segment.v[FIELD_FLAGS], flags);
	if (p->segment.options_len > 0) {
		options_print(p->segment.options, p->segment.options_len, options);
		buf_text(text, " ");
		buf_text(text, e->options);
	}
	e->seq = p->segment.v[FIELD_SEQ] - b.seq.n;
	e->ack = p->segment.v[FIELD_FLAGS] & TCP_ACK ? p->segment.v[FIELD_ACK] - b.ack.n : 0;
	e->len = p->segment.v[FIELD_LEN];
	e->win = p->segment.v[FIELD_WIN];
}

void
tell_frame(struct run *r, const struct frame *f, const struct packet *p, int rx, int number,
    const struct conn *c, const char *mark, int step)
{
	char text[RUN_TEXT], flags[16], options[RUN_TEXT];
	struct buf tb = BUF(text), fb = BUF(flags), ob = BUF(options);
	struct run_frame e = {
		.frame = number, .step = step, .rx = rx, .conn = "", .mark = mark, .data = f,
		.text = text, .flags = flags, .options = options,
	};

	if (r->obs->frame == NULL)
		return;
	text[0] = flags[0] = options[0] = '\0';
	e.t = usec_sub(f->t, r->t0);
	if (rx && strcmp(mark, "ok") == 0) {
		e.earliest = r->earliest;
		e.latest = r->latest;
	}
	e.kind = kind_of(p);
	e.conn = c ? script_conn(r->script, c->index) : "";
	if (p->kind == PACKET_TCP)
		describe(&e, p, c, &tb, &fb, &ob);
	else if (p->kind == PACKET_ICMP)
		buf_printf(&tb, "icmp %s",
		    icmp_kind(p) < 0 ? "of another kind" : icmp_name(icmp_kind(p)));
	else if (p->kind == PACKET_BAD)
		buf_printf(&tb, "%s", p->wrong);
	r->obs->frame(r->obs->arg, &e);
}

void
tell_diffs(struct run *r, const struct diffs *d)
{
	const struct diff *first = diffs_first(d);

	for (int i = 0; r->obs->diff != NULL && i < d->n; i++) {
		struct run_diff e = { r->step->number, d->d[i].field, d->d[i].expected,
			d->d[i].observed, d->d[i].differs, &d->d[i] == first };

		r->obs->diff(r->obs->arg, &e);
	}
}
