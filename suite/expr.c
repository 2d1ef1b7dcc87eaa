/* SPDX-License-Identifier: MIT */
/*
 * expr.c - expressions over words, parsed by recursive descent into a tree and walked for each
 * case.
 *
 *	or   = and { "or" and }
 *	and  = not { "and" not }
 *	not  = "not" not | "(" or ")" | word
 *
 * The tree is an array: a node is never longer than its text, so there are at most as many nodes as
 * characters.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr.h"
#include "file.h"

#define DEPTH_MAX 100	/* of parentheses and "not" */

enum node_kind { NODE_WORD, NODE_NOT, NODE_AND, NODE_OR };

struct node {
	enum node_kind kind;
	int left, right;		/* of NOT only left */
	const char *word;
	size_t len;
};

struct expr {
	int root, n;
	struct node node[];
};

struct parser {
	const char *text, *p;
	struct expr *e;
	int depth;
};

static int parse_or(struct parser *);

static int
wrong(const struct parser *p, const char *what)
{
	return say("-k: %s\n  %s\n  %*s^", what, p->text, (int)(p->p - p->text), "");
}

/* The word at hand, without taking it; 0 characters at the end. */
static size_t
peek(struct parser *p)
{
	p->p += strspn(p->p, " \t");
	if (*p->p == '(' || *p->p == ')')
		return 1;
	return strcspn(p->p, " \t()");
}

static int
accept_word(struct parser *p, const char *word)
{
	size_t n = peek(p);

	if (n != strlen(word) || strncmp(p->p, word, n) != 0)
		return 0;
	p->p += n;
	return 1;
}

static int
node_new(struct parser *p, struct node node)
{
	p->e->node[p->e->n] = node;
	return p->e->n++;
}

static int
parse_not(struct parser *p)
{
	size_t n = peek(p);
	const char *word;
	int inner;

	if (p->depth > DEPTH_MAX)
		return wrong(p, "this is nested too deeply");
	if (accept_word(p, "not")) {
		p->depth++;
		inner = parse_not(p);
		p->depth--;
		return inner < 0 ? -1 :
				   node_new(p, (struct node){ .kind = NODE_NOT, .left = inner });
	}
	if (accept_word(p, "(")) {
		p->depth++;
		inner = parse_or(p);
		p->depth--;
		if (inner >= 0 && !accept_word(p, ")"))
			return wrong(p, "expected \")\"");
		return inner;
	}
	word = p->p;
	if (n == 0 || *word == ')' || accept_word(p, "and") || accept_word(p, "or")) {
		p->p = word;
		return wrong(p, "expected a word, \"not\" or \"(\"");
	}
	p->p += n;
	return node_new(p, (struct node){ .kind = NODE_WORD, .word = word, .len = n });
}

static int
parse_and(struct parser *p)
{
	int left = parse_not(p), right;

	while (left >= 0 && accept_word(p, "and")) {
		if ((right = parse_not(p)) < 0)
			return -1;
		left = node_new(p, (struct node){ .kind = NODE_AND, .left = left, .right = right });
	}
	return left;
}

static int
parse_or(struct parser *p)
{
	int left = parse_and(p), right;

	while (left >= 0 && accept_word(p, "or")) {
		if ((right = parse_and(p)) < 0)
			return -1;
		left = node_new(p, (struct node){ .kind = NODE_OR, .left = left, .right = right });
	}
	return left;
}

struct expr *
expr_parse(const char *text)
{
	struct parser p = { .text = text, .p = text };

	p.e = calloc(1, sizeof(*p.e) + (strlen(text) + 1) * sizeof(p.e->node[0]));
	if (p.e == NULL) {
		say("-k: out of memory");
		return NULL;
	}
	p.e->root = parse_or(&p);
	if (p.e->root >= 0 && peek(&p) > 0)
		p.e->root = wrong(&p, "expected \"and\", \"or\" or the end");
	if (p.e->root < 0) {
		free(p.e);
		return NULL;
	}
	return p.e;
}

static int
word_in(const struct node *n, const char *const *texts)
{
	char word[256];

	snprintf(word, sizeof(word), "%.*s", (int)n->len, n->word);
	for (; *texts; texts++)
		if (strcasestr(*texts, word))
			return 1;
	return 0;
}

static int
node_true(const struct expr *e, int at, const char *const *texts)
{
	const struct node *n = &e->node[at];

	switch (n->kind) {
	case NODE_NOT:
		return !node_true(e, n->left, texts);
	case NODE_AND:
		return node_true(e, n->left, texts) && node_true(e, n->right, texts);
	case NODE_OR:
		return node_true(e, n->left, texts) || node_true(e, n->right, texts);
	case NODE_WORD:
		break;
	}
	return word_in(n, texts);
}

int
expr_true(const struct expr *e, const char *const *texts)
{
	return node_true(e, e->root, texts);
}
