/* SPDX-License-Identifier: MIT */
#ifndef STREAM_H
#define STREAM_H

#include <stddef.h>

/*
 * The results stream: JSON Lines, one flat record a line, strings and integers only.  README.md
 * lists the records.  Nothing outside stream.c and reader.c knows that it is JSON.
 */

#define STREAM_BUFFER	(256 * 1024)	/* what a writer gathers before it writes by itself */
#define STREAM_RECORD	(64 * 1024)	/* a record is never longer, its newline included */

/*
 * A writer.  It belongs to one process; several processes may append to the same file, each with a
 * writer of its own, when the file was opened with O_APPEND: each write(2) holds whole lines only.
 */
struct stream {
	int fd;
	int error;		/* errno of the first write that failed; nothing is written then */
	int cut;		/* a field of the open record did not fit and was left out */
	size_t len, record;	/* bytes in data; where the open record begins */
	char data[STREAM_BUFFER];
};

/* Write to fd, which stays the caller's.  The struct is large: not for a stack. */
void stream_init(struct stream *, int fd);

/*
 * Begin a record of this kind ("frame"), give its fields, end it.  Names are the caller's own words
 * and are not escaped.  A field that would make the record longer than STREAM_RECORD is left out,
 * and the record says so with "cut": 1.  A failed write shows in stream_flush.
 */
void stream_begin(struct stream *, const char *kind);
void stream_int(struct stream *, const char *name, long long value);
void stream_end(struct stream *);

/* May this be the name of a record or a field: a few letters, digits and underscores? */
int stream_word(const char *name);

/*
 * A text field; NULL is left out.  Any bytes may be given: control characters are escaped, and each
 * byte that is not part of valid UTF-8 becomes U+FFFD, so that the file is always valid JSON and
 * valid UTF-8.
 */
void stream_str(struct stream *, const char *name, const char *text);

/* n bytes as lower-case hex. */
void stream_hex(struct stream *, const char *name, const void *bytes, size_t n);

/*
 * Write out all ended records.  0, or -1 (s->error is the errno) when this or an earlier write
 * failed.
 */
int stream_flush(struct stream *);

/*
 * A reader.  Lines longer than READER_LINE and lines that are no JSON object are passed over and
 * counted; a last line without its newline was cut off and is left out.
 */
struct reader;

#define READER_LINE	(1024 * 1024)

/* Read from fd, which stays the caller's.  NULL when there is no memory. */
struct reader *reader_new(int fd);

/* Read n bytes in memory, which must stay until reader_free. */
struct reader *reader_memory(const void *text, size_t n);

void reader_free(struct reader *);

/*
 * The next record: 1; 0 when there is no further whole line; -1 when reading failed (errno).  After
 * 0 it may be called again, to go on with a file that is still being written.
 */
int reader_next(struct reader *);

/* The kind of the record that reader_next found: "frame".  Never NULL. */
const char *reader_kind(const struct reader *);

/*
 * A field of that record: its text, "" when it isn't there or is no text.  Valid until reader_next.
 */
const char *reader_str(const struct reader *, const char *name);

/* A field of that record: its number, or absent when it isn't there or is no integer. */
long long reader_int(const struct reader *, const char *name, long long absent);

/*
 * Copy the fields of that record, but those named (up to a NULL; NULL for none), into the record
 * that is open in the stream.  What no writer of ours could have written is left out.
 */
void reader_copy(const struct reader *, struct stream *, const char *const *but);

/* Lines that were passed over so far because they could not be read. */
long reader_bad(const struct reader *);

/* Bytes at the end that are no whole line (so far). */
size_t reader_rest(const struct reader *);

#endif
