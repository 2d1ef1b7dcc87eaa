/* SPDX-License-Identifier: MIT */
/*
 * run_piece.c - what a stack sends again it may package anew (RFC 9293 3.8.6), so data that was
 * seen before may come in pieces where a step expects it in one segment; and new data, too, where
 * the case allows pieces.
 *
 * A piece begins where the step's data does, or where the last piece ended, and is compared as if
 * it were all of it: the octets that are still to come are those that belong there.  Only the last
 * one may have the FIN.
 */

#include "call.h"
#include "runner.h"

/* Data that came before, or where the case allows it any data, of the right octets. */
static int
may_be_cut(const struct conn *c, const struct segment *seg, struct seq end)
{
	uint32_t offset = seg->v[FIELD_SEQ] - c->peer.n - 1;

	if (!(c->allow & ALLOW_PIECES))
		return !seq_before(c->rcv_nxt, end) && conn_came_before(c, seg);
	for (uint32_t i = 0; i < seg->v[FIELD_LEN]; i++)
		if (seg->data[i] != pattern_byte(offset + i))
			return 0;
	return 1;
}

/* As the step has it whole, if it is a piece of that: in *whole, with its octets in r->out. */
static enum piece
piece_of(struct run *r, const struct step *s, const struct arrival *a, struct packet *whole)
{
	const struct segment *seg = &a->packet.segment;
	const struct conn *c = &r->conn[s->conn];
	struct bases b = conn_bases(c, 0);
	uint32_t len = seg->v[FIELD_LEN], all, left;
	struct seq from;

	conn_env(c, &r->env);
	if (a->packet.kind != PACKET_TCP || len == 0 ||
	    !spec_range(&s->u.spec, &r->env, &b, &from, &all) || all > sizeof(r->out.data) ||
	    seg->v[FIELD_SEQ] != from.n + r->taken || len > all - r->taken ||
	    !may_be_cut(c, seg, seq_add(from, all)))
		return PIECE_NONE;
	left = all - r->taken - len;
	if ((r->taken == 0 && left == 0) || (left > 0 && seg->v[FIELD_FLAGS] & TCP_FIN))
		return PIECE_NONE;
	*whole = a->packet;
	for (uint32_t i = 0; i < all; i++)
		r->out.data[i] = pattern_byte(from.n - c->peer.n - 1 + i);
	whole->segment.data = r->out.data;
	whole->segment.v[FIELD_SEQ] = from.n;
	whole->segment.v[FIELD_LEN] = all;
	if (left > 0)
		whole->segment.v[FIELD_FLAGS] |= s->u.spec.flags & (TCP_PSH | TCP_FIN);
	return left > 0 ? PIECE_MORE : PIECE_LAST;
}

enum piece
run_piece(struct run *r, const struct step *s, const struct arrival *a)
{
	struct conn *c = &r->conn[s->conn];
	struct bases b = conn_bases(c, 0);
	struct packet whole;
	struct diffs diffs;
	enum piece is = piece_of(r, s, a, &whole);

	if (is == PIECE_NONE)
		return is;
	diffs_begin(&diffs, 1);
	spec_match(&s->u.spec, &r->env, &b, &whole, &diffs);
	return diffs.differ == 0 ? is : PIECE_NONE;
}
