/* SPDX-License-Identifier: MIT */
#ifndef HEADER_H
#define HEADER_H

struct diag;
struct lines;
struct script;

#define EACH_MAX 4

/*
 * Read the "each:" lines of the header only: the parameters have to be known before any other line
 * is read.
 */
void header_each(struct lines *, struct script *, struct diag *);

/*
 * Read the header from the first line on, up to the first blank one; the next line to read is the
 * one after.
 */
void header_parse(struct lines *, struct script *, struct diag *);

#endif
