/* SPDX-License-Identifier: MIT */
/*
 * body.c - the parts of a case: lists of steps, blocks of alternatives, recipes.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "buf.h"
#include "diag.h"
#include "lines.h"
#include "recipe.h"
#include "script.h"
#include "step.h"
#include "text.h"

struct body {
	struct lines *l;
	struct script *s;
	struct diag *diag;
	enum part part;
};

static struct step *read_block(struct body *, int depth);

static struct line *
peek(struct body *b)
{
	while (b->l->at < b->l->n && b->l->v[b->l->at].text[0] == '\0')
		b->l->at++;
	return b->l->at < b->l->n ? &b->l->v[b->l->at] : NULL;
}

static struct step **
append(struct step **tail, struct step *list)
{
	*tail = list;
	while (*tail != NULL)
		tail = &(*tail)->next;
	return tail;
}

/* "active", "by close", and then the words of a conn step. */
static int
recipe_words(struct text *t, struct body *b, struct recipe_words *w, struct step *conn)
{
	*w = (struct recipe_words){ .by = "shutdown", .active = b->s->names->opens,
		.listening = (b->s->names->calls >> CALL_LISTEN) & 1 };
	for (;;) {
		if (text_accept(t, "active"))
			w->active = 1;
		else if (text_accept(t, "by")) {
			if (text_accept(t, "close"))
				w->by = "close";
			else if (!text_accept(t, "shutdown"))
				return text_error(t, "expected close or shutdown");
		} else
			return conn_words_parse(t, b->s->names, &conn->u.conn);
	}
}

/* A text that stands for the recipe's line. */
static struct text
text_of(const struct body *b, const struct line *line, const char *one)
{
	return (struct text){ .file = b->l->file, .line = one, .p = one,
		.lineno = line->number, .diag = b->diag };
}

/* The steps of a recipe, as if they stood in the case; they keep the line of the recipe's name. */
static struct step *
lay_out(struct body *b, const struct line *line, const char *text, const char *conn)
{
	struct step *list = NULL, **tail = &list, *step;
	char one[256];
	struct text t;

	for (size_t n; *text != '\0'; text += n + 1) {
		n = strcspn(text, "\n");
		snprintf(one, sizeof(one), "%s%.*s", conn, (int)n, text);
		t = text_of(b, line, one);
		if ((step = step_parse(&t, b->s->names)) != NULL)
			tail = append(tail, step);
	}
	return list;
}

/* The step that sets up what a recipe's words say: "conn", and the rest of the line as its text. */
static struct step *
conn_step(struct body *b, const struct line *line, const char *conn, const char *rest)
{
	char one[NAME_SIZE + 8], text[300];
	struct text t = text_of(b, line, one);
	struct step *s;

	snprintf(one, sizeof(one), "%sconn", conn);
	if ((s = step_parse(&t, b->s->names)) == NULL)
		return NULL;
	snprintf(text, sizeof(text), "%s%s", one, rest);
	free(s->text);
	s->text = text_copy(text, strlen(text));
	return s;
}

/* A recipe's name and words: the words are set up by a conn step, which comes first. */
static struct step *
read_recipe(struct body *b, struct text *t, const struct line *line, const char *conn)
{
	struct span name = text_word(t);
	char known[32] = "", steps[1024] = "";
	struct buf out = BUF(steps);
	struct recipe_words w;
	struct step *first;

	if (name.n >= sizeof(known) || !recipe_known(name.p, name.n)) {
		text_error_at(t, name.p, "no step or recipe is called \"%.*s\"", (int)name.n,
		    name.p);
		return NULL;
	}
	memcpy(known, name.p, name.n);
	if ((first = conn_step(b, line, conn, t->p)) == NULL)
		return NULL;
	if (recipe_words(t, b, &w, first) < 0) {
		steps_free(first);
		return NULL;
	}
	recipe_put(known, &w, &out);
	first->next = lay_out(b, line, steps, conn);
	return first;
}

static char *
block_name(struct text *t)
{
	struct span name = text_word(t);

	if (name.n == 0)
		text_error(t, "an alternative needs a name, such as rfc5961");
	return text_copy(name.p, name.n);
}

/* "either NAME" with a block one tab deeper, then "or NAME" with another, as often as there are. */
static struct step *
read_either(struct body *b, int depth)
{
	struct step *s = calloc(1, sizeof(*s));
	struct branch **tail;
	struct line *line;
	const char *word = "either";
	struct text t;

	if (s == NULL)
		abort();
	s->verb = VERB_EITHER;
	for (tail = &s->u.branches; (line = peek(b)) != NULL && line->depth == depth; word = "or") {
		lines_text(b->l, line, b->diag, &t);
		if (!text_accept(&t, word))
			break;
		if (s->text == NULL) {
			s->line = line->number;
			s->text = text_copy(line->text + line->depth,
			    strlen(line->text) - (size_t)line->depth);
		}
		if ((*tail = calloc(1, sizeof(**tail))) == NULL)
			abort();
		(*tail)->name = block_name(&t);
		(*tail)->nonstrict = text_accept(&t, "nonstrict");
		text_end(&t);
		b->l->at++;
		if (((*tail)->steps = read_block(b, depth + 1)) == NULL)
			text_error(&t, "this alternative has no steps one tab deeper");
		tail = &(*tail)->next;
	}
	if (s->u.branches != NULL && s->u.branches->next == NULL)
		diag_error(b->diag, b->l->file, s->line, 1, s->text, "an either needs an or");
	return s;
}

