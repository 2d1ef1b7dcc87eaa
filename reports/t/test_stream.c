/* SPDX-License-Identifier: MIT */
/*
 * test_stream.c - what is written is what is read, whatever bytes it has and wherever it was cut.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "made.h"

/* All that was written so far, in memory; the stream stays. */
static char *
contents(struct stream *s, size_t *n)
{
	struct stat st;
	char *text;

	assert_int_equal(stream_flush(s), 0);
	assert_int_equal(fstat(s->fd, &st), 0);
	text = malloc((size_t)st.st_size + 1);
	assert_non_null(text);
	assert_int_equal(pread(s->fd, text, (size_t)st.st_size, 0), st.st_size);
	*n = (size_t)st.st_size;
	return text;
}

static void
discard(struct stream *s)
{
	close(s->fd);
	free(s);
}

static void
numbers_come_back(void **state)
{
	static const long long values[] = { 0, 1, -1, 9, 10, 4294967295, LLONG_MAX, LLONG_MIN };
	struct stream *s = made_begin();
	struct reader *r;
	size_t n;
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		stream_begin(s, "number");
		stream_int(s, "v", values[i]);
		stream_end(s);
	}
	text = contents(s, &n);
	r = reader_memory(text, n);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		assert_int_equal(reader_next(r), 1);
		assert_string_equal(reader_kind(r), "number");
		assert_true(reader_int(r, "v", 77) == values[i]);
		assert_string_equal(reader_str(r, "v"), "");
		assert_true(reader_int(r, "w", 77) == 77);
	}
	assert_int_equal(reader_next(r), 0);
	assert_int_equal(reader_bad(r), 0);
	reader_free(r);
	free(text);
	discard(s);
}

/* One text there and back; what must come out. */
static void
there_and_back(const char *in, const char *out)
{
	struct stream *s = made_begin();
	struct reader *r;
	size_t n;
	char *text;

	stream_begin(s, "text");
	stream_str(s, "v", in);
	stream_int(s, "after", 5);
	stream_end(s);
	text = contents(s, &n);
	for (size_t i = 0; i + 1 < n; i++)
		assert_true((unsigned char)text[i] >= 0x20 && text[i] != 0x7f);
	r = reader_memory(text, n);
	assert_int_equal(reader_next(r), 1);
	assert_string_equal(reader_str(r, "v"), out);
	assert_true(reader_int(r, "after", 0) == 5);
	reader_free(r);
	free(text);
	discard(s);
}

static void
every_byte_comes_back(void **state)
{
	char one[2] = "", all[256];

	(void)state;
	for (int c = 1; c < 256; c++) {
		one[0] = (char)c;
		there_and_back(one, c < 0x80 ? one : "\xef\xbf\xbd");
	}
	for (int c = 1; c < 0x80; c++)
		all[c - 1] = (char)c;
	all[0x7f] = '\0';
	there_and_back(all, all);
}

static void
utf8_is_kept_and_what_is_none_is_replaced(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "SYN,ACK §3.1 → 世界 😀", "SYN,ACK §3.1 → 世界 😀" },
		{ "\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd" },			/* an overlong 0 */
		{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },	/* a surrogate */
		{ "\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },	/* beyond U+10FFFF */
		{ "a\xe2\x82", "a\xef\xbf\xbd\xef\xbf\xbd" },			/* cut */
		{ "\xe2\x82z", "\xef\xbf\xbd\xef\xbf\xbdz" },
		{ "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		there_and_back(rows[i][0], rows[i][1]);
}

static void
hex_comes_back(void **state)
{
	struct stream *s = made_begin();
	unsigned char bytes[256];
	char want[513];
	struct reader *r;
	size_t n;
	char *text;

	(void)state;
	for (int i = 0; i < 256; i++) {
		bytes[i] = (unsigned char)i;
		snprintf(want + 2 * i, 3, "%02x", i);
	}
	stream_begin(s, "frame");
	stream_hex(s, "hex", bytes, sizeof(bytes));
	stream_hex(s, "empty", bytes, 0);
	stream_end(s);
	text = contents(s, &n);
	r = reader_memory(text, n);
	assert_int_equal(reader_next(r), 1);
	assert_string_equal(reader_str(r, "hex"), want);
	assert_string_equal(reader_str(r, "empty"), "");
	reader_free(r);
	free(text);
	discard(s);
}

/* A field too long for a record is left out, and the record is still one. */
static void
a_record_is_never_too_long(void **state)
{
	struct stream *s = made_begin();
	char *big = malloc(STREAM_RECORD + 2), *text;
	struct reader *r;
	size_t n;

	(void)state;
	memset(big, '\001', STREAM_RECORD + 1);		/* six bytes each when escaped */
	big[STREAM_RECORD + 1] = '\0';
	for (int i = 0; i < 20; i++) {
		stream_begin(s, "big");
		stream_int(s, "before", i);
		stream_str(s, "text", big);
		stream_hex(s, "hex", big, STREAM_RECORD);
		stream_str(s, "fits", big + STREAM_RECORD - 10000);
		stream_str(s, "after", "here");
		stream_end(s);
	}
	text = contents(s, &n);
	r = reader_memory(text, n);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(reader_next(r), 1);
		assert_true(reader_int(r, "before", -1) == i);
		assert_string_equal(reader_str(r, "text"), "");
		assert_int_equal(strlen(reader_str(r, "fits")), 10001);
		assert_string_equal(reader_str(r, "after"), "here");
		assert_true(reader_int(r, "cut", 0) == 1);
	}
	for (const char *p = text, *e; (e = memchr(p, '\n', (size_t)(text + n - p))) != NULL;
		p = e + 1)
		assert_true(e + 1 - p <= STREAM_RECORD);
	reader_free(r);
	free(text);
	free(big);
	discard(s);
}

