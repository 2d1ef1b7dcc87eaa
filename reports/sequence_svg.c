/* SPDX-License-Identifier: MIT */
/*
 * sequence_svg.c - sequence numbers over time, in the grammar of tcptrace: a segment is an upright
 * from its first byte to its last, what the other side has acknowledged a stepped line below, the
 * edge of the window it gave a dashed one above.
 *
 * Where a segment came at a wrong time, or never, a strip shows when it was expected.
 *
 * One side's sending is drawn: that which sent more.  Lines differ in style, so that colour is not
 * needed.  Numbers far from the others (a test of what lies outside the window) would press all
 * else flat: they stand at the edge.
 */

#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "results.h"
#include "window.h"
#include "words.h"
#include "xml.h"

#define WIDTH	740
#define HEIGHT	200
#define LEFT	82
#define RIGHT	(WIDTH - 20)
#define TOP	36
#define BOTTOM	(HEIGHT - 26)
#define SOME	3		/* segments with data that make a plot worth its place */
#define NUMBERS	(1LL << 32)	/* what a stream says beyond is not to be computed with */
#define LONGEST	10000000000000LL	/* microseconds */
#define AGAIN	2		/* that were sent again */

/* What is drawn: whose sending, and between which numbers and times. */
struct plot {
	struct xml *x;
	const struct result *c;
	int rx;				/* the stack's sending; 0: the tester's */
	long long low, high, t;
	long long from, to;		/* when what decided was expected; from < 0: not known */
	const char *conn;
};

/* What was sent by one side, so far or in all. */
struct sent {
	int data, again;
	long long next;			/* the number after all that was sent */
	long long low, high;
	int any;
};

static int
belongs(const struct result_frame *f, const char *conn)
{
	return strcmp(f->kind, "tcp") == 0 && strcmp(f->mark, "ignored") != 0 &&
		strcmp(f->conn, conn) == 0 && f->seq >= 0 && f->seq < NUMBERS / 2 &&
		f->len >= 0 && f->len < NUMBERS && f->ack >= 0 && f->ack < NUMBERS &&
		f->win >= 0 && f->win < NUMBERS;
}

/* The number after a segment: SYN and FIN count as one each. */
static long long
after(const struct result_frame *f)
{
	return f->seq + f->len + (strchr(f->flags, 'S') != NULL) + (strchr(f->flags, 'F') != NULL);
}

/* Take a segment to what was sent; 1 when some of it had been sent before. */
static int
take(struct sent *s, const struct result_frame *f)
{
	long long end = after(f);
	int again = end > f->seq && s->any && f->seq < s->next && end <= s->next;

	if (end == f->seq || strchr(f->flags, 'R') != NULL)
		return 0;
	s->data += f->len > 0;
	s->again += again;
	if (!s->any || f->seq < s->low)
		s->low = f->seq;
	if (!s->any || end > s->high)
		s->high = end;
	if (!s->any || end > s->next)
		s->next = end;
	s->any = 1;
	return again;
}

static const char *
first_conn(const struct result *c)
{
	for (int i = 0; i < c->nframes; i++)
		if (strcmp(c->frames[i].kind, "tcp") == 0 &&
			strcmp(c->frames[i].mark, "ignored") != 0)
			return c->frames[i].conn;
	return "";
}

/* What both sides sent in all: sent[1] is the stack's. */
static void
add_up(const struct result *c, struct sent sent[2])
{
	const char *conn = first_conn(c);

	memset(sent, 0, 2 * sizeof(sent[0]));
	for (int i = 0; i < c->nframes; i++)
		if (belongs(&c->frames[i], conn))
			take(&sent[c->frames[i].rx], &c->frames[i]);
}

int
sequence_has(const struct result *c)
{
	struct sent sent[2];

	add_up(c, sent);
	if ((strcmp(c->cause, "early") == 0 || strcmp(c->cause, "late") == 0) && sent[1].any)
		return 1;
	return sent[0].data >= SOME || sent[1].data >= SOME || sent[1].again >= AGAIN;
}

static int
x_of(const struct plot *p, long long t)
{
	return LEFT + (int)((double)t / (double)p->t * (RIGHT - LEFT));
}

static int
y_of(const struct plot *p, long long seq)
{
	if (seq < p->low)
		seq = p->low;
	if (seq > p->high)
		seq = p->high;
	return BOTTOM - (int)((double)(seq - p->low) / (double)(p->high - p->low) * (BOTTOM - TOP));
}

