/* SPDX-License-Identifier: MIT */
/*
 * lwip_app.c - the application: the tester's calls on lwIP's raw API.
 *
 * Each connection that the application has is an endpoint.  lwIP tells it by callbacks what happens: connected, data,
 * end of stream, an error; the endpoint keeps that until a call asks.  Data stays in lwIP's buffers, and counts against
 * its window, until it is received.  A listener makes an endpoint for each connection it gets; it belongs to no
 * number of the tester's until the first call with its ends.
 *
 * lwIP frees a connection by itself when it ends: with a word (the error callback) or, after TIME-WAIT, without.  So an
 * endpoint's pcb counts only while it is in one of lwIP's lists and still has this endpoint as its argument.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lwip/pbuf.h"
#include "lwip/tcp.h"
#include "lwip/priv/tcp_priv.h"

#include "lwip_addr.h"
#include "lwip_app.h"
#include "lwip_option.h"

#define CONNS 64
#define LISTENERS 16
#define BACKLOG 128

struct endpoint {
	int used;
	int conn;			/* the tester's number, or -1 */
	struct tcpspec_ends ends;
	struct tcp_pcb *pcb;
	struct pbuf *in;		/* what came and wasn't received */
	int connected, fin;
	int shut, shut_in;		/* SHUTDOWN, SHUTDOWN_READ was done */
	enum tcpspec_result error;	/* that ended it, or TCPSPEC_OK */
	int told;			/* the error was */
	struct lwip_options options;
};

struct listener {
	struct tcp_pcb *pcb;		/* NULL: unused */
	int family, conn;
	uint16_t port;
	struct lwip_app *app;
	struct lwip_options options;
};

struct lwip_app {
	struct endpoint endpoint[2 * CONNS];
	int n;				/* endpoints from here on were never used */
	struct listener listener[LISTENERS];
	struct lwip_options options[CONNS];	/* set before there was a connection or a listener */
};

struct lwip_app *
lwip_app_new(void)
{
	return calloc(1, sizeof(struct lwip_app));
}

void
lwip_app_renew(struct lwip_app *a)
{
	memset(a->endpoint, 0, (size_t)a->n * sizeof(a->endpoint[0]));
	memset(a->listener, 0, sizeof(a->listener));
	for (int i = 0; i < CONNS; i++)
		a->options[i].set = 0;
	a->n = 0;
}

void
lwip_app_free(struct lwip_app *a)
{
	free(a);
}

/* The pcb, if lwIP still has it. */
static struct tcp_pcb *
alive(struct endpoint *e)
{
	struct tcp_pcb *lists[] = { tcp_active_pcbs, tcp_tw_pcbs, tcp_bound_pcbs };

	for (int i = 0; e->pcb != NULL && i < 3; i++)
		for (struct tcp_pcb *p = lists[i]; p != NULL; p = p->next)
			if (p == e->pcb && p->callback_arg == e)
				return p;
	return e->pcb = NULL;
}

static void
forget(struct endpoint *e)
{
	struct tcp_pcb *p = alive(e);

	if (p != NULL) {
		tcp_arg(p, NULL);
		tcp_err(p, NULL);
		tcp_recv(p, NULL);	/* from now on lwIP throws away what comes */
	}
	if (e->in != NULL)
		pbuf_free(e->in);
	*e = (struct endpoint){ .used = 0 };
}

static err_t
on_connected(void *arg, struct tcp_pcb *p, err_t err)
{
	(void)p;
	(void)err;			/* always ERR_OK, lwIP says */
	((struct endpoint *)arg)->connected = 1;
	return ERR_OK;
}

static err_t
on_recv(void *arg, struct tcp_pcb *p, struct pbuf *b, err_t err)
{
	struct endpoint *e = arg;

	(void)p;
	(void)err;
	if (b == NULL)
		e->fin = 1;
	else if (e->in == NULL)
		e->in = b;
	else
		pbuf_cat(e->in, b);
	return ERR_OK;
}

static void
on_err(void *arg, err_t err)
{
	struct endpoint *e = arg;

	e->pcb = NULL;
	if (err == ERR_RST)
		e->error = e->connected ? TCPSPEC_RESET : TCPSPEC_REFUSED;
	else if (err == ERR_ABRT)
		e->error = TCPSPEC_TIMEOUT;
	else if (err != ERR_CLSD)	/* which says that both sides have closed */
		e->error = TCPSPEC_ERROR;
}

