/* SPDX-License-Identifier: MIT */
/* outputs.c - the files a run leaves beside its records, and what it says to a CI service. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "args.h"
#include "file.h"
#include "sensitivity.h"
#include "outputs.h"
#include "pcapng.h"
#include "report.h"
#include "result_file.h"
#include "results.h"

/* The reports that are files, by the options that ask for them. */
static const struct {
	const char *report;
	size_t at;
} files[] = {
	{ "junit", offsetof(struct outputs, junit) },
	{ "html", offsetof(struct outputs, html) },
	{ "markdown", offsetof(struct outputs, markdown) },
	{ "tap", offsetof(struct outputs, tap) },
	{ "ctrf", offsetof(struct outputs, ctrf) },
};

static const char *
path_of(const struct outputs *o, size_t i)
{
	const char *path;

	memcpy(&path, (const char *)o + files[i].at, sizeof(path));
	return path;
}

static error_t
parse_outputs(int key, char *arg, struct argp_state *state)
{
	return args_keep(key, arg, state->input);
}

#define AT(field)	ARGS_TEXT(struct outputs, field)

static const struct argp_option outputs_table[] = {
	{ NULL, 0, NULL, 0, "What to write (FILE may be - for standard output):", 3 },
	{ "junit", AT(junit), "FILE", 0, "JUnit XML, for CI", 3 },
	{ "junit-dialect", AT(dialect), "common|xunit", 0,
	    "Who reads it: most (the default), or Jenkins' plugin xunit", 3 },
	{ "junit-inconclusive", AT(inconclusive), "error|skipped", 0,
	    "What an inconclusive case is there (error)", 3 },
	{ "html", AT(html), "FILE", 0, "One self-contained page", 3 },
	{ "html-url", AT(html_url), "URL", 0,
	    "Where that page will be found: the summary's ids lead there", 3 },
	{ "against", AT(against), "FILE", 0,
	    "What changed since the run in this result file: in --html, and as each case's "
	    "history", 3 },
	{ "mutants", AT(mutants), "FILE", 0,
	    "In --html: how well wrong stacks are noticed, as \"mutate --json\" has written "
	    "it", 3 },
	{ "markdown", AT(markdown), "FILE", 0,
	    "A summary in Markdown, for the page of a CI job", 3 },
	{ "tap", AT(tap), "FILE", 0, "TAP version 14", 3 },
	{ "tap-dialect", AT(tap_dialect), "tap14|ktap", 0,
	    "Or KTAP version 1, as the tests of the Linux kernel write it", 3 },
	{ "ctrf", AT(ctrf), "FILE", 0, "JSON in the Common Test Report Format of ctrf.io", 3 },
	{ "pcap-dir", AT(pcap_dir), "DIR", 0, "A capture for each case, below DIR", 3 },
	{ "pcap", AT(pcap), "all|failed|none", 0, "Of which cases (failed)", 3 },
	{ "github", AT(github), "on|off|auto", 0,
	    "Annotations and a step summary for GitHub Actions; auto (the default): where "
	    "GITHUB_ACTIONS is true", 3 },
	{ 0 }
};

const struct argp args_outputs = { .options = outputs_table, .parser = parse_outputs };

