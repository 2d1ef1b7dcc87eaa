/* SPDX-License-Identifier: MIT */
#ifndef SHOW_H
#define SHOW_H

#include <stdio.h>

struct script;

/* Print a script's steps by part, and its lawful variants if it has any. */
void show_script(const struct script *, FILE *out);

#endif
