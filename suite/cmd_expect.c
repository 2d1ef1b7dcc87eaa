/* SPDX-License-Identifier: MIT */
/*
 * cmd_expect.c - "tcpspec expect": look for mistakes in expectation files, and bring one up to what
 * a run has seen.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "catalog.h"
#include "cmd.h"
#include "diag.h"
#include "expect.h"
#include "expect_edit.h"
#include "expect_update.h"
#include "file.h"
#include "result_file.h"
#include "results.h"
#include "stacks.h"

struct expect_options {
	struct args_common common;
	char **words;			/* check or update, and the files; nwords of them */
	int nwords;
	const char *from, *reason;
	int add, dry, check;
};

static const struct argp_option table[] = {
	{ NULL, 0, NULL, 0, "For update:", 1 },
	{ "from", ARGS_TEXT(struct expect_options, from), "FILE", 0,
	    "The results of a run against the stack, from its --json", 1 },
	{ "add", ARGS_SWITCH(struct expect_options, add), NULL, 0,
	    "Take what fails and isn't expected into the file", 1 },
	{ "reason", ARGS_TEXT(struct expect_options, reason), "TEXT", 0,
	    "Why; without it, whoever asked has to write that into the file", 1 },
	{ "dry-run", 'n', NULL, 0, "Only show what would change", 1 },
	{ "check", ARGS_SWITCH(struct expect_options, check), NULL, 0,
	    "The same for CI: something to change is exit 1", 1 },
	{ 0 }
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
	struct expect_options *o = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &o->common;
		return 0;
	case ARGP_KEY_ARG:
		return args_add(&o->words, &o->nwords, arg);
	case 'n':
		o->dry = 1;
		return 0;
	default:
		return args_keep(key, arg, o);
	}
}

static const struct argp_child children[] = { { &args_common, 0, NULL, 0 }, { 0 } };

const struct argp cmd_expect_argp = {
	.options = table, .parser = parse, .children = children,
	.args_doc = "check [FILE...]\nupdate --from RESULTS FILE",
	.doc = "check: look for mistakes in expectation files, by default in those of the stacks. "
	    "update: take out of a file what is over, by the results of a run; with --add, take in "
	    "what is new.\v"
	    "update shows what it changes as a diff. Exit: 0 the file is as it should be, 1 "
	    "something is left to do by hand, 2 usage or a mistake in a file.",
};

/* Read one and hold it against the cases.  The number of entries, or -1. */
static int
check_file(const char *file, const struct catalog *c, struct diag *diag)
{
	struct expectations *x = expect_read(file, diag);
	int n = x ? (int)x->n : -1;

	if (x)
		expect_lint(x, c, diag);
	expect_free(x);
	return n;
}

static int
check(char **files, size_t n, const struct catalog *c)
{
	struct diag diag = { .out = stderr };
	int entries = 0, got, bad = 0;

	for (size_t i = 0; i < n; i++) {
		got = check_file(files[i], c, &diag);
		bad |= got < 0;
		entries += got > 0 ? got : 0;
	}
	printf("%zu file%s, %d entr%s, %d error%s\n", n, n == 1 ? "" : "s", entries,
	    entries == 1 ? "y" : "ies", diag.errors, diag.errors == 1 ? "" : "s");
	return bad || diag.errors ? EXIT_WRONG : EXIT_OK;
}

static int
cmd_check_files(const struct expect_options *o, const struct catalog *c)
{
	char folder[PATH_MAX], **files;
	size_t n;
	int code;

	if (o->from || o->add || o->reason || o->dry || o->check) {
		say("expect check: --from, --add, --reason, -n and --check are for update");
		return EXIT_WRONG;
	}
	if (o->nwords > 1)
		return check(o->words + 1, (size_t)o->nwords - 1, c);
	stack_profiles(folder, sizeof(folder));
	if ((files = file_list(folder, ".expect", &n)) == NULL)
		return EXIT_WRONG;
	code = check(files, n, c);
	file_list_free(files, n);
	return code;
}

