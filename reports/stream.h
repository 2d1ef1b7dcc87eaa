/* SPDX-License-Identifier: MIT */
#ifndef STREAM_H
#define STREAM_H

#include <stddef.h>
#include <string.h>

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
	unsigned long flushes;
	char data[STREAM_BUFFER];
};

/* Write to fd, which stays the caller's.  The struct is large: not for a stack. */
void stream_init(struct stream *, int fd);

/*
 * Begin a record of this kind ("frame"), give its fields, end it.  A field that would make the
 * record longer than STREAM_RECORD is left out, and the record says so with "cut": 1.  A failed
 * write shows in stream_flush.
 */
void stream_begin(struct stream *, const char *kind);
void stream_end(struct stream *);

/*
 * A place between two records: stream_back takes back what was recorded since.  Nothing happens
 * when that is too late, as something was written out meanwhile.
 */
struct stream_mark {
	size_t record;
	unsigned long flushes;
};
struct stream_mark stream_here(const struct stream *);
void stream_back(struct stream *, struct stream_mark);

/* May this be the name of a record or a field: a few letters, digits and underscores? */
int stream_word(const char *name);

/*
 * The parts of a field: its name, with room for a value of n bytes (0: there is none), then the
 * value.
 */
#define STREAM_END	32		/* kept for the end of a record */
#define STREAM_NUMBER	24		/* the room that a number needs */

static inline int
stream_name(struct stream *s, const char *name, size_t n)
{
	size_t len = strlen(name);
	char *to = s->data + s->len;

	if (s->len - s->record + len + n + 4 + STREAM_END > STREAM_RECORD) {
		s->cut = 1;
		return 0;
	}
	memcpy(to, ",\"", 2);
	memcpy(to + 2, name, len);
	memcpy(to + 2 + len, "\":", 2);
	s->len += len + 4;
	return 1;
}

void stream_put_int(struct stream *, long long value);
void stream_put_str(struct stream *, const char *text, size_t undo);
void stream_put_hex(struct stream *, const void *bytes, size_t n);

/*
 * Fields.  Names are the caller's own words and are not escaped; there are so many of them that
 * they are copied here, where the compiler knows them.
 */
static inline void
stream_int(struct stream *s, const char *name, long long value)
{
	if (!stream_name(s, name, STREAM_NUMBER))
		return;
	if (value >= 0 && value < 10)
		s->data[s->len++] = (char)('0' + value);
	else
		stream_put_int(s, value);
}

/*
 * A text field; NULL is left out.  Any bytes may be given: control characters are escaped, and each
 * byte that is not part of valid UTF-8 becomes U+FFFD, so that the file is always valid JSON and
 * valid UTF-8.
 */
static inline void
stream_str(struct stream *s, const char *name, const char *text)
{
	size_t undo = s->len;

	if (text != NULL && stream_name(s, name, 2))
		stream_put_str(s, text, undo);
}

/*
 * The same for a word of our own, which is plain ASCII without quotes and backslashes: nothing is
 * looked at.
 */
static inline void
stream_plain(struct stream *s, const char *name, const char *word)
{
	size_t n = word ? strlen(word) : 0;

	if (word == NULL || !stream_name(s, name, n + 2))
		return;
	s->data[s->len] = '"';
	memcpy(s->data + s->len + 1, word, n);
	s->data[s->len + 1 + n] = '"';
	s->len += n + 2;
}

/* n bytes as lower-case hex. */
static inline void
stream_hex(struct stream *s, const char *name, const void *bytes, size_t n)
{
	if (stream_name(s, name, n < STREAM_RECORD ? 2 * n + 2 : STREAM_RECORD))
		stream_put_hex(s, bytes, n);
}

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
#define READER_PASSED	(64 * READER_LINE)	/* bytes without a record: this is something else */

/* Read from fd, which stays the caller's.  NULL when there is no memory. */
struct reader *reader_new(int fd);

/* Read n bytes in memory, which must stay until reader_free. */
struct reader *reader_memory(const void *text, size_t n);

void reader_free(struct reader *);

/*
 * The next record: 1; 0 when there is no further whole line; -1 when reading failed (errno), with
 * EBADMSG when READER_PASSED bytes held no record.  After 0 it may be called again, to go on with a
 * file that is still being written.
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
