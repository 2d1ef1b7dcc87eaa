/* SPDX-License-Identifier: MIT */
#ifndef BODY_H
#define BODY_H

struct diag;
struct lines;
struct script;

/*
 * Read setup, test and cleanup from the next line on, recipes laid out as steps, and number the
 * steps.
 */
void body_parse(struct lines *, struct script *, struct diag *);

#endif