static void
an_open_record_is_not_written(void **state)
{
	struct stream *s = made_begin();
	char *text;
	size_t n;

	(void)state;
	stream_begin(s, "whole");
	stream_end(s);
	stream_begin(s, "open");
	stream_int(s, "v", 1);
	text = contents(s, &n);
	assert_int_equal(n, strlen("{\"record\":\"whole\"}\n"));
	free(text);
	stream_int(s, "w", 2);
	stream_end(s);
	text = contents(s, &n);
	text[n] = '\0';
	assert_string_equal(text,
		"{\"record\":\"whole\"}\n{\"record\":\"open\",\"v\":1,\"w\":2}\n");
	free(text);
	discard(s);
}

/* Cut at each byte, a file still gives all its whole lines, and nothing else. */
static void
cut_anywhere_whole_lines_are_read(void **state)
{
	struct results *r = made_read("reports/t/mismatch.jsonl");
	FILE *f = fopen("reports/t/mismatch.jsonl", "rb");
	static char text[64 * 1024];
	size_t n;

	(void)state;
	assert_non_null(r);
	assert_non_null(f);
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	for (size_t cut = 0; cut <= n; cut++) {
		char *copy = malloc(cut + 1);	/* so that a sanitizer sees what is read behind it */
		struct reader *rd;
		int lines = 0, records = 0;

		memcpy(copy, text, cut);
		for (size_t i = 0; i < cut; i++)
			lines += text[i] == '\n';
		rd = reader_memory(copy, cut);
		while (reader_next(rd) == 1)
			records++;
		assert_int_equal(records, lines);
		assert_int_equal(reader_bad(rd), 0);
		assert_int_equal(reader_rest(rd) > 0, cut > 0 && text[cut - 1] != '\n');
		reader_free(rd);
		free(copy);
	}
	results_free(r);
}

static void
bad_lines_are_passed_over(void **state)
{
	static const char text[] =
		"{\"record\":\"a\"}\n"
		"\n"
		"no json\n"
		"[1,2]\n"
		"{\"record\":7}\n"
		"{\"no\":\"record\"}\n"
		"{\"record\":\"x\",\"v\":\"\\u0000\"}\n"
		"{\"record\":\"x\",\"v\":99999999999999999999999}\n"
		"{\"record\":\"x\",\"v\":\"\xff\"}\n"
		"{\"record\":\"b\",\"v\":1.5,\"list\":[1],\"deep\":{\"v\":2},\"yes\":true}\n";
	struct reader *r = reader_memory(text, sizeof(text) - 1);

	(void)state;
	assert_int_equal(reader_next(r), 1);
	assert_string_equal(reader_kind(r), "a");
	assert_int_equal(reader_next(r), 1);
	assert_string_equal(reader_kind(r), "b");
	assert_true(reader_int(r, "v", -3) == -3);
	assert_true(reader_int(r, "yes", -3) == -3);
	assert_string_equal(reader_str(r, "list"), "");
	assert_string_equal(reader_str(r, "deep"), "");
	assert_int_equal(reader_next(r), 0);
	assert_int_equal(reader_bad(r), 8);
	assert_string_equal(reader_kind(r), "");
	reader_free(r);
}

/*
 * A line that is too long is one bad line, and the next one is read; through a pipe, piece by
 * piece.
 */
static void
long_lines_are_passed_over(void **state)
{
	int fd = memfd_create("long", 0);
	struct reader *r;
	FILE *f;

	(void)state;
	f = fdopen(dup(fd), "w");
	fputs("{\"record\":\"first\"}\n{\"record\":\"long\",\"v\":\"", f);
	for (int i = 0; i < 3 * READER_LINE; i++)
		putc('x', f);
	fputs("\"}\n{\"record\":\"last\"}\n{\"record\":\"cut", f);
	fclose(f);
	lseek(fd, 0, SEEK_SET);
	r = reader_new(fd);
	assert_int_equal(reader_next(r), 1);
	assert_int_equal(reader_next(r), 1);
	assert_string_equal(reader_kind(r), "last");
	assert_int_equal(reader_next(r), 0);
	assert_int_equal(reader_bad(r), 1);
	assert_int_equal(reader_rest(r), strlen("{\"record\":\"cut"));
	assert_int_equal(write(fd, "\"}\n", 3), 3);
	lseek(fd, -3, SEEK_CUR);
	assert_int_equal(reader_next(r), 1);	/* the file went on */
	assert_string_equal(reader_kind(r), "cut");
	reader_free(r);
	close(fd);
}

