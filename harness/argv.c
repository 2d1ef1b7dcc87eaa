/* SPDX-License-Identifier: MIT */
/* argv.c - a command in a profile as an argument vector.  No shell looks at it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "argv.h"

/* What is being put together. */
struct vector {
	char **v;
	int n;
	char *word;			/* being read; NULL between two */
	size_t len;
};

static void
add_bytes(struct vector *a, const char *bytes, size_t n)
{
	char *more = realloc(a->word, a->len + n + 1);

	if (more == NULL)
		abort();
	a->word = more;
	memcpy(a->word + a->len, bytes, n);
	a->len += n;
	a->word[a->len] = '\0';
}

static void
end_word(struct vector *a)
{
	char **more;

	if (a->word == NULL)
		return;
	if ((more = realloc(a->v, sizeof(*more) * (size_t)(a->n + 2))) == NULL)
		abort();
	a->v = more;
	a->v[a->n++] = a->word;
	a->v[a->n] = NULL;
	a->word = NULL;
	a->len = 0;
}

/* The value of the name at p, "${name}"; *next is behind it.  NULL with the reason in why. */
static const char *
value_of(const char *p, const char **next, const struct argv_value *values, int n, char *why,
    int size)
{
	size_t len = strcspn(p + 2, "}");

	*next = p + 2 + len + 1;
	for (int i = 0; i < n && p[2 + len] == '}'; i++)
		if (strncmp(values[i].name, p + 2, len) == 0 && values[i].name[len] == '\0' &&
		    values[i].value != NULL)
			return values[i].value;
	snprintf(why, (size_t)size, "nothing is known to put in place of ${%.*s}", (int)len, p + 2);
	return NULL;
}

char **
argv_split(const char *command, const struct argv_value *values, int n, char *why, int size)
{
	struct vector a = { .v = NULL };
	const char *value, *next;
	int quoted = 0;

	for (const char *p = command; *p; p = next) {
		next = p + 1;
		if (*p == '"') {
			quoted = !quoted;
			add_bytes(&a, "", 0);
		} else if (!quoted && strchr(" \t", *p)) {
			end_word(&a);
		} else if (p[0] == '$' && p[1] == '{') {
			if ((value = value_of(p, &next, values, n, why, size)) == NULL)
				goto bad;
			add_bytes(&a, value, strlen(value));
		} else {
			add_bytes(&a, p, 1);
		}
	}
	end_word(&a);
	if (!quoted && a.n > 0)
		return a.v;
	snprintf(why, (size_t)size,
	    quoted ? "a '\"' without its other in: %s" : "an empty command%s",
	    quoted ? command : "");
bad:
	free(a.word);
	argv_free(a.v);
	return NULL;
}

char *
argv_fill(const char *word, const struct argv_value *values, int n, char *why, int size)
{
	struct vector a = { .v = NULL };
	const char *value, *next;

	add_bytes(&a, "", 0);
	for (const char *p = word; *p; p = next) {
		next = p + 1;
		if (p[0] != '$' || p[1] != '{') {
			add_bytes(&a, p, 1);
		} else if ((value = value_of(p, &next, values, n, why, size)) != NULL) {
			add_bytes(&a, value, strlen(value));
		} else {
			free(a.word);
			return NULL;
		}
	}
	return a.word;
}

void
argv_free(char **v)
{
	for (int i = 0; v != NULL && v[i] != NULL; i++)
		free(v[i]);
	free(v);
}
