/* SPDX-License-Identifier: MIT */
/*
 * expect_if.c - the conditions of an entry: "if=version>=6.5,clock=virtual".
 *
 * A condition is a fact, a value and the set of signs that (fact - value) may have, so that one
 * comparison serves all operators, and two conditions on a fact exclude each other when no place on
 * the line of values is in both. Behind "=" there may be several values, "version=6.1|6.18", which
 * is what is known of some versions and of none between. A version is compared as far as it is
 * written: 6.1.192 is equal to 6.1.
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "file.h"

enum { LESS = 1, EQUAL = 2, GREATER = 4 };

/* Longer ones first, as they begin like the shorter ones. */
static const struct {
	const char *text;
	unsigned signs;
} operators[] = {
	{ ">=", GREATER | EQUAL },
	{ "<=", LESS | EQUAL },
	{ "!=", LESS | GREATER },
	{ "=", EQUAL },
	{ "<", LESS },
	{ ">", GREATER },
};

static int
sign(long a, long b)
{
	return (a > b) - (a < b);
}

/* The numbers of a version, one by one, as many as the value has. */
static int
compare_versions(const char *is, const char *value)
{
	char *end, *value_end;
	long a, b;

	while (*is && !isdigit((unsigned char)*is))
		is++;
	for (;;) {
		a = strtol(is, &end, 10);
		b = strtol(value, &value_end, 10);
		if (a != b || *value_end != '.')
			return sign(a, b);
		is = *end == '.' && isdigit((unsigned char)end[1]) ? end + 1 : "0";
		value = value_end + 1;
	}
}

static int
compare_numbers(const char *is, const char *value)
{
	return sign(atol(is), atol(value));
}

static const char *
version_wrong(const char *value)
{
	return isdigit((unsigned char)*value) && value[strspn(value, "0123456789.")] == '\0' &&
		       !strstr(value, "..") && value[strlen(value) - 1] != '.'
		   ? NULL
		   : "a version is numbers and dots, as in 6.1";
}

static const char *
clock_wrong(const char *value)
{
	return strcmp(value, "wall") == 0 || strcmp(value, "virtual") == 0
		   ? NULL
		   : "a clock is wall or virtual";
}

static const char *
number_wrong(const char *value)
{
	return *value && value[strspn(value, "0123456789")] == '\0' ? NULL : "jobs is a number";
}

static const struct {
	const char *name;
	int (*compare)(const char *is, const char *value);
	const char *(*wrong)(const char *value);
	int ordered;
} facts[] = {
	{ "version", compare_versions, version_wrong, 1 },
	{ "clock", strcmp, clock_wrong, 0 },
	{ "jobs", compare_numbers, number_wrong, 1 },
};

/* A fact by its row, as text. */
static const char *
fact_value(const struct expect_facts *f, int fact, char *text, size_t size)
{
	const char *const texts[] = { f->version, f->clock };

	if ((size_t)fact < countof(texts))
		return texts[fact] ? texts[fact] : "";
	snprintf(text, size, "%d", f->jobs);
	return text;
}

/* Cut the values of a condition apart and look at each.  What is wrong with one, or NULL. */
static const char *
take_values(struct expect_condition *c, char *values)
{
	const char *wrong = NULL;
	char *value;

	while (wrong == NULL && (value = strsep(&values, "|")) != NULL) {
		if (c->nvalues == EXPECT_VALUES)
			return "that are more values than one condition can have";
		wrong = facts[c->fact].wrong(value);
		c->values[c->nvalues++] = value;
	}
	if (wrong == NULL && c->nvalues > 1 && c->signs != EQUAL)
		wrong = "several values with | between stand behind = only";
	return wrong;
}

static unsigned
sign_bit(int compared)
{
	return compared < 0 ? LESS : compared > 0 ? GREATER : EQUAL;
}

