/* SPDX-License-Identifier: MIT */
/*
 * order.c - the order of a run's items.
 *
 * Each has a key, and they are sorted by it.  To shuffle, that is its seed, which tells instances
 * and rounds apart; multiplied, as numbers that derive from it directly, those of its segments,
 * shouldn't rise from case to case.
 */

#include <stdlib.h>

#include "catalog.h"
#include "file.h"
#include "last.h"
#include "live.h"
#include "order.h"
#include "session.h"

#define ODD 0xd1342543de82ef95u

struct keyed {
	struct live_item item;
	int late;			/* others failed in the last run, and go before it */
	int round;
	uint64_t key;
	int nth;
};

static int
by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->late != y->late)
		return x->late - y->late;
	if (x->round != y->round)
		return x->round - y->round;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->nth - y->nth;
}

/* Without --shuffle the items of one place may still run in the order that is quickest. */
int
order_items(struct live_item *items, int n, const struct session *s, const char *stack)
{
	int shuffle = s->control.shuffle;
	struct keyed *list;

	if (!shuffle && s->nfailed == 0)
		return 0;
	if ((list = calloc((size_t)n + 1, sizeof(*list))) == NULL)
		return say("out of memory");
	for (int i = 0; i < n; i++) {
		list[i] = (struct keyed){ .item = items[i],
			.late = !last_failed_with(s->failed, s->nfailed, stack,
			    items[i].instance->id),
			.round = items[i].round,
			.nth = i };
		if (shuffle)
			list[i].key = items[i].seed * ODD;
	}
	qsort(list, (size_t)n, sizeof(*list), by_key);
	for (int i = 0; i < n; i++) {
		items[i] = list[i].item;
		items[i].place = shuffle ? i : list[i].late;
	}
	free(list);
	return 0;
}
