/* SPDX-License-Identifier: MIT */
/*
 * run_step.c - how each verb runs, as a table.
 */

#include <stdio.h>
#include <string.h>

#include "address.h"
#include "buf.h"
#include "icmp.h"
#include "runner.h"

static enum outcome
step_send(struct run *r, const struct step *s)
{
	struct conn *c = run_conn(r, s->conn);
	struct bases b = conn_bases(c, 1);
	struct segment seg;
	enum outcome o;

	conn_env(c, &r->env);
	if (s->u.spec.isn)
		b.seq = c->isn = (struct seq){ run_random(r) };
	spec_segment(&s->u.spec, &r->env, &b, &seg);
	conn_fill(c, &seg, s->u.spec.isn);
	if (c->opened)
		run_joins(c, &seg);
	o = inbox_send(r, c, &seg);
	conn_sent(c, &seg);
	run_event(r, r->out.t);
	return o == STEP_OK && r->sut->serve ? run_serve(r, c) : o;
}

static enum outcome
step_send_icmp(struct run *r, const struct step *s)
{
	struct conn *c = run_conn(r, s->conn);
	struct icmp_error e = { .kind = s->u.icmp.kind, .renumber = s->u.icmp.has_seq,
		.bad_sum = s->u.icmp.bad_sum };
	struct packet p, about;

	conn_env(c, &r->env);
	e.mtu = (uint32_t)value_now(&s->u.icmp.mtu, &r->env);
	e.quote = (uint32_t)value_now(&s->u.icmp.quote, &r->env);
	e.proto = (uint32_t)value_now(&s->u.icmp.proto, &r->env);
	e.seq = (uint32_t)value_now(&s->u.icmp.seq, &r->env) +
	    (s->u.icmp.seq.absolute ? 0 : c->peer.n);
	if (icmp_build(&e, &r->about[s->conn], &r->out) < 0)
		return run_error(r, "tester",
		    "there is no such ICMP error in this IP version, or no segment that it could "
		    "be about");
	run_event(r, link_now(r->sut->link));
	packet_parse(&r->out, &p);
	r->sut->path_told |= icmp_tells_mtu(e.kind);
	packet_parse(&r->about[s->conn], &about);
	if (icmp_tells_mtu(e.kind) && !e.bad_sum && p.kind == PACKET_ICMP &&
	    e.mtu < packet_size(&about))
		wire_path(&c->wire, p.ip, e.mtu, (struct seq){ p.quoted_seq }, r->ref);
	return inbox_send_frame(r, &r->out, c, s->number);
}

static enum outcome
step_wait(struct run *r, const struct step *s)
{
	struct usec end = usec_add(r->ref, (struct usec){ value_now(&s->u.time, &r->env) });
	enum inbox_event e;

	while ((e = inbox_wait(r, end)) != INBOX_TIME)
		if (e == INBOX_STOP)
			return STEP_STOP;
	run_event(r, end);
	return STEP_OK;
}

static enum outcome
step_call(struct run *r, const struct step *s)
{
	struct conn *c = run_conn(r, s->conn);
	struct call call = { .kind = s->u.call.kind, .conn = s->conn, .ends = c->ends };
	int64_t n;

	if (inbox_settle(r) != STEP_OK || (call.kind == CALL_OPEN && run_opens(r, c) != STEP_OK))
		return STEP_STOP;
	if (call.kind == CALL_OPEN && r->sut->own_port)
		call.ends.stack_port = 0;
	conn_env(c, &r->env);
	n = value_now(&s->u.call.n, &r->env);
	if (call.kind != CALL_OPTION && (n < 0 || n > CALL_OCTETS))
		return run_error(r, "tester",
		    "the number of octets that the case works out for this call is none");
	call.value = n;
	call.len = (uint32_t)n;
	memcpy(call.name, s->u.call.name, sizeof(call.name));
	if (call.kind == CALL_SEND) {
		call.offset = c->app_sent;
		c->app_sent += call.len;
		c->wire.told = c->app_sent;
	} else if (call.kind == CALL_RECEIVE) {
		call.offset = c->app_read;
		c->app_asked = call.len;
	}
	c->called = (int)call.kind;
	/* an application that is gone asks for nothing */
	c->served |= call_ends(call.kind) != 0;
	for (int i = r->nreplies; i-- > 0;)	/* a call that succeeded needs no step */
		if (r->reply[i].conn == s->conn && r->reply[i].result == REPLY_OK)
			inbox_drop_reply(r, i);
	run_event(r, link_now(r->sut->link));
	if (r->sut->ops->call(r->sut, &call) < 0)
		return inbox_agent_failed(r);
	return inbox_replies(r) < 0 ? STEP_STOP : STEP_OK;
}

/*
 * The oldest reply of this connection; one that says "ok" is passed over when something else is
 * expected.  But where the last call is to be pending, its own "ok" is just what must not come.
 */
