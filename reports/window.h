/* SPDX-License-Identifier: MIT */
#ifndef WINDOW_H
#define WINDOW_H

/* When a segment may come, read from the text that says so: "after 1s within 1500ms". */
struct window {
	long long after, within;	/* microseconds; after is 0 when not said */
};

/* 1 and the window, or 0 when the text doesn't say until when. */
int window_parse(const char *text, struct window *);

/*
 * A time as the stream's texts have it, "412ms", "1.5 s", "3m": microseconds, or -1.  *end is
 * behind it.
 */
long long window_time(const char *text, const char **end);

#endif