/* One line that is not a block: a step, or in setup a recipe. */
static struct step *
read_line(struct body *b, struct line *line)
{
	char conn[NAME_SIZE + 2] = "";
	struct text t, look;
	struct span word;
	size_t n;

	b->l->at++;
	lines_text(b->l, line, b->diag, &t);
	text_peek(&t);
	n = strspn(t.p, "abcdefghijklmnopqrstuvwxyz0123456789");
	look = t;
	if (n > 0 && n < NAME_SIZE && t.p[n] == ':') {
		memcpy(conn, t.p, n + 1);
		conn[n + 1] = ' ';
		look.p += n + 1;
	}
	text_peek(&look);
	word = (struct span){ look.p, strcspn(look.p, " \t") };
	if (b->part == PART_SETUP && !step_is_verb(word.p, word.n))
		return read_recipe(b, &look, line, conn);
	return step_parse(&t, b->s->names);
}

static struct step *
read_block(struct body *b, int depth)
{
	struct step *list = NULL, **tail = &list;
	struct line *line;
	struct text t;

	while ((line = peek(b)) != NULL && line->depth >= depth) {
		lines_text(b->l, line, b->diag, &t);
		if (line->depth > depth) {
			text_peek(&t);
			text_error(&t, "this is indented deeper than the block it stands in");
			b->l->at++;
		} else if (text_accept(&t, "either")) {
			tail = append(tail, read_either(b, depth));
		} else {
			tail = append(tail, read_line(b, line));
		}
	}
	return list;
}

/* The blocks of an either, or NULL. */
static const struct branch *
branches(const struct step *s)
{
	return s->verb == VERB_EITHER ? s->u.branches : NULL;
}

static int
number_steps(struct step *s, enum part part, int n)
{
	for (; s != NULL; s = s->next) {
		s->number = ++n;
		s->part = part;
		for (const struct branch *b = branches(s); b != NULL; b = b->next)
			n = number_steps(b->steps, part, n);
	}
	return n;
}

/* Could any stack fail these steps? */
static int
asserts(const struct step *s)
{
	for (; s != NULL; s = s->next) {
		if (step_asserts(s->verb))
			return 1;
		for (const struct branch *b = branches(s); b != NULL; b = b->next)
			if (asserts(b->steps))
				return 1;
	}
	return 0;
}

/*
 * The last "silent" of these steps behind which nothing shows that the stack lives, in whichever
 * variants a stack takes; NULL for none.  silent: what it is before them.
 */
static const struct step *
last_silent(const struct step *s, const struct step *silent)
{
	for (; s != NULL; s = s->next) {
		const struct step *before = silent, *after;

		if (s->verb == VERB_EITHER || step_asserts(s->verb))
			silent = s->verb == VERB_SILENT ? s : NULL;
		for (const struct branch *b = branches(s); b != NULL; b = b->next)
			if ((after = last_silent(b->steps, before)) != NULL)
				silent = after;
	}
	return silent;
}

/* A dead stack is silent too: after the last "silent" something has to show that it lives. */
static void
check_signs_of_life(struct body *b, const struct step *s)
{
	const struct step *silent = last_silent(s, NULL);

	if (silent != NULL)
		diag_error(b->diag, b->l->file, silent->line, 1, silent->text,
		    "after \"silent\" show a sign of life (expect, reply or state): a dead stack "
		    "is silent too");
}

static enum part
part_named(const char *word)
{
	int p = 0;

	while (p < PARTS && strcmp(word, part_name((enum part)p)) != 0)
		p++;
	return (enum part)p;
}

void
body_parse(struct lines *l, struct script *s, struct diag *diag)
{
	struct body b = { l, s, diag, PART_SETUP };
	int seen[PARTS] = { 0 };
	int errors = diag->errors;
	enum part last = PART_SETUP;
	struct line *line;
	struct text t;

	while ((line = peek(&b)) != NULL) {
		l->at++;
		lines_text(l, line, diag, &t);
		b.part = part_named(line->text);
		if (b.part == PARTS) {
			text_error(&t, line->depth > 0 ? "this step stands in no part" :
			    "expected setup, test or cleanup");
			continue;
		}
		if (seen[b.part]++)
			text_error(&t, "there is a part \"%s\" already", line->text);
		else if (b.part < last)
			text_error(&t, "%s comes before %s", part_name(b.part), part_name(last));
		last = b.part;
		steps_free(s->steps[b.part]);
		s->steps[b.part] = read_block(&b, 1);
	}
	for (int p = 0; p < PARTS; p++)
		s->nsteps = number_steps(s->steps[p], (enum part)p, s->nsteps);
	if (diag->errors > errors)
		return;		/* what could not be read might have been what is missing */
	if (!asserts(s->steps[PART_TEST]))
		diag_error(diag, l->file, lines_last(l), 1, NULL,
		    "the test checks nothing: it needs an expect, silent, reply or state");
	check_signs_of_life(&b, s->steps[PART_TEST]);
}