static struct endpoint *
endpoint_new(struct lwip_app *a, int conn, const struct tcpspec_ends *ends, struct tcp_pcb *p)
{
	for (struct endpoint *e = a->endpoint; e < a->endpoint + 2 * CONNS; e++) {
		if (e->used)
			continue;
		*e = (struct endpoint){ .used = 1, .conn = conn, .ends = *ends, .pcb = p, .error = TCPSPEC_OK };
		a->n = e - a->endpoint < a->n ? a->n : (int)(e - a->endpoint) + 1;
		tcp_arg(p, e);
		tcp_recv(p, on_recv);
		tcp_err(p, on_err);
		return e;
	}
	return NULL;
}

static void
ends_of(const struct tcp_pcb *p, struct tcpspec_ends *e)
{
	int six = IP_IS_V6(&p->local_ip);

	*e = (struct tcpspec_ends){ .own_port = p->local_port, .peer_port = p->remote_port };
	e->own.family = e->peer.family = six ? 6 : 4;
	memcpy(e->own.b,
	    six ? (const void *)ip_2_ip6(&p->local_ip)->addr : &ip_2_ip4(&p->local_ip)->addr,
	    six ? 16 : 4);
	memcpy(e->peer.b,
	    six ? (const void *)ip_2_ip6(&p->remote_ip)->addr : &ip_2_ip4(&p->remote_ip)->addr,
	    six ? 16 : 4);
}

static err_t
on_accept(void *arg, struct tcp_pcb *p, err_t err)
{
	struct listener *l = arg;
	struct tcpspec_ends ends;
	struct endpoint *e;

	if (p == NULL || err != ERR_OK)
		return ERR_VAL;
	ends_of(p, &ends);
	if ((e = endpoint_new(l->app, -1, &ends, p)) == NULL)
		return ERR_MEM;
	e->connected = 1;
	e->options = l->options;
	lwip_option_apply(&l->options, p);
	return ERR_OK;
}

static struct listener *
listener_of(struct lwip_app *a, const struct tcpspec_ends *e)
{
	for (struct listener *l = a->listener; l < a->listener + LISTENERS; l++)
		if (l->pcb != NULL && l->family == e->own.family && l->port == e->own_port)
			return l;
	return NULL;
}

static int
is_over(struct endpoint *e)
{
	return alive(e) == NULL && e->in == NULL && (e->error == TCPSPEC_OK || e->told);
}

/*
 * The endpoint that a call means: the one that has its number; or, when there is none or it is over, one with its ends
 * that no number has yet.
 */
static struct endpoint *
endpoint_of(struct lwip_app *a, const struct tcpspec_call *c)
{
	struct endpoint *mine = NULL;

	for (struct endpoint *e = a->endpoint; e < a->endpoint + a->n; e++)
		if (e->used && e->conn == c->conn)
			mine = e;
	if (mine != NULL && !is_over(mine))
		return mine;
	for (struct endpoint *e = a->endpoint; e < a->endpoint + a->n; e++) {
		if (!e->used || e->conn != -1 || e->ends.peer_port != c->ends.peer_port ||
		    e->ends.own_port != c->ends.own_port ||
		    memcmp(e->ends.peer.b, c->ends.peer.b, 16) != 0 ||
		    memcmp(e->ends.own.b, c->ends.own.b, 16) != 0)
			continue;
		if (mine != NULL)
			forget(mine);
		e->conn = c->conn;
		return e;
	}
	return mine;
}

/* What an error of lwIP's means to the caller, with its name. */
static enum tcpspec_result
failed(err_t err, struct tcpspec_reply *r)
{
	static const struct {
		err_t err;
		enum tcpspec_result result;
		const char *name;
	} rows[] = {
		{ ERR_MEM,	TCPSPEC_WAIT,		"ERR_MEM" },
		{ ERR_BUF,	TCPSPEC_EXISTS,		"ERR_BUF" },	/* of bind: no port is left */
		{ ERR_USE,	TCPSPEC_EXISTS,		"ERR_USE" },
		{ ERR_ISCONN,	TCPSPEC_EXISTS,		"ERR_ISCONN" },
		{ ERR_RTE,	TCPSPEC_UNREACHABLE,	"ERR_RTE" },
		{ ERR_CONN,	TCPSPEC_ABSENT,		"ERR_CONN" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].err != err)
			continue;
		snprintf(r->text, sizeof(r->text), "%s", rows[i].name);
		return rows[i].result;
	}
	snprintf(r->text, sizeof(r->text), "err_t %d", err);
	return TCPSPEC_ERROR;
}

/* A connection that is gone: its error to whoever is first to ask or was waiting, afterwards there is none. */
static enum tcpspec_result
gone(struct endpoint *e, const struct tcpspec_call *c)
{
	if (e == NULL || e->error == TCPSPEC_OK || (e->told && !c->waited))
		return TCPSPEC_ABSENT;
	e->told = 1;
	return e->error;
}

