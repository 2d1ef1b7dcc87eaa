/* SPDX-License-Identifier: MIT */
#ifndef SHOW_H
#define SHOW_H

#include <stdio.h>

struct report_options;
struct script;

/* Print a script's steps by part, and its lawful variants if it has any. */
void show_script(const struct script *, FILE *out);

/* Draw what the script expects as a ladder, as wide and in the characters that the terminal has. */
void show_ladder(const struct script *, const struct report_options *terminal, FILE *out);

#endif
