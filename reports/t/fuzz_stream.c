/* SPDX-License-Identifier: MIT */
/*
 * fuzz_stream.c - any bytes as a stream: reading, folding and rendering them never goes wrong, and
 * what is rendered as XML is well-formed.
 */

#include <libxml/parser.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pcapng.h"
#include "report.h"
#include "results.h"
#include "stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All reports of a run, each thrown away after a look at it. */
static void
render_all(const struct results *r)
{
	static const struct report_options o =
		{ .width = 80, .verbosity = 2, .captures = "out", .program = "tcpspec" };
	const struct report *report;

	for (int i = 0; (report = report_at(i)) != NULL; i++) {
		int xml = strcmp(report->name, "junit") == 0 || strcmp(report->name, "html") == 0;
		char *text = NULL;
		size_t n;
		FILE *out = open_memstream(&text, &n);
		xmlDoc *doc;

		if (out == NULL || report->render(r, &o, out) < 0 || fclose(out) != 0)
			abort();
		if (xml) {
			doc = xmlReadMemory(text, (int)n, NULL, NULL,
				XML_PARSE_NONET | XML_PARSE_HUGE);
			if (doc == NULL)
				abort();
			xmlFreeDoc(doc);
		}
		free(text);
	}
	for (int i = 0; i < r->ncases; i++) {
		FILE *out = fopen("/dev/null", "wb");

		if (out == NULL || pcapng_write(r, r->cases[i], &o, out) < 0)
			abort();
		fclose(out);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader *rd = reader_memory(data, size);
	struct results *r = results_new();
	struct result *finished;

	if (rd == NULL || r == NULL)
		abort();
	while (reader_next(rd) == 1)
		if (results_add(r, rd, &finished) < 0)
			abort();
	if (results_close(r) < 0 ||
		r->totals.passed + r->totals.failed + r->totals.skipped != r->ncases)
		abort();
	render_all(r);
	results_free(r);
	reader_free(rd);
	return 0;
}
