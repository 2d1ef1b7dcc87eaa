/* SPDX-License-Identifier: MIT */
/*
 * test_pcapng.c - captures read back block by block, and by libpcap.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <pcap/pcap.h>
#include <sys/stat.h>

#include "made.h"
#include "pcapng.h"

static const struct report_options options = { .captures = "pcap", .program = "tcpspec" };

/* The capture of the first case of a file. */
static char *
capture(const char *path, size_t *n)
{
	struct results *r = made_read(path);
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, n);

	assert_non_null(r);
	assert_int_equal(pcapng_write(r, r->cases[0], &options, out), 0);
	fclose(out);
	results_free(r);
	return bytes;
}

static uint32_t
get(const char *p, int bytes)
{
	uint32_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | (unsigned char)p[bytes];
	return v;
}

/*
 * Walk the blocks: how many there are of each type up to 6, and that each is framed as it must be.
 */
static void
count_blocks(const char *bytes, size_t n, int counts[7])
{
	memset(counts, 0, 7 * sizeof(counts[0]));
	for (size_t at = 0; at < n; ) {
		uint32_t type = get(bytes + at, 4), len = get(bytes + at + 4, 4);

		assert_true(len >= 12 && len % 4 == 0 && at + len <= n);
		assert_int_equal(get(bytes + at + len - 4, 4), len);
		counts[type == 0x0a0d0d0a ? 0 : type]++;
		at += len;
	}
}

/* How often a text is in some bytes. */
static int
times_in(const char *bytes, size_t n, const char *text)
{
	int times = 0;

	for (const char *p = bytes;
		(p = memmem(p, (size_t)(bytes + n - p), text, strlen(text))) != NULL; p++)
		times++;
	return times;
}

static void
blocks_are_framed(void **state)
{
	int counts[7];
	size_t n;
	char *bytes = capture("reports/t/mismatch.jsonl", &n);

	(void)state;
	count_blocks(bytes, n, counts);
	assert_int_equal(get(bytes, 4), 0x0a0d0d0a);
	assert_int_equal(get(bytes + 8, 4), 0x1a2b3c4d);
	assert_int_equal(counts[0], 1);		/* section */
	assert_int_equal(counts[1], 1);		/* interface */
	assert_int_equal(counts[4], 1);		/* names */
	assert_int_equal(counts[6], 6);		/* packets */
	free(bytes);
}

static void
comments_tell_the_story(void **state)
{
	size_t n;
	char *bytes = capture("reports/t/mismatch.jsonl", &n);

	(void)state;
	assert_int_equal(times_in(bytes, n,
		"FAIL reset/in-window[len=100]@ipv4: step 6: stack sent RST,ACK, expected ACK"), 1);
	assert_int_equal(times_in(bytes, n, "RFC 9293 3.10.7.4, MUST given rfc5961: A RST whose"), 1);
	assert_int_equal(times_in(bytes, n,
		"tcpspec run --stack lwip --seed 0x5eed1234 'reset/in-window[len=100]@ipv4'"), 1);
	assert_int_equal(times_in(bytes, n, "FAIL step 6: stack sent RST,ACK, expected ACK"), 1);
	assert_int_equal(times_in(bytes, n, "step 5 (test): send    R 101:101"), 1);
	assert_int_equal(times_in(bytes, n, "stack.lwip.test"), 1);
	assert_int_equal(times_in(bytes, n, "tester.tcpspec.test"), 1);
	free(bytes);
	bytes = capture("reports/t/missing.jsonl",
		&n);		/* no frame decided: the last one tells */
	assert_int_equal(times_in(bytes, n, "FAIL step 7: nothing came between 1 s and 3 s"), 1);
	free(bytes);
	bytes = capture("reports/t/pass.jsonl", &n);
	assert_int_equal(times_in(bytes, n, "FAIL"), 0);
	assert_int_equal(times_in(bytes, n, "pass close/lost-fin@ipv4"), 1);
	free(bytes);
}

static void
libpcap_reads_it(void **state)
{
	struct results *r = made_read("reports/t/mismatch.jsonl");
	char dir[] = "/tmp/pcapng.XXXXXX", path[100], sub[40], error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *head;
	const u_char *bytes;
	long long last = 0;
	pcap_t *p;
	int frames = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(sub, sizeof(sub), "%s/deeper", dir);
	assert_int_equal(pcapng_write_all(r, &options, sub), 0);
	snprintf(path, sizeof(path), "%s/reset/in-window_len=100_@ipv4.pcapng", sub);
	p = pcap_open_offline(path, error);
	assert_non_null(p);
	assert_int_equal(pcap_datalink(p), DLT_EN10MB);
	while (pcap_next_ex(p, &head, &bytes) == 1) {
		const struct result_frame *f = &r->cases[0]->frames[frames++];
		long long t = head->ts.tv_sec * 1000000ll + head->ts.tv_usec;

		assert_int_equal(head->caplen, f->nbytes);
		assert_int_equal(head->len, f->nbytes);
		assert_memory_equal(bytes, f->bytes, f->nbytes);
		assert_true(t > last && t % 1000000 == f->t);
		last = t;
	}
	assert_int_equal(frames, 6);
	pcap_close(p);
	unlink(path);
	snprintf(path, sizeof(path), "%s/reset", sub);
	rmdir(path);
	rmdir(sub);
	assert_int_equal(rmdir(dir), 0);
	results_free(r);
}

/* Which cases have a capture, and that a folder that can't be made is told. */
static void
failed_only(void **state)
{
	struct report_options failed = { .captures = "x", .failed_captures = 1 },
		off = { .captures = NULL };
	struct results *good = made_read("reports/t/pass.jsonl"),
		*bad = made_read("reports/t/mismatch.jsonl");
	struct results *skipped = made_read("reports/t/skip.jsonl");

	(void)state;
	assert_int_equal(pcapng_has(good->cases[0], &options), 1);
	assert_int_equal(pcapng_has(good->cases[0], &failed), 0);
	assert_int_equal(pcapng_has(bad->cases[0], &failed), 1);
	assert_int_equal(pcapng_has(bad->cases[0], &off), 0);
	assert_int_equal(pcapng_has(skipped->cases[0], &options), 0);
	assert_int_equal(pcapng_write_all(bad, &options, "/dev/null/x"), -1);
	assert_int_equal(errno, ENOTDIR);
	results_free(good);
	results_free(bad);
	results_free(skipped);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_are_framed),
		cmocka_unit_test(comments_tell_the_story),
		cmocka_unit_test(libpcap_reads_it),
		cmocka_unit_test(failed_only),
	};

	return cmocka_run_group_tests_name("pcapng", tests, NULL, NULL);
}