/* The highest edge of the window that the receiver gave, if it is near enough to be drawn. */
static void
scale(struct plot *p, const struct sent *s)
{
	long long edge = 0;

	p->low = s->low;
	p->high = s->high;
	p->t = 1;
	for (int i = 0; i < p->c->nframes; i++) {
		const struct result_frame *f = &p->c->frames[i];

		if (!belongs(f, p->conn))
			continue;
		if (f->t > p->t)
			p->t = f->t;
		if (f->rx != p->rx && strchr(f->flags, '.') != NULL && f->ack + f->win > edge)
			edge = f->ack + f->win;
	}
	if (edge > p->high && edge - p->low < (p->high - p->low) * 3)
		p->high = edge;
	if (p->high == p->low)
		p->high++;
}

static void
text_at(struct plot *p, int x, int y, const char *anchor, const char *class_name, const char *text)
{
	xml_open_class(p->x, "text", class_name);
	xml_attrf(p->x, "x", "%d", x);
	xml_attrf(p->x, "y", "%d", y);
	if (anchor != NULL)
		xml_attr(p->x, "text-anchor", anchor);
	xml_text(p->x, text);
	xml_close(p->x);
}

/*
 * When the segment was expected that came too early, too late or never: its window counts from the
 * step before.
 */
static void
expected(struct plot *p)
{
	const struct result *c = p->c;
	struct window w;

	p->from = p->to = -1;
	if ((strcmp(c->cause, "early") != 0 && strcmp(c->cause, "late") != 0 &&
		strcmp(c->cause, "missing") != 0) || !window_parse(c->window, &w) ||
		w.after < 0 || w.within < w.after || w.within > LONGEST)
		return;
	for (int i = 0; i < c->nsteps && c->steps[i].step < c->step; i++)
		p->from = c->steps[i].t;
	if (p->from < 0)
		return;
	p->to = p->from + w.within;
	p->from += w.after;
	if (p->to > p->t)		/* as far as it can be shown without pressing all else */
		p->t = p->to < 3 * p->t ? p->to : 3 * p->t;
	if (p->to > p->t)
		p->to = p->t;
}

static void
band(struct plot *p)
{
	if (p->from < 0 || p->from >= p->to)
		return;
	xml_open_class(p->x, "rect", "band");
	xml_attrf(p->x, "x", "%d", x_of(p, p->from));
	xml_attrf(p->x, "y", "%d", TOP - 4);
	xml_attrf(p->x, "width", "%d", x_of(p, p->to) - x_of(p, p->from));
	xml_attrf(p->x, "height", "%d", BOTTOM + 10 - TOP);
	xml_attr(p->x, "fill", "#e0e4e9");
	xml_void(p->x);
	text_at(p, x_of(p, p->from) + 4, TOP + 10, NULL, "t", "expected");
}

static void
stroke(struct plot *p, const char *class_name, const char *d, const char *colour, const char *width,
	const char *dashes)
{
	if (d == NULL || *d == '\0')
		return;
	xml_open_class(p->x, "path", class_name);
	xml_attr(p->x, "d", d);
	xml_attr(p->x, "fill", "none");
	xml_attr(p->x, "stroke", colour);
	xml_attr(p->x, "stroke-width", width);
	if (dashes != NULL)
		xml_attr(p->x, "stroke-dasharray", dashes);
	xml_void(p->x);
}

/* The segments of the side whose sending is drawn: those sent again apart, and lettered. */
static void
segments(struct plot *p, FILE *once, FILE *again)
{
	struct sent s = { 0 };

	for (int i = 0; i < p->c->nframes; i++) {
		const struct result_frame *f = &p->c->frames[i];
		int twice, x;

		if (!belongs(f, p->conn) || f->rx != p->rx || after(f) == f->seq)
			continue;
		twice = take(&s, f);
		x = x_of(p, f->t);
		fprintf(twice ? again : once, "M%d %dH%dM%d %dV%dM%d %dH%d", x - 3,
			y_of(p, f->seq), x + 3, x, y_of(p, f->seq), y_of(p, after(f)), x - 3,
			y_of(p, after(f)), x + 3);
		if (twice)
			text_at(p, x + 5, y_of(p, after(f)) - 3, NULL, "bad", "R");
		else if (strpbrk(f->flags, "SF") != NULL)
			text_at(p, x + 5, y_of(p, after(f)) - 3, NULL, NULL,
				strchr(f->flags, 'S') != NULL ? "S" : "F");
	}
}

