/* SPDX-License-Identifier: MIT */
/* outputs.c - the files a run leaves beside its records. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "outputs.h"
#include "pcapng.h"
#include "report.h"
#include "results.h"

enum { KEY_JUNIT = 0x200, KEY_HTML, KEY_AGAINST, KEY_PCAP_DIR, KEY_PCAP };

static error_t
parse_outputs(int key, char *arg, struct argp_state *state)
{
	struct outputs *o = state->input;

	switch (key) {
	case KEY_JUNIT:
		o->junit = arg;
		return 0;
	case KEY_HTML:
		o->html = arg;
		return 0;
	case KEY_AGAINST:
		o->against = arg;
		return 0;
	case KEY_PCAP_DIR:
		o->pcap_dir = arg;
		return 0;
	case KEY_PCAP:
		o->pcap = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option outputs_table[] = {
	{ NULL, 0, NULL, 0, "What to write (FILE may be - for standard output):", 3 },
	{ "junit", KEY_JUNIT, "FILE", 0, "JUnit XML, for CI", 3 },
	{ "html", KEY_HTML, "FILE", 0, "One self-contained page", 3 },
	{ "against", KEY_AGAINST, "FILE", 0, "In --html: what changed since the run in this result file", 3 },
	{ "pcap-dir", KEY_PCAP_DIR, "DIR", 0, "A capture for each case, below DIR", 3 },
	{ "pcap", KEY_PCAP, "WHICH", 0, "all, failed (the default) or none", 3 },
	{ 0 }
};

const struct argp args_outputs = { .options = outputs_table, .parser = parse_outputs };

int
outputs_check(const struct outputs *o)
{
	if (o->pcap && strcmp(o->pcap, "all") != 0 && strcmp(o->pcap, "failed") != 0 && strcmp(o->pcap, "none") != 0)
		return say("--pcap %s: expected all, failed or none", o->pcap);
	if (o->pcap && !o->pcap_dir)
		return say("--pcap %s: where to? say it with --pcap-dir DIR", o->pcap);
	if (o->against && !o->html)
		return say("--against %s: only --html FILE shows changes; \"tcpspec diff\" tells them here", o->against);
	if (o->against && access(o->against, R_OK) < 0)
		return say("--against %s: %s", o->against, strerror(errno));
	return 0;
}

static int
is_stdout(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

int
outputs_on_stdout(const struct outputs *o)
{
	return is_stdout(o->junit) || is_stdout(o->html);
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

void
outputs_captures(const struct outputs *o, struct report_options *r)
{
	r->captures = wants_captures(o) ? o->pcap_dir : NULL;
	r->failed_captures = !o->pcap || strcmp(o->pcap, "failed") == 0;
}

/* The results of the run to compare with; NULL after a diagnostic. */
static struct results *
read_earlier(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct results *r = fd >= 0 ? results_read(fd) : NULL;

	if (r == NULL)
		say("--against %s: %s", path, strerror(errno));
	else if (r->ncases == 0)
		say("--against %s: there is no case in it; it should be what \"run --json\" wrote", path);
	if (fd >= 0)
		close(fd);
	if (r == NULL || r->ncases > 0)
		return r;
	results_free(r);
	return NULL;
}

/* Write one report, and add its name to those that were written. */
static int
write_one(const char *name, const char *path, const struct results *r, const struct report_options *opts, char *text,
	size_t size)
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

int
outputs_write(const struct outputs *o, const struct results *r, const struct report_options *given, char *text,
	size_t size)
{
	struct report_options opts = *given;
	struct results *earlier = NULL;
	int bad = 0;

	outputs_captures(o, &opts);
	if (opts.captures && pcapng_write_all(r, &opts, o->pcap_dir) < 0)
		bad = say("%s can't be written: %s", o->pcap_dir, strerror(errno));
	if (o->junit)
		bad |= write_one("junit", o->junit, r, &opts, text, size);
	if (o->html && o->against) {
		earlier = read_earlier(o->against);
		bad |= earlier == NULL ? -1 : 0;
		opts.against = earlier;
	}
	if (o->html)
		bad |= write_one("html", o->html, r, &opts, text, size);
	results_free(earlier);
	return bad;
}
