/* SPDX-License-Identifier: MIT */
#ifndef ORDER_H
#define ORDER_H

struct live_item;
struct session;

/*
 * The order in which the items of a bout run, where it isn't that of the catalog: what failed in
 * the last run first, or one that the seed makes.  Of two instances the same one goes first
 * whatever else was chosen with them, so that a part of a run has the order that it had in the
 * whole.  Each round of --repeat has an order of its own.
 *
 * Sorts n items of a stack and gives each its place (lane.h).  0, or -1 after a diagnostic.
 */
int order_items(struct live_item *, int n, const struct session *, const char *stack);

#endif
