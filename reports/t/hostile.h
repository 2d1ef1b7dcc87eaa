/* SPDX-License-Identifier: MIT */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "made.h"

/* Results in which every text is one that somebody wishes us ill with. */

static inline void
put_all(struct stream *s, const char *const *names, const char *text)
{
	for (; *names != NULL; names++)
		stream_str(s, *names, text);
}

/* What happened in a case, in which every text that can come from outside is this one. */
static inline void
hostile_case(struct stream *s, const char *text, const unsigned char *frame, size_t n)
{
	static const char *const in_case[] = {
		"id", "case", "area", "title", "file", "level", "proves", "why", NULL
	};
	static const char *const in_step[] = { "part", "text", "state", NULL };
	static const char *const in_frame[] = { "text", "flags", "options", "conn", NULL };
	static const char *const in_diff[] = { "field", "expected", "observed", NULL };
	static const char *const in_past[] =
		{ "verdicts", "since", "last", "cause", "field", NULL };

	stream_begin(s, "case");
	stream_int(s, "n", 1);
	put_all(s, in_case, text);
	stream_end(s);
	stream_begin(s, "past");
	stream_int(s, "n", 1);
	put_all(s, in_past, text);
	stream_end(s);
	stream_begin(s, "step");
	stream_int(s, "n", 1);
	stream_int(s, "step", 1);
	put_all(s, in_step, text);
	stream_end(s);
	stream_begin(s, "frame");
	stream_int(s, "n", 1);
	stream_int(s, "frame", 1);
	stream_int(s, "step", 1);
	stream_str(s, "kind", "tcp");
	stream_str(s, "mark", "wrong");
	put_all(s, in_frame, text);
	stream_hex(s, "hex", frame, n);
	stream_end(s);
	stream_begin(s, "diff");
	stream_int(s, "n", 1);
	stream_int(s, "step", 1);
	put_all(s, in_diff, text);
	stream_int(s, "differs", 1);
	stream_end(s);
}

/* A run in which every text that can come from outside is this one. */
static inline struct results *
hostile(const char *text, const unsigned char *frame, size_t n)
{
	static const char *const in_run[] = {
		"tool", "version", "stack", "stack_version", "host", "command", "again", "system",
		"seed", NULL
	};
	static const char *const in_requirement[] =
		{ "rfc", "section", "level", "title", "statement", NULL };
	static const char *const in_script[] = { "case", "source", NULL };
	static const char *const in_verdict[] = {
		"field", "expected", "observed", "window", "alternatives", "reason", "part", NULL
	};
	struct stream *s = made_begin();

	stream_begin(s, "run");
	put_all(s, in_run, text);
	stream_end(s);
	stream_begin(s, "requirement");
	stream_str(s, "id", "Q");
	put_all(s, in_requirement, text);
	stream_end(s);
	stream_begin(s, "script");
	put_all(s, in_script, text);
	stream_end(s);
	hostile_case(s, text, frame, n);
	stream_begin(s, "verdict");
	stream_int(s, "n", 1);
	stream_str(s, "verdict", "fail");
	stream_str(s, "cause", "rule");
	stream_str(s, "requirement", "Q");
	stream_int(s, "step", 1);
	stream_int(s, "frame", 1);
	put_all(s, in_verdict, text);
	stream_end(s);
	return made_results(s);
}

#endif