static int
is_stdout(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

/* The figures of mutants; NULL after a diagnostic. */
static struct sensitivity *
read_mutants(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct sensitivity *m = fd >= 0 ? sensitivity_read(fd) : NULL;

	if (m == NULL)
		say("--mutants %s: %s", path,
		    errno == EINVAL || errno == EBADMSG ?
			"it should be what \"mutate --json\" wrote" : strerror(errno));
	if (fd >= 0)
		close(fd);
	return m;
}

/* A file that options name, or none; written: by us. */
struct named_file {
	const char *option, *path;
	int written;
};

/* Are these two of one file?  What isn't there yet is known by its name only. */
static int
is_same(const char *a, const char *b)
{
	struct stat x, y;

	if (is_stdout(a) || is_stdout(b) || stat(a, &x) < 0)
		return strcmp(a, b) == 0;
	return S_ISREG(x.st_mode) && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
	    x.st_ino == y.st_ino;
}

static int
check_pair(const struct named_file *a, const struct named_file *b)
{
	if (!a->path || !b->path || !(a->written || b->written) || !is_same(a->path, b->path))
		return 0;
	if (is_stdout(a->path) && !(a->written && b->written))
		return 0;		/* one is standard input */
	if (is_stdout(a->path))
		return say("%s - and %s -: standard output has room for one of them", a->option,
		    b->option);
	return say(
	    "%s and %s are the same file, %s: one would be lost", a->option, b->option, a->path);
}

/* Nothing may be written over what is to be read, or over something else that is written. */
static int
check_files(const struct outputs *o, const struct outputs_results *r)
{
	const struct named_file all[] = {
		{ r->name, r->path, r->written },
		{ "--junit", o->junit, 1 },
		{ "--html", o->html, 1 },
		{ "--markdown", o->markdown, 1 },
		{ "--tap", o->tap, 1 },
		{ "--ctrf", o->ctrf, 1 },
		{ "--pcap-dir", o->pcap_dir, 1 },
		{ "--against", o->against, 0 },
		{ "--mutants", o->mutants, 0 },
	};

	for (size_t i = 0; i < countof(all); i++) {
		if (all[i].path && *all[i].path == '\0')
			return say("%s: which file? its name is empty", all[i].option);
		for (size_t k = 0; k < i; k++)
			if (check_pair(&all[k], &all[i]) < 0)
				return -1;
	}
	return 0;
}

/* It stands in a link, so it may hold what an address is made of, and no other text. */
static int
check_url(const char *url)
{
	static const char chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "-._~:/?@!$&*+,;=%";

	if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
		return say(
		    "--html-url %s: expected an address that begins with https:// or http://", url);
	if (url[strspn(url, chars)] != '\0')
		return say("--html-url %s: '%c' is to be written %%%02X there", url,
		    url[strspn(url, chars)], (unsigned char)url[strspn(url, chars)]);
	return 0;
}

int
outputs_check(const struct outputs *o, const struct outputs_results *results)
{
	struct sensitivity *mutants = NULL;

	if (o->pcap && !o->pcap_dir)
		return say("--pcap %s: where to? say it with --pcap-dir DIR", o->pcap);
	if (o->tap_dialect && !o->tap)
		return say(
		    "--tap-dialect %s: of which file? say it with --tap FILE", o->tap_dialect);
	if (check_files(o, results) < 0 || (o->html_url && check_url(o->html_url) < 0))
		return -1;
	if (o->against && access(o->against, R_OK) < 0)
		return say("--against %s: %s", o->against, strerror(errno));
	if (o->mutants && !o->html)
		return say("--mutants %s: only --html FILE shows these figures", o->mutants);
	if (o->mutants && (mutants = read_mutants(o->mutants)) == NULL)
		return -1;
	sensitivity_free(mutants);
	return 0;
}

/* The report that one of the files is. */
static const char *
report_of(const struct outputs *o, size_t i)
{
	int ktap = files[i].at == offsetof(struct outputs, tap) && o->tap_dialect &&
	    o->tap_dialect[0] == 'k';

	return ktap ? "ktap" : files[i].report;
}

int
outputs_on_stdout(const struct outputs *o, const struct outputs_results *results)
{
	if (results && results->written && is_stdout(results->path))
		return 1;
	for (size_t i = 0; i < countof(files); i++)
		if (is_stdout(path_of(o, i)))
			return 1;
	return 0;
}

static int
wants_captures(const struct outputs *o)
{
	return o->pcap_dir && !(o->pcap && strcmp(o->pcap, "none") == 0);
}

int
outputs_want_all(const struct outputs *o)
{
	return o->html || (wants_captures(o) && o->pcap && strcmp(o->pcap, "all") == 0);
}

static int
wants_github(const struct outputs *o)
{
	const char *actions = getenv("GITHUB_ACTIONS");

	if (o->github && strcmp(o->github, "auto") != 0)
		return strcmp(o->github, "on") == 0;
	return actions && strcmp(actions, "true") == 0;
}

void
outputs_options(struct outputs *o, struct report_options *r)
{
	unsigned char random[16] = { 0 };

	r->captures = wants_captures(o) ? o->pcap_dir : NULL;
	r->page = o->html_url;
	r->failed_captures = !o->pcap || strcmp(o->pcap, "failed") == 0;
	r->dialect = o->dialect && strcmp(o->dialect, "xunit") == 0 ? REPORT_XUNIT : REPORT_COMMON;
	r->inconclusive_skipped = o->inconclusive && strcmp(o->inconclusive, "skipped") == 0;
	if (!wants_github(o) || getrandom(random, sizeof(random), 0) != sizeof(random))
		return;
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(o->token + 2 * i, 3, "%02x", random[i]);
	r->github = o->token;
}

/* The summary of a GitHub Actions step is a file to which each program adds its own. */
static int
write_summary(const struct outputs *o, const struct results *r, const struct report_options *opts)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");
	FILE *f;
	int bad;

	if (opts->github == NULL || o->markdown || path == NULL || *path == '\0')
		return 0;
	if ((f = fopen(path, "ae")) == NULL)
		return say("%s can't be written: %s", path, strerror(errno));
	bad = report_markdown(r, opts, f) < 0;
	return fclose(f) != 0 || bad ? say("%s can't be written: %s", path, strerror(errno)) : 0;
}