/* What the other side has acknowledged, and the edge of the window it gave. */
static void
acknowledged(struct plot *p, FILE *acks, FILE *edges)
{
	long long ack = -1, edge = -1;

	for (int i = 0; i < p->c->nframes; i++) {
		const struct result_frame *f = &p->c->frames[i];
		int x = x_of(p, f->t);

		if (!belongs(f, p->conn) || f->rx == p->rx || strchr(f->flags, '.') == NULL ||
			strchr(f->flags, 'R') != NULL)
			continue;
		if (ack >= 0)
			fprintf(acks, f->ack == ack ? "H%dv4v-4" : "H%d", x);
		if (ack < 0)
			fprintf(acks, "M%d %d", x, y_of(p, f->ack));
		else if (f->ack != ack)
			fprintf(acks, "V%d", y_of(p, f->ack));
		ack = f->ack;
		if (edge >= 0 && f->ack + f->win != edge)
			fprintf(edges, "H%dV%d", x, y_of(p, f->ack + f->win));
		else if (edge < 0)
			fprintf(edges, "M%d %d", x, y_of(p, f->ack + f->win));
		edge = f->ack + f->win;
	}
	if (ack >= 0)
		fprintf(acks, "H%d", RIGHT);
	if (edge >= 0)
		fprintf(edges, "H%d", RIGHT);
}

static void
number_at(struct plot *p, int y, long long n)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", n);
	text_at(p, LEFT - 10, y, "end", "t", text);
}

static void
axes(struct plot *p)
{
	char text[64];

	number_at(p, TOP + 4, p->high);
	number_at(p, BOTTOM + 4, p->low);
	text_at(p, LEFT, HEIGHT - 8, NULL, "t", "0");
	text_at(p, RIGHT, HEIGHT - 8, "end", "t", words_span(p->t, text, sizeof(text)));
	text_at(p, (LEFT + RIGHT) / 2, HEIGHT - 8, "middle", "t",
		"I segment, R again · — acknowledged · - - edge of the window");
	text_at(p, LEFT, TOP - 24, NULL, "end",
		p->rx ? "sequence numbers sent by the stack" :
		"sequence numbers sent by the tester");
}

static void
draw(struct plot *p)
{
	static const struct {
		const char *class_name, *colour, *width, *dashes;
	} styles[4] = {
		{ "rule", "#565d66", "1", "4 3" }, { "ack", "#0b6b3a", "1.5", NULL },
		{ "good", "#16191d", "1.6", NULL }, { "bad", "#a3140c", "2", NULL },
	};
	char *d[4] = { NULL }, frame[64];
	size_t n[4];
	FILE *out[4];
	int opened = 1;

	for (int i = 0; i < 4; i++)
		opened &= (out[i] = open_memstream(&d[i], &n[i])) != NULL;
	snprintf(frame, sizeof(frame), "M%d %dV%dH%d", LEFT, TOP - 4, BOTTOM + 6, RIGHT);
	band(p);
	stroke(p, "life", frame, "#c9ced6", "1", NULL);
	axes(p);
	if (opened) {
		acknowledged(p, out[1], out[0]);
		segments(p, out[2], out[3]);
	}
	for (int i = 0; i < 4; i++) {
		if (out[i] != NULL)
			fclose(out[i]);
		if (opened)
			stroke(p, styles[i].class_name, d[i], styles[i].colour, styles[i].width,
				styles[i].dashes);
		free(d[i]);
	}
}

void
sequence_svg(struct xml *x, const struct result *c)
{
	struct plot p = { .x = x, .c = c, .conn = first_conn(c) };
	struct sent sent[2];

	add_up(c, sent);
	p.rx = sent[1].data + sent[1].again >= sent[0].data;
	if (!sent[p.rx].any)
		return;
	scale(&p, &sent[p.rx]);
	expected(&p);
	xml_open_class(x, "svg", "ladder plot");
	xml_attrf(x, "viewBox", "0 0 %d %d", WIDTH, HEIGHT);
	xml_attr(x, "role", "img");
	xml_open(x, "title");
	xml_textf(x, "Sequence numbers of what the %s sent in %s, over time",
		p.rx ? "stack" : "tester", c->id);
	xml_close(x);
	draw(&p);
	xml_close(x);
}