/* What has no record for long is given up: it may never end. */
static void
no_record_for_long(void **state)
{
	int fd = memfd_create("zeros", 0);
	struct reader *r;

	(void)state;
	assert_int_equal(write(fd, "{\"record\":\"first\"}\n", 19), 19);
	assert_int_equal(ftruncate(fd, READER_PASSED + 2 * READER_LINE), 0);
	lseek(fd, 0, SEEK_SET);
	r = reader_new(fd);
	assert_int_equal(reader_next(r), 1);
	errno = 0;
	assert_int_equal(reader_next(r), -1);
	assert_int_equal(errno, EBADMSG);
	reader_free(r);
	close(fd);
}

static void
a_failed_write_is_told(void **state)
{
	struct stream *s = made_begin();

	(void)state;
	close(s->fd);
	s->fd = open("/dev/full", O_WRONLY);
	stream_begin(s, "a");
	stream_end(s);
	assert_int_equal(stream_flush(s), -1);
	assert_int_equal(s->error, ENOSPC);
	for (int i = 0; i < 100000; i++) {
		stream_begin(s, "more");
		stream_int(s, "v", i);
		stream_end(s);
	}
	assert_int_equal(stream_flush(s), -1);
	discard(s);
}

static void
reading_a_directory_is_an_error(void **state)
{
	int fd = open(".", O_RDONLY);
	struct reader *r = reader_new(fd);

	(void)state;
	assert_int_equal(reader_next(r), -1);
	assert_int_equal(errno, EISDIR);
	reader_free(r);
	assert_null(results_read(fd));
	close(fd);
}

/* Several processes append to one file: no line is torn. */
static void
lanes_do_not_tear_lines(void **state)
{
	char path[] = "/tmp/stream.XXXXXX", filler[300];
	int fd = mkstemp(path), status, counted[4] = { 0 };
	struct reader *r;

	(void)state;
	assert_true(fd >= 0);
	memset(filler, 'x', sizeof(filler) - 1);
	filler[sizeof(filler) - 1] = '\0';
	for (int lane = 0; lane < 4; lane++) {
		struct stream *s;

		if (fork() != 0)
			continue;
		s = malloc(sizeof(*s));
		stream_init(s, open(path, O_WRONLY | O_APPEND));
		for (int i = 0; i < 2000; i++) {
			stream_begin(s, "lane");
			stream_int(s, "lane", lane);
			stream_str(s, "filler", filler + i % 200);
			stream_end(s);
			if (i % 7 == 0)
				stream_flush(s);
		}
		_exit(stream_flush(s) == 0 ? 0 : 1);
	}
	for (int lane = 0; lane < 4; lane++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	r = reader_new(fd);
	while (reader_next(r) == 1)
		counted[reader_int(r, "lane", 0)]++;
	for (int lane = 0; lane < 4; lane++)
		assert_int_equal(counted[lane], 2000);
	assert_int_equal(reader_bad(r), 0);
	assert_int_equal(reader_rest(r), 0);
	reader_free(r);
	close(fd);
	unlink(path);
}

static void
put(struct stream *s, const char *kind)
{
	stream_begin(s, kind);
	stream_int(s, "v", 1);
	stream_end(s);
}

static void
what_is_taken_back_is_not_written(void **state)
{
	struct stream *s = made_begin();
	struct stream_mark here;
	size_t n;
	char *text;

	(void)state;
	put(s, "kept");
	here = stream_here(s);
	put(s, "dropped");
	put(s, "dropped");
	stream_back(s, here);
	put(s, "kept");
	here = stream_here(s);
	put(s, "late");
	stream_flush(s);
	put(s, "late");
	stream_back(s, here);
	text = contents(s, &n);
	text[n] = '\0';
	assert_string_equal(text, "{\"record\":\"kept\",\"v\":1}\n{\"record\":\"kept\",\"v\":1}\n"
		"{\"record\":\"late\",\"v\":1}\n{\"record\":\"late\",\"v\":1}\n");
	free(text);
	discard(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_come_back),
		cmocka_unit_test(every_byte_comes_back),
		cmocka_unit_test(utf8_is_kept_and_what_is_none_is_replaced),
		cmocka_unit_test(hex_comes_back),
		cmocka_unit_test(a_record_is_never_too_long),
		cmocka_unit_test(an_open_record_is_not_written),
		cmocka_unit_test(cut_anywhere_whole_lines_are_read),
		cmocka_unit_test(bad_lines_are_passed_over),
		cmocka_unit_test(long_lines_are_passed_over),
		cmocka_unit_test(no_record_for_long),
		cmocka_unit_test(what_is_taken_back_is_not_written),
		cmocka_unit_test(a_failed_write_is_told),
		cmocka_unit_test(reading_a_directory_is_an_error),
		cmocka_unit_test(lanes_do_not_tear_lines),
	};

	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
