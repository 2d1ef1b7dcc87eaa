/* SPDX-License-Identifier: MIT */
/*
 * html_capture.c - the capture of a case, in the report itself as a data: link.
 *
 * A server may forbid data: links, and the file may have been written to another place: so where
 * there is a folder of captures, a link to the file stands beside.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "html_capture.h"
#include "pcapng.h"
#include "report.h"
#include "results.h"
#include "words.h"
#include "xml.h"

#define SMALL	4096		/* bytes of a capture that is taken in */
#define MANY	100		/* taken in of what did not fail, or of all where room is short */

/* n bytes in base64 (RFC 4648 section 4), to be freed; NULL without memory. */
static char *
base64(const unsigned char *p, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = malloc((n + 2) / 3 * 4 + 1), *to = text;

	for (size_t i = 0; text != NULL && i < n; i += 3) {
		unsigned v = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) |
			(i + 2 < n ? p[i + 2] : 0);

		*to++ = digits[v >> 18];
		*to++ = digits[v >> 12 & 63];
		*to++ = i + 1 < n ? digits[v >> 6 & 63] : '=';
		*to++ = i + 2 < n ? digits[v & 63] : '=';
	}
	if (text != NULL)
		*to = '\0';
	return text;
}

/* The capture in base64, to be freed; NULL when it is too large, or can't be made. */
static char *
small_capture(struct html *h, const struct result *c, size_t *size)
{
	char *bytes = NULL, *text = NULL;
	FILE *out = open_memstream(&bytes, size);
	int failed;

	if (out == NULL)
		return NULL;
	failed = pcapng_write(h->results, c, h->options, out) < 0;
	failed |= fclose(out) != 0;
	if (!failed && *size <= SMALL)
		text = base64((const unsigned char *)bytes, *size);
	free(bytes);
	return text;
}

/* The last part of a path. */
static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* Is there room for the capture of a case?  What passed has none in any report. */
static int
is_wanted(const struct html *h, const struct result *c)
{
	if (c->nframes == 0 || c->verdict == VERDICT_PASS)
		return 0;
	if (result_failed(c))
		return h->less < LESS_CAPTURES || h->embedded < MANY;
	return h->less < LESS_CAPTURES_OF_OTHERS && h->embedded < MANY;
}

static int
embedded(struct html *h, const struct result *c, const char *name)
{
	size_t size;
	char *text = is_wanted(h, c) ? small_capture(h, c, &size) : NULL;

	if (text == NULL)
		return 0;
	h->embedded++;
	xml_open(h->x, "a");
	xml_attr(h->x, "download", base_name(name));
	xml_attrf(h->x, "href", "data:application/octet-stream;base64,%s", text);
	xml_text(h->x, base_name(name));
	xml_close(h->x);
	xml_textf(h->x, " (%zu bytes, in this file)", size);
	free(text);
	return 1;
}

void
html_capture(struct html *h, const struct result *c)
{
	int linked = pcapng_has(c, h->options), inside;
	char name[256];

	if (!linked && !is_wanted(h, c))
		return;
	pcapng_name(c, name, sizeof(name));
	xml_element(h->x, "dt", NULL, "capture");
	xml_open(h->x, "dd");
	inside = embedded(h, c, name);
	if (linked) {
		xml_text(h->x, inside ? " · " : "");
		xml_open(h->x, "a");
		xml_attrf(h->x, "href", "%s/%s", h->options->captures, name);
		xml_text(h->x, inside ? "its file" : name);
		xml_close(h->x);
	}
	if (!linked && !inside)
		xml_text(h->x, "too large to be in this file: --pcap-dir writes it");
	if (c->frame > 0)
		xml_textf(h->x, ", frame %d", c->frame);
	if (c->verdict != VERDICT_PASS) {
		xml_text(h->x, " · Wireshark: ");
		xml_open_class(h->x, "code", "copy");
		xml_textf(h->x, "frame.comment contains \"%s\"", words_verdict((int)c->verdict));
		xml_close(h->x);
	}
	xml_close(h->x);
}
