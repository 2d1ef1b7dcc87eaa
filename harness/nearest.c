/* SPDX-License-Identifier: MIT */
/*
 * nearest.c - names that come nearest to a mistyped one, by edit distance (Wagner and Fischer's
 * table, one row of which is enough).  A far one helps nobody: it is not what was meant, and reads
 * as if it were.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "nearest.h"

/* Letters compared; names that differ behind these are as near as each other. */
#define LONGEST 128
#define SHORTEST 3	/* letters that a name may be known by when it has them somewhere */

/* The distance; *begun is that of the nearest beginning of b. */
static unsigned
distance_of(const char *a, const char *b, unsigned *begun)
{
	unsigned row[LONGEST + 1], diagonal, change, best;
	size_t n = strnlen(a, LONGEST), m = strnlen(b, LONGEST);

	for (size_t j = 0; j <= m; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		diagonal = row[0];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			change = diagonal +
			    (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
			diagonal = row[j];
			best = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
			row[j] = change < best ? change : best;
		}
	}
	*begun = row[0];
	for (size_t j = 1; j <= m; j++)
		if (row[j] < *begun)
			*begun = row[j];
	return row[m];
}

unsigned
edit_distance(const char *a, const char *b)
{
	unsigned begun;

	return distance_of(a, b, &begun);
}

/*
 * Could it be what was meant?  A third of the letters may be wrong, and one more; or a fourth, if
 * it was only begun; or it was cut out of the name.
 */
static int
is_near(const char *wanted, const char *name, unsigned *distance)
{
	size_t n = strlen(wanted);
	unsigned begun;

	*distance = distance_of(wanted, name, &begun);
	return *distance <= 1 + n / 3 || begun <= n / 4 ||
	    (n >= SHORTEST && strcasestr(name, wanted) != NULL);
}

void
nearest_add(struct nearest *n, const char *name)
{
	unsigned distance;
	int at = NEAREST;

	if (!is_near(n->wanted, name, &distance))
		return;
	for (int i = 0; i < NEAREST; i++)
		if (n->name[i] && strcasecmp(n->name[i], name) == 0)
			return;
	while (at > 0 && (n->name[at - 1] == NULL || n->distance[at - 1] > distance))
		at--;
	for (int i = NEAREST - 1; i > at; i--) {
		n->name[i] = n->name[i - 1];
		n->distance[i] = n->distance[i - 1];
	}
	if (at < NEAREST) {
		n->name[at] = name;
		n->distance[at] = distance;
	}
}

const char *
nearest_text(const struct nearest *n, char *text, int size)
{
	int count = 0, at = 0;

	text[0] = '\0';
	while (count < NEAREST && n->name[count])
		count++;
	for (int i = 0; i < count && at < size; i++)
		at += snprintf(text + at, (size_t)(size - at), "%s%s",
		    i == 0 ? ": did you mean " : i == count - 1 ? " or " : ", ", n->name[i]);
	if (count > 0 && at < size)
		snprintf(text + at, (size_t)(size - at), "?");
	return text;
}
