/* SPDX-License-Identifier: MIT */
/*
 * cmd_check.c - "tcpspec check": mistakes in case files, requirement tables and profiles of stacks.
 *
 * What the parsers refuse is an error.  Beyond that the text itself is looked at, for what reads
 * badly in a diff or a report.
 */

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "catalog.h"
#include "cmd.h"
#include "diag.h"
#include "file.h"
#include "args.h"
#include "script.h"
#include "stacks.h"

/* What a diff and a report can show. */
#define LINE_MAX_LENGTH		150
#define TITLE_MAX_LENGTH	120

struct check_options {
	struct args_common common;
	char **files;
	int nfiles;
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct check_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		return 0;
	case ARGP_KEY_ARG:
		return args_add(&o->files, &o->nfiles, arg);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

const struct argp cmd_check_argp = {
	.parser = parse, .args_doc = "[FILE...]", .children = children,
	.doc = "Look for mistakes in case files and profiles of stacks (NAME.stack), by default in "
	    "all cases, the requirements and all profiles.",
};

/* Lines that end in blanks, are too long for a report or hold what isn't text. */
static void
check_lines(const char *file, const char *text, struct diag *diag)
{
	char line[512];
	const char *crlf = strstr(text, "\r\n");
	size_t n, end;

	if (crlf)
		diag_error(
		    diag, file, 1, 1, NULL, "the lines end in CR LF: save the file with LF alone");
	for (int number = 1; *text; text += end + (text[end] == '\n'), number++) {
		end = n = strcspn(text, "\n");
		if (crlf && n > 0 && text[n - 1] == '\r')
			n--;
		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		if (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
			diag_error(diag, file, number, (int)n, line, "the line ends in a blank");
		if (n > LINE_MAX_LENGTH)
			diag_error(diag, file, number, LINE_MAX_LENGTH + 1, line,
			    "the line is longer than %d characters", LINE_MAX_LENGTH);
		for (size_t i = 0; i < n && i < sizeof(line) - 1; i++)
			if ((iscntrl((unsigned char)line[i]) && line[i] != '\t') ||
			    (unsigned char)line[i] > 126)
				diag_error(diag, file, number, (int)i + 1, NULL,
				    "byte 0x%02x is not plain text", (unsigned char)line[i]);
	}
}

static void
check_test(const struct testcase *t, struct diag *diag)
{
	const char *title = t->script->title;
	size_t n = strlen(title);

	check_lines(t->file, t->text, diag);
	if (n > 0 && title[n - 1] == '.')
		diag_error(diag, t->file, 1, 1, NULL, "the title ends without a full stop");
	if (n > TITLE_MAX_LENGTH)
		diag_error(diag, t->file, 1, 1, NULL, "the title is longer than %d characters",
		    TITLE_MAX_LENGTH);
	if (t->len > 0 && t->text[t->len - 1] != '\n')
		diag_error(diag, t->file, 1, 1, NULL, "the last line has no end");
}

/* Two cases with one title can't be told apart in a report. */
static void
check_titles(const struct catalog *c, struct diag *diag)
{
	for (size_t i = 0; i < c->ntests; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(c->tests[i].script->title, c->tests[k].script->title) == 0)
				diag_error(diag, c->tests[i].file, 1, 1, NULL,
				    "%s has the same title", c->tests[k].file);
}

/* All stacks' profiles; what is wrong with one of them is said as it is read. */
static void
check_profiles(struct diag *diag)
{
	size_t n;
	char **names = stack_names(&n);

	for (size_t i = 0; names && i < n; i++) {
		const struct stack *s = stack_named(names[i]);

		diag->errors += s == NULL;
		stack_free(s);
	}
	file_list_free(names, n);
}

static int
check_all(const struct catalog *c, struct diag *diag)
{
	for (size_t i = 0; i < c->ntests; i++)
		check_test(&c->tests[i], diag);
	check_titles(c, diag);
	check_profiles(diag);
	printf("%zu case%s (%zu instance%s), %zu requirements, %d error%s\n", c->ntests,
	    c->ntests == 1 ? "" : "s", c->ninstances, c->ninstances == 1 ? "" : "s",
	    c->requirements->n, diag->errors, diag->errors == 1 ? "" : "s");
	if (c->ntests == 0)
		say("%s holds no case: expected AREA/NAME.case below it", c->root);
	return diag->errors || c->ntests == 0 ? EXIT_WRONG : EXIT_OK;
}

static int
ends_in(const char *file, const char *suffix)
{
	size_t n = strlen(file), m = strlen(suffix);

	return n >= m && strcmp(file + n - m, suffix) == 0;
}

/* A stack's profile, or a case.  0, or -1 when it can't be read. */
static int
check_file(const struct catalog *c, const char *file, struct diag *diag)
{
	struct profile_file p;
	struct stat st;
	int before = diag->errors, bad;

	if (stat(file, &st) == 0 && S_ISDIR(st.st_mode))
		return say("%s is a folder: \"tcpspec check --cases %s\" looks at all cases of one",
		    file, file);
	if (ends_in(file, ".expect"))
		return say("%s: \"tcpspec expect check %s\" looks at what is expected of a stack",
		    file, file);
	if (ends_in(file, ".conf"))
		return say("%s: \"tcpspec config --config %s\" looks at defaults", file, file);
	if (!ends_in(file, ".stack"))
		return catalog_check(c, file, diag);
	bad = stack_check(file, &p, diag);
	profile_free(&p);
	return bad < 0 && diag->errors == before ? -1 : 0;
}

static int
check_files(const struct catalog *c, const struct check_options *o, struct diag *diag)
{
	char *text;
	size_t n;

	for (int i = 0; i < o->nfiles; i++) {
		if (check_file(c, o->files[i], diag) < 0)
			return EXIT_WRONG;
		if ((text = file_read(o->files[i], &n)) != NULL)
			check_lines(o->files[i], text, diag);
		free(text);
	}
	printf("%d file%s, %d error%s\n", o->nfiles, o->nfiles == 1 ? "" : "s", diag->errors,
	    diag->errors == 1 ? "" : "s");
	return diag->errors ? EXIT_WRONG : EXIT_OK;
}

int
cmd_check(int argc, char **argv)
{
	struct check_options o = { .nfiles = 0 };
	struct diag diag = { .out = stderr }, quiet = { .out = NULL };
	struct catalog *c = NULL;
	char root[PATH_MAX];
	int got = args_parse(&cmd_check_argp, argc, argv, &o.common, &o), code = EXIT_WRONG;

	if (got == ARGS_HELP)
		code = EXIT_OK;
	if (got == ARGS_OK && catalog_root(o.common.cases, root, sizeof(root)) == 0)
		c = catalog_load(root, NULL, 0, o.nfiles > 0 ? &quiet : &diag);
	if (c)
		code = o.nfiles > 0 ? check_files(c, &o, &diag) : check_all(c, &diag);
	catalog_free(c);
	free(o.files);
	return code;
}