/* Without a connection: wait for one if a listener may get one. */
static enum tcpspec_result
await(struct lwip_app *a, const struct tcpspec_call *c)
{
	return listener_of(a, &c->ends) != NULL ? TCPSPEC_WAIT : TCPSPEC_ABSENT;
}

static struct tcp_pcb *
pcb_new(const struct tcpspec_ends *e, const struct lwip_options *o)
{
	struct tcp_pcb *p = tcp_new_ip_type(e->own.family == 6 ? IPADDR_TYPE_V6 : IPADDR_TYPE_V4);

	if (p != NULL) {
		ip_set_option(p, SOF_REUSEADDR);
		lwip_option_apply(o, p);
	}
	return p;
}

/* A listener is shared; but whether the same connection may listen twice is for lwIP to say. */
static enum tcpspec_result
call_listen(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	const ip_addr_t *any = c->ends.own.family == 6 ? IP6_ADDR_ANY : IP4_ADDR_ANY;
	struct listener *l = listener_of(a, &c->ends);
	struct tcp_pcb *p, *lp = NULL;
	err_t err = ERR_MEM;

	if (l != NULL && l->conn != c->conn)
		return TCPSPEC_OK;
	for (l = a->listener; l < a->listener + LISTENERS && l->pcb != NULL; l++)
		;
	if (l == a->listener + LISTENERS || (p = pcb_new(&c->ends, &a->options[c->conn])) == NULL)
		return TCPSPEC_ERROR;
	if ((err = tcp_bind(p, any, c->ends.own_port)) == ERR_OK)
		lp = tcp_listen_with_backlog_and_err(p, BACKLOG, &err);
	if (lp == NULL) {
		tcp_close(p);
		return failed(err, r);
	}
	*l = (struct listener){
		.pcb = lp, .family = c->ends.own.family, .conn = c->conn, .port = c->ends.own_port, .app = a,
		.options = a->options[c->conn],
	};
	tcp_arg(lp, l);
	tcp_accept(lp, on_accept);
	return TCPSPEC_OK;
}

static enum tcpspec_result
open_begin(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	struct tcp_pcb *p = pcb_new(&c->ends, &a->options[c->conn]);
	ip_addr_t own, peer;
	struct endpoint *e;
	err_t err;

	if (p == NULL || (e = endpoint_new(a, c->conn, &c->ends, p)) == NULL)
		return TCPSPEC_ERROR;
	e->options = a->options[c->conn];
	lwip_addr(&c->ends.own, &own);
	lwip_addr(&c->ends.peer, &peer);
	if ((err = tcp_bind(p, &own, c->ends.own_port)) == ERR_OK)
		err = tcp_connect(p, &peer, c->ends.peer_port, on_connected);
	if (err == ERR_OK)
		return TCPSPEC_WAIT;
	forget(e);
	tcp_close(p);
	return err == ERR_MEM ? TCPSPEC_ERROR : failed(err, r);
}

static enum tcpspec_result
call_open(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	struct endpoint *e = endpoint_of(a, c);
	enum tcpspec_result error;

	if (!c->waited) {
		if (e != NULL && !is_over(e))
			return TCPSPEC_EXISTS;
		if (e != NULL)
			forget(e);
		return open_begin(a, c, r);
	}
	if (e == NULL)
		return TCPSPEC_ABSENT;
	if (e->connected)
		return TCPSPEC_OK;
	if (e->error == TCPSPEC_OK)
		return TCPSPEC_WAIT;
	error = e->error;
	forget(e);
	return error;
}

static enum tcpspec_result
call_accept(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	(void)r;
	return endpoint_of(a, c) != NULL ? TCPSPEC_OK : await(a, c);
}

static enum tcpspec_result
call_send(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	struct endpoint *e = endpoint_of(a, c);
	struct tcp_pcb *p = e ? alive(e) : NULL;
	size_t n = c->len;
	err_t err;

	if (p == NULL)
		return e != NULL && e->shut ? TCPSPEC_CLOSING : gone(e, c);
	if (n > tcp_sndbuf(p))
		n = tcp_sndbuf(p);
	if (n == 0 && c->len > 0 && !e->shut)
		return TCPSPEC_WAIT;
	if (n > 0xffff)
		n = 0xffff;
	err = tcp_write(p, c->data, (u16_t)n, TCP_WRITE_FLAG_COPY | (n < c->len ? TCP_WRITE_FLAG_MORE : 0));
	if (err == ERR_OK)
		tcp_output(p);
	r->len = n;
	if (err == ERR_CONN && e->shut)
		return TCPSPEC_CLOSING;
	return err == ERR_OK ? TCPSPEC_OK : failed(err, r);
}