static struct results *
read_results(const char *file)
{
	struct results *r = result_file_read(file);

	if (r == NULL)
		say("%s: %s", file, result_file_why());
	if (r && (r->nruns != 1 || !r->run->headed)) {
		say("%s: expected the results of one run, there are %d", file,
		    r->nruns - !r->run->headed);
		results_free(r);
		return NULL;
	}
	return r;
}

/* What is in the file now: its text, to be freed, and its entries.  A file to be made is empty. */
static int
read_file(const struct expect_options *o, const char *file, char **text, struct expectations **x)
{
	struct diag diag = { .out = stderr };
	size_t len;

	*x = NULL;
	if (o->add && access(file, F_OK) < 0 && errno == ENOENT)
		return (*text = strdup("")) ? 0 : say("out of memory");
	if ((*text = file_read(file, &len)) == NULL)
		return say(
		    "%s: %s%s", file, strerror(errno), errno == ENOENT ? "; --add makes it" : "");
	if ((*x = expect_read(file, &diag)) == NULL)
		return -1;
	return diag.errors ? say("%s has mistakes: nothing was changed", file) : 0;
}

/* Show, and write.  The exit code. */
static int
finish(const struct expect_options *o, const char *file, const struct edits *e, int left)
{
	int dry = o->dry || o->check;

	edits_print(e, file, stdout);
	if (e->changed && !dry && edits_write(e, file) < 0)
		return EXIT_REPORT;
	printf("%s: %s%s\n", file,
	    !e->changed ? "nothing to change" : dry ? "not written" : "written",
	    left ? "; something is left to do" : "");
	return left || (o->check && e->changed) ? EXIT_FAILED : EXIT_OK;
}

static int
update(const struct expect_options *o, const struct catalog *c, const struct results *r)
{
	const char *file = o->words[1];
	struct edits edits = { .lines = NULL };
	struct expectations *x = NULL;
	struct expect_update u = {
		.catalog = c,
		.results = r,
		.edits = &edits,
		.out = stdout,
		.add = o->add,
		.reason = o->reason,
	};
	char *text = NULL;
	int code = EXIT_WRONG;

	if (read_file(o, file, &text, &x) == 0 && edits_begin(&edits, text) == 0) {
		u.known = x;
		if (expect_update(&u) == 0)
			code = finish(o, file, &edits, u.left);
	}
	edits_free(&edits);
	expect_free(x);
	free(text);
	return code;
}

static int
cmd_update(const struct expect_options *o, const struct catalog *c)
{
	struct results *r;
	int code;

	if (o->from == NULL || o->nwords != 2) {
		say("expect update: expected --from RESULTS and one FILE; \"tcpspec run --json "
		    "RESULTS\" makes them");
		return EXIT_WRONG;
	}
	if (o->reason && (o->reason[0] == '\0' || strpbrk(o->reason, "\r\n"))) {
		say("--reason: expected one line of text");
		return EXIT_WRONG;
	}
	if ((r = read_results(o->from)) == NULL)
		return EXIT_WRONG;
	code = update(o, c, r);
	results_free(r);
	return code;
}

int
cmd_expect(int argc, char **argv)
{
	struct expect_options o = { .nwords = 0 };
	int got = args_parse(&cmd_expect_argp, argc, argv, &o.common, &o), code = EXIT_WRONG;
	const char *what = got == ARGS_OK && o.nwords > 0 ? o.words[0] : "";
	struct catalog *c;

	if (got == ARGS_HELP) {
		code = EXIT_OK;
	} else if (got == ARGS_OK && strcmp(what, "check") != 0 && strcmp(what, "update") != 0) {
		say("expect: expected check or update; \"tcpspec expect --help\" tells what they "
		    "do");
	} else if (got == ARGS_OK && (c = args_catalog(&o.common, NULL)) != NULL) {
		code = strcmp(what, "check") == 0 ? cmd_check_files(&o, c) : cmd_update(&o, c);
		catalog_free(c);
	}
	free(o.words);
	return code;
}
