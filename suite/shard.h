/* SPDX-License-Identifier: MIT */
#ifndef SHARD_H
#define SHARD_H

struct select;
struct selection;

/*
 * Parts of a selection, for several machines that run one each.
 *
 * Leave only the part that select asks for: by turns, by nothing but the id, or by how long each
 * instance took in an earlier run, so that the parts take equally long.  The part's name, which
 * merge(1) goes by, is put into the selection.  0, or -1 after saying what is wrong with the file
 * of the earlier run.
 */
int shard_keep(const struct select *, struct selection *);

#endif
