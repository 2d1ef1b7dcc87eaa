/* SPDX-License-Identifier: MIT */
/*
 * print.c - shows a case file as the harness reads it: what is wrong with it, or its header and numbered steps, for each
 * value of its parameters.  golden.sh compares this with what it was.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "script.h"
#include "step.h"

static void
print_words(const char *name, char **words)
{
	if (words == NULL)
		return;
	printf("%s:", name);
	for (; *words != NULL; words++)
		printf(" %s", *words);
	printf("\n");
}

static void
print_steps(const struct script *s, const struct step *step, int depth)
{
	for (; step != NULL; step = step->next) {
		printf("%3d %3d  %*s%s\n", step->number, step->line, 4 * depth, "", step->text);
		for (const struct branch *b = step->verb == VERB_EITHER ? step->u.branches : NULL; b != NULL; b = b->next) {
			printf("         %*s%s%s:\n", 4 * depth, "", b->name, b->nonstrict ? ", nonstrict" : "");
			print_steps(s, b->steps, depth + 1);
		}
	}
}

static void
print_script(const struct script *s)
{
	printf("title: %s\n", s->title);
	print_words("proves", s->proves);
	if (s->why != NULL)
		printf("why: %s\n", s->why);
	print_words("needs", s->needs);
	print_words("tags", s->tags);
	if (s->ip != 0)
		printf("ip: %d\n", s->ip);
	if (s->wrap)
		printf("wrap: yes\n");
	printf("%d steps, waits %lld ms, calls %#x\n", s->nsteps, script_waits(s) / 1000, script_calls(s));
	for (int i = 1; i < s->names->nconn; i++)
		printf("connection %s\n", script_conn(s, i));
	for (int p = 0; p < PARTS; p++)
		if (s->steps[p] != NULL) {
			printf("%s\n", part_name((enum part)p));
			print_steps(s, s->steps[p], 0);
		}
}

/* Go on to the next combination of values; 0 after the last. */
static int
next_values(const struct script *s, int *at)
{
	for (int i = s->neach; i-- > 0;) {
		if (++at[i] < s->each[i].n)
			return 1;
		at[i] = 0;
	}
	return 0;
}

static void
print_instances(const char *file, const char *text, size_t n, struct diag *diag)
{
	struct script *first = script_parse("case", file, text, n, NULL, 0, diag), *s;
	int at[8] = { 0 };

	if (first == NULL) {
		printf("%d errors\n", diag->errors);
		return;
	}
	do {
		struct param params[8];

		for (int i = 0; i < first->neach; i++) {
			params[i] = (struct param){ first->each[i].name, first->each[i].values[at[i]] };
			printf("[%s=%s]\n", params[i].name, params[i].value);
		}
		if ((s = script_parse("case", file, text, n, params, first->neach, diag)) != NULL)
			print_script(s);
		script_free(s);
	} while (next_values(first, at));
	script_free(first);
}

int
main(int argc, char **argv)
{
	static char text[1 << 20];
	struct diag diag = { .out = stdout };
	FILE *f = argc == 2 ? fopen(argv[1], "r") : NULL;
	const char *base = argc == 2 ? strrchr(argv[1], '/') : NULL;
	size_t n;

	if (f == NULL) {
		fprintf(stderr, "usage: print CASE\n");
		return 2;
	}
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	print_instances(base ? base + 1 : argv[1], text, n, &diag);
	return 0;
}