static int
find_reply(struct run *r, const struct step *s)
{
	for (int i = 0; i < r->nreplies; i++) {
		if (r->reply[i].conn != s->conn)
			continue;
		if (r->reply[i].result == REPLY_OK && s->u.reply.kind != REPLY_OK &&
		    (s->u.reply.kind != REPLY_PENDING ||
			(int)r->reply[i].kind != r->conn[s->conn].called)) {
			inbox_drop_reply(r, i--);
			continue;
		}
		return i;
	}
	return -1;
}

static int
reply_agrees(struct run *r, const struct step *s, const struct reply *p)
{
	struct conn *c = &r->conn[s->conn];
	int64_t lo, hi;

	if (s->u.reply.kind == REPLY_ANY_ERROR)
		return p->result > REPLY_FIN;
	if ((int)p->result != s->u.reply.kind)
		return 0;
	if (p->result != REPLY_DATA)
		return 1;
	lo = value_now(&s->u.reply.lo, &r->env);
	hi = value_now(&s->u.reply.hi, &r->env);
	c->app_read = p->offset + p->len;
	return !p->bad && p->offset + 1 == lo && p->len == hi - lo;
}

/* Did it come before the step's "after"?  1: the verdict is set. */
static int
reply_early(struct run *r, const struct step *s, struct usec t)
{
	struct usec after = usec_sub((struct usec){ value_now(&s->window.after, &r->env) },
	    r->sut->profile->tick);
	char observed[64];

	if (!usec_before(t, after))
		return 0;
	snprintf(observed, sizeof(observed), "%.3f ms", (double)t.us / 1000);
	run_fail(r, "early", s->text, observed);
	run_late_before(r, usec_sub(usec_sub(after, t), run_blur(r, &s->window.after)));
	return 1;
}

static enum outcome
take_reply(struct run *r, const struct step *s, int i)
{
	struct reply p = r->reply[i];
	char observed[RUN_TEXT];

	inbox_drop_reply(r, i);
	if (reply_agrees(r, s, &p)) {
		if (s->window.has_after && reply_early(r, s, usec_sub(p.t, r->ref)))
			return STEP_STOP;
		run_event(r, p.t);
		inbox_seen(r, p.t);
		return STEP_OK;
	}
	reply_text(&p, observed, sizeof(observed));
	run_fail(r, "reply", s->text, observed);
	return STEP_STOP;
}

/*
 * What a reply tells of, UNTOLD_...: that an OPEN is done, or a connection's end (also by less than
 * was asked for).
 */
static unsigned
what_of(const struct run *r, const struct step *s)
{
	const struct conn *c = &r->conn[s->conn];
	int64_t n = value_now(&s->u.reply.hi, &r->env) - value_now(&s->u.reply.lo, &r->env);

	if (s->u.reply.kind == REPLY_DATA)
		return n < (int64_t)c->app_asked ? UNTOLD_ENDS : 0;
	if (s->u.reply.kind == REPLY_OK || s->u.reply.kind == REPLY_PENDING)
		return c->called == CALL_OPEN ? UNTOLD_OPEN : 0;
	return UNTOLD_ENDS;
}

static enum outcome
step_reply(struct run *r, const struct step *s)
{
	int pending = s->u.reply.kind == REPLY_PENDING, untold, i;
	enum inbox_event e = INBOX_REPLY;
	struct usec window, until;

	conn_env(run_conn(r, s->conn), &r->env);
	window = run_window(r, &s->window,
	    pending ? r->sut->profile->settle : r->sut->profile->response);
	untold = (r->sut->untold & what_of(r, s)) != 0;
	/* waiting would be in vain */
	until = untold && !pending ? r->ref : usec_add(r->ref, window);
	if (inbox_replies(r) < 0)
		return STEP_STOP;
	while ((i = find_reply(r, s)) < 0 && e != INBOX_TIME)
		if ((e = inbox_wait(r, until)) == INBOX_STOP ||
		    (e == INBOX_TIME && inbox_replies(r) < 0))
			return STEP_STOP;
	if (i < 0 && pending) {
		run_event(r, until);
		return untold ? STEP_UNOBSERVED : STEP_OK;
	}
	if (i >= 0)
		return take_reply(r, s, i);
	if (untold)
		return STEP_UNOBSERVED;
	run_fail(r, "reply", s->text, "no reply");
	run_late(r, (struct usec){ window.us / 2 });
	return STEP_STOP;
}

int
run_state_is(struct run *r, const struct step *s, const char **observed)
{
	enum tcp_state want = (enum tcp_state)s->u.state, state;
	int listening;

	if (r->sut->ops->state(r->sut, &run_conn(r, s->conn)->ends, &state, &listening) < 0)
		return -1;
	*observed = state_name(state);
	if (want == STATE_LISTEN)
		return state == STATE_CLOSED && listening;
	return state == want;
}

/*
 * Ask until it is so: at once, and then at intervals that grow to a second, as a stack in another
 * process needs its time.
 */
