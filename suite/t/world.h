/* SPDX-License-Identifier: MIT */
#ifndef WORLD_H
#define WORLD_H

#include "catalog.h"
#include "diag.h"
#include "tree.h"

/* What the tests of a group share: a folder of cases that was made for them, and what was read of it. */
struct world {
	struct tree tree;
	struct catalog *catalog;
};

/* A world with an empty folder, to be filled and then read. */
static inline struct world *
world_new(void)
{
	struct world *w = calloc(1, sizeof(*w));

	if (w == NULL)
		abort();
	tree_begin(&w->tree);
	return w;
}

/* As cmocka's group functions return it: 0, or 1 when there are mistakes in the cases. */
static inline int
world_read(struct world *w, void **state)
{
	struct diag diag = { .out = stderr };

	w->catalog = catalog_load(w->tree.root, NULL, 0, &diag);
	*state = w;
	return w->catalog == NULL || diag.errors > 0;
}

static inline int
world_end(void **state)
{
	struct world *w = *state;

	catalog_free(w->catalog);
	tree_end(&w->tree);
	free(w);
	return 0;
}

#endif