/* One condition, "version>=6.5". */
static int
parse_one(struct expect_condition *c, char *text, char *why, size_t size)
{
	size_t n = strcspn(text, "<>=!"), op = 0;
	const char *wrong;

	for (c->fact = 0; (size_t)c->fact < countof(facts); c->fact++)
		if (strlen(facts[c->fact].name) == n && memcmp(facts[c->fact].name, text, n) == 0)
			break;
	if ((size_t)c->fact == countof(facts)) {
		snprintf(why, size, "\"%.*s\" is no fact of a run: expected version, clock or jobs",
		    (int)n, text);
		return -1;
	}
	while (op < countof(operators) &&
	       strncmp(text + n, operators[op].text, strlen(operators[op].text)) != 0)
		op++;
	if (op == countof(operators)) {
		snprintf(
		    why, size, "expected =, !=, <, <=, > or >= behind \"%s\"", facts[c->fact].name);
		return -1;
	}
	c->signs = operators[op].signs;
	wrong = take_values(c, text + n + strlen(operators[op].text));
	if (wrong == NULL && !facts[c->fact].ordered && c->signs != EQUAL &&
	    c->signs != (LESS | GREATER))
		wrong = "a clock is neither less nor greater than another: expected = or !=";
	if (wrong)
		snprintf(why, size, "%s", wrong);
	return wrong ? -1 : 0;
}

int
expect_if_parse(struct expect_entry *e, char *value, char *why, size_t size)
{
	char *part;

	while ((part = strsep(&value, ",")) != NULL) {
		if (e->nconditions == EXPECT_CONDITIONS) {
			snprintf(why, size, "more than %d conditions", EXPECT_CONDITIONS);
			return -1;
		}
		if (parse_one(&e->conditions[e->nconditions], part, why, size) < 0)
			return -1;
		e->nconditions++;
	}
	return 0;
}

static int
holds(const struct expect_condition *c, const struct expect_facts *f)
{
	char text[32];
	const char *is = fact_value(f, c->fact, text, sizeof(text));

	for (int i = 0; i < c->nvalues; i++)
		if (c->signs & sign_bit(facts[c->fact].compare(is, c->values[i])))
			return 1;
	return 0;
}

int
expect_if_holds(const struct expect_entry *e, const struct expect_facts *f)
{
	for (int i = 0; i < e->nconditions; i++)
		if (!holds(&e->conditions[i], f))
			return 0;
	return 1;
}

/*
 * Is there a value that satisfies both?  The two in question cut the line of all values into what
 * lies before, between and behind them.
 */
static int
values_meet(int fact, unsigned a_signs, const char *a, unsigned b_signs, const char *b)
{
	int order = facts[fact].compare(a, b);

	if (order == 0 || facts[fact].compare(b, a) == 0) /* 6.1 and 6.1.5 may meet */
		return (a_signs & b_signs) != 0 || strlen(a) != strlen(b);
	if (order > 0)
		return values_meet(fact, b_signs, b, a_signs, a);
	return (a_signs & (LESS | EQUAL) && b_signs & LESS) ||
	    (a_signs & GREATER && b_signs & (LESS | EQUAL | GREATER));
}

static int
can_meet(const struct expect_condition *a, const struct expect_condition *b)
{
	for (int i = 0; i < a->nvalues; i++)
		for (int k = 0; k < b->nvalues; k++)
			if (values_meet(a->fact, a->signs, a->values[i], b->signs, b->values[k]))
				return 1;
	return 0;
}

int
expect_if_meet(const struct expect_entry *a, const struct expect_entry *b)
{
	for (int i = 0; i < a->nconditions; i++)
		for (int k = 0; k < b->nconditions; k++)
			if (a->conditions[i].fact == b->conditions[k].fact &&
			    !can_meet(&a->conditions[i], &b->conditions[k]))
				return 0;
	return 1;
}

int
expect_if_versions(const struct expectations *x)
{
	for (size_t i = 0; i < x->n; i++)
		for (int k = 0; k < x->list[i].nconditions; k++)
			if (strcmp(facts[x->list[i].conditions[k].fact].name, "version") == 0)
				return 1;
	return 0;
}