static enum tcpspec_result
call_receive(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	struct endpoint *e = endpoint_of(a, c);
	struct tcp_pcb *p = e ? alive(e) : NULL;
	u16_t n;

	if (e == NULL)
		return await(a, c);
	if (e->in != NULL) {
		n = (u16_t)(c->len < 0xffff ? c->len : 0xffff);
		n = pbuf_copy_partial(e->in, c->data, n, 0);
		e->in = pbuf_free_header(e->in, n);
		if (p != NULL)
			tcp_recved(p, n);
		r->len = n;
		return TCPSPEC_OK;
	}
	if ((e->fin || e->shut_in) && e->error == TCPSPEC_OK)
		return TCPSPEC_FIN;
	return p != NULL ? TCPSPEC_WAIT : gone(e, c);
}

static enum tcpspec_result
call_shutdown(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	struct endpoint *e = endpoint_of(a, c);
	struct tcp_pcb *p = e ? alive(e) : NULL;
	int reading = c->kind == TCPSPEC_SHUTDOWN_READ;
	err_t err;

	if (e != NULL && e->shut && !reading)
		return TCPSPEC_CLOSING;
	if (p == NULL)
		return gone(e, c);
	if ((err = tcp_shutdown(p, reading, !reading)) != ERR_OK)
		return failed(err, r);
	e->shut |= !reading;
	e->shut_in |= reading;
	return TCPSPEC_OK;
}

/* After CLOSE the application is gone: whatever lwIP still has to say to it, nobody hears. */
static enum tcpspec_result
call_close(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	struct endpoint *e = endpoint_of(a, c);
	struct tcp_pcb *p = e ? alive(e) : NULL;
	err_t err = ERR_OK;

	if (e == NULL)
		return TCPSPEC_ABSENT;
	if (p != NULL && (c->kind == TCPSPEC_ABORT || lwip_option_aborts(&e->options))) {
		forget(e);
		tcp_abort(p);
		return TCPSPEC_OK;
	}
	if (p != NULL && (err = tcp_close(p)) != ERR_OK)
		return failed(err, r);
	forget(e);
	return TCPSPEC_OK;
}

/* Connections that nobody has accepted end with their listener, as those of lwIP's own netconns do (netconn_drain). */
static enum tcpspec_result
call_unlisten(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	struct listener *l = listener_of(a, &c->ends);
	struct tcp_pcb *p;

	(void)r;
	if (l == NULL)
		return TCPSPEC_ABSENT;
	for (struct endpoint *e = a->endpoint; e < a->endpoint + a->n; e++) {
		if (!e->used || e->conn != -1 || e->ends.own_port != l->port || e->ends.own.family != l->family)
			continue;
		p = alive(e);
		forget(e);
		if (p != NULL)
			tcp_abort(p);
	}
	tcp_close(l->pcb);
	l->pcb = NULL;
	return TCPSPEC_OK;
}

/* On the connection; or on its listener, for the connections it will have; or for an OPEN or LISTEN to come. */
static enum tcpspec_result
call_option(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	struct endpoint *e = endpoint_of(a, c);
	struct listener *l = listener_of(a, &c->ends);
	struct lwip_options *o = e != NULL ? &e->options : l != NULL ? &l->options : &a->options[c->conn];

	(void)r;
	if (lwip_option_note(o, c->name, c->value) < 0)
		return TCPSPEC_UNSUPPORTED;
	if (e != NULL && alive(e) != NULL)
		lwip_option_apply(o, e->pcb);
	return TCPSPEC_OK;
}

typedef enum tcpspec_result call_fn(struct lwip_app *, const struct tcpspec_call *, struct tcpspec_reply *);

static call_fn *const calls[] = {
	[TCPSPEC_LISTEN]	= call_listen,
	[TCPSPEC_OPEN]		= call_open,
	[TCPSPEC_ACCEPT]	= call_accept,
	[TCPSPEC_SEND]		= call_send,
	[TCPSPEC_RECEIVE]	= call_receive,
	[TCPSPEC_SHUTDOWN]	= call_shutdown,
	[TCPSPEC_SHUTDOWN_READ]	= call_shutdown,
	[TCPSPEC_CLOSE]		= call_close,
	[TCPSPEC_ABORT]		= call_close,
	[TCPSPEC_UNLISTEN]	= call_unlisten,
	[TCPSPEC_OPTION]	= call_option,
};

enum tcpspec_result
lwip_app_call(struct lwip_app *a, const struct tcpspec_call *c, struct tcpspec_reply *r)
{
	if ((size_t)c->kind >= sizeof(calls) / sizeof(calls[0]) || c->conn < 0 || c->conn >= CONNS)
		return TCPSPEC_UNSUPPORTED;
	return calls[c->kind](a, c, r);
}