struct results *
outputs_earlier(const char *path)
{
	struct results *r = result_file_read(path);

	if (r == NULL)
		say("--against %s: %s", path, result_file_why());
	else if (r->ncases == 0)
		say("--against %s: there is no case in it; it should be what \"run --json\" "
		    "wrote", path);
	if (r == NULL || r->ncases > 0)
		return r;
	results_free(r);
	return NULL;
}

/* Write one report, and add its name to those that were written. */
static int
write_one(const char *name, const char *path, const struct results *r,
    const struct report_options *opts, char *text, size_t size)
{
	const struct report *report = report_named(name);
	size_t at = strlen(text);

	if (is_stdout(path))
		return report->render(r, opts, stdout) < 0 || fflush(stdout) != 0 ?
		    say("standard output can't be written: %s", strerror(errno)) : 0;
	if (report_write(report, r, opts, path) < 0)
		return say("%s can't be written: %s", path, strerror(errno));
	snprintf(text + at, size - at, "%s%s", at ? " " : "", path);
	return 0;
}

/* The page; and where that would be too large, the cases of each stack as a page beside it. */
static int
write_html(const char *path, const struct results *r, const struct report_options *given,
    char *text, size_t size)
{
	struct report_options opts = *given;
	char part[PATH_MAX];
	int parts = 0, bad;

	opts.path = path;
	opts.parts = is_stdout(path) ? NULL : &parts;
	bad = write_one("html", path, r, &opts, text, size);
	for (int i = 0; parts && i < r->nruns; i++) {
		report_part_name(r, i, path, part, sizeof(part));
		opts.part = i + 1;
		opts.parts = NULL;
		bad |= write_one("html", part, r, &opts, text, size);
	}
	return bad;
}

int
outputs_write(const struct outputs *o, const struct results *r, const struct report_options *given,
    char *text, size_t size)
{
	struct report_options opts = *given;
	struct results *earlier = NULL;
	struct sensitivity *mutants = NULL;
	int bad = 0;

	if (opts.captures && pcapng_write_all(r, &opts, o->pcap_dir) < 0)
		bad = say("%s can't be written: %s", o->pcap_dir, strerror(errno));
	if (o->html && o->against) {
		earlier = outputs_earlier(o->against);
		bad |= earlier == NULL ? -1 : 0;
		opts.against = earlier;
	}
	if (o->html && o->mutants) {
		mutants = read_mutants(o->mutants);
		bad |= mutants == NULL ? -1 : 0;
		opts.sensitivity = mutants;
	}
	for (size_t i = 0; i < countof(files); i++)
		if (path_of(o, i))
			bad |= files[i].at == offsetof(struct outputs, html) ?
			    write_html(o->html, r, &opts, text, size) :
			    write_one(report_of(o, i), path_of(o, i), r, &opts, text, size);
	bad |= write_summary(o, r, &opts);
	results_free(earlier);
	sensitivity_free(mutants);
	return bad;
}