static enum outcome
step_state(struct run *r, const struct step *s)
{
	struct usec window = run_window(r, &s->window, r->sut->profile->response);
	struct usec until = usec_add(r->ref, usec_add(window, run_blur(r, &s->window.within)));
	struct usec pause = { 1000 }, now, next, asked = { 0 }, late = r->sut->link->late;
	const char *observed = "";
	int is;

	while ((is = run_state_is(r, s, &observed)) == 0) {
		asked = usec_add(asked, usec_sub(r->sut->link->late, late));
		now = link_now(r->sut->link);
		if (!usec_before(now, until))
			break;
		next = usec_add(now, pause);
		pause.us = pause.us < 512000 ? pause.us * 2 : 1000000;
		if (inbox_wait(r, usec_before(next, until) ? next : until) == INBOX_STOP)
			return STEP_STOP;
		late = r->sut->link->late;
	}
	if (is > 0)
		return STEP_OK;
	if (is < 0)
		return inbox_replies(r) < 0 ? STEP_STOP : STEP_UNOBSERVED;
	run_fail(r, "state", state_name((enum tcp_state)s->u.state), observed);
	/* How long it took to answer this question doesn't excuse the answer. */
	run_late(r, usec_add(asked, (struct usec){ window.us / 2 }));
	return STEP_STOP;
}

static enum outcome
step_mark(struct run *r, const struct step *s)
{
	r->env.slot[s->u.mark.slot] = usec_sub(r->ref, r->t0).us -
	    value_now(&s->u.mark.since, &r->env);
	return STEP_OK;
}

static enum outcome
step_allow(struct run *r, const struct step *s)
{
	run_conn(r, s->conn)->allow = s->u.allow;
	return STEP_OK;
}

static void
set_port(const struct run *r, enum port_choice choice, const struct value *n,
    const uint16_t by_choice[PORT_NUMBER], uint16_t *port)
{
	if (choice == PORT_NUMBER)
		*port = (uint16_t)value_now(n, &r->env);
	else if (choice != PORT_OWN)
		*port = by_choice[choice];
}

/* One end's address, by its number or name.  -1: the verdict is set. */
static int
set_address(struct run *r, int address, const struct addr *by_number, struct addr *a)
{
	int named = address - SUT_ADDRS - 1;

	if (named >= 0 && address_make(named, r->sut, a->family, a) < 0) {
		run_error(r, "tester", "this IP version has no such address");
		return -1;
	}
	if (address > 0 && address <= SUT_ADDRS)
		*a = by_number[address - 1];
	return 0;
}

static enum outcome
step_conn(struct run *r, const struct step *s)
{
	const struct conn_words *w = &s->u.conn;
	struct conn *c = run_conn(r, s->conn);
	struct ends *e = &c->ends;
	const struct ends *first = &run_conn(r, 0)->ends;
	int ip6 = e->stack.family == 6;
	const uint16_t tester_ports[PORT_NUMBER] = { [PORT_SAME] = first->tester_port,
		[PORT_CLOSED] = e->tester_port, [PORT_OTHER] = e->stack_port };
	const uint16_t stack_ports[PORT_NUMBER] = { [PORT_SAME] = first->stack_port,
		[PORT_CLOSED] = (uint16_t)(first->stack_port | 1), [PORT_OTHER] = e->tester_port };

	if (set_address(r, w->tester_address, r->sut->tester[ip6], &e->tester) < 0 ||
	    set_address(r, w->stack_address, r->sut->stack[ip6], &e->stack) < 0)
		return STEP_STOP;
	set_port(r, w->tester_port, &w->tester_port_n, tester_ports, &e->tester_port);
	c->port_given |= w->stack_port != PORT_OWN;
	set_port(r, w->stack_port, &w->stack_port_n, stack_ports, &e->stack_port);
	conn_env(c, &r->env);
	conn_set_up(c, w, &r->env);
	return STEP_OK;
}

static enum outcome (*const verbs[VERBS])(struct run *, const struct step *) = {
	[VERB_SEND] = step_send,
	[VERB_EXPECT] = run_expect,
	[VERB_SEND_ICMP] = step_send_icmp,
	[VERB_EXPECT_ICMP] = run_expect_icmp,
	[VERB_SILENT] = run_silent,
	[VERB_WAIT] = step_wait,
	[VERB_CALL] = step_call,
	[VERB_REPLY] = step_reply,
	[VERB_STATE] = step_state,
	[VERB_MARK] = step_mark,
	[VERB_ALLOW] = step_allow,
	[VERB_CONN] = step_conn,
	[VERB_EITHER] = run_either,
};

enum outcome
run_step(struct run *r, const struct step *s)
{
	enum outcome o;

	r->step = s;
	run_conn(r, s->conn);
	o = verbs[s->verb](r, s);
	if (r->part == PART_TEST) {
		r->unobserved += o == STEP_UNOBSERVED;
		r->verified += o == STEP_OK && step_asserts(s->verb);
	}
	if (s->verb != VERB_EITHER)
		tell_step(r, s, o, o == STEP_STOP);
	return o;
}

enum outcome
run_steps(struct run *r, const struct step *s)
{
	for (; s != NULL; s = s->next)
		if (run_step(r, s) == STEP_STOP)
			return STEP_STOP;
	return STEP_OK;
}
