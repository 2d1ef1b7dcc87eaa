/* SPDX-License-Identifier: MIT */
/*
 * xml.c - libxml2's xmlwriter, given only what XML 1.0 section 2.2 allows as a character.
 */

#include <libxml/xmlwriter.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"
#include "xml.h"

struct xml {
	xmlTextWriter *w;
	char *clean;		/* the text being written */
	size_t size;
	int failed;
};

/*
 * libxml2 would print what goes wrong; whoever has the XML written says it, with the file's name.
 */
static void
say_nothing(void *arg, xmlError *error)
{
	(void)arg, (void)error;
}

struct xml *
xml_begin(FILE *out)
{
	struct xml *x = calloc(1, sizeof(*x));
	xmlOutputBuffer *buffer = xmlOutputBufferCreateFile(out, NULL);

	xmlSetStructuredErrorFunc(NULL, say_nothing);

	if (x != NULL && buffer != NULL)
		x->w = xmlNewTextWriter(buffer);
	if (x == NULL || x->w == NULL) {
		if (buffer != NULL)
			xmlOutputBufferClose(buffer);
		free(x);
		return NULL;
	}
	return x;
}

int
xml_end(struct xml *x)
{
	int failed = x->failed || xmlTextWriterFlush(x->w) < 0;

	xmlFreeTextWriter(x->w);
	free(x->clean);
	free(x);
	return failed ? -1 : 0;
}

static void
check(struct xml *x, int result)
{
	if (result < 0)
		x->failed = 1;
}

/* The length of the character at p that can stand in XML as it is, or 0. */
static size_t
character(const unsigned char *p)
{
	return *p == '\t' || *p == '\n' ? 1 : (size_t)utf8_plain(p);
}

/*
 * The text, with every byte that is no part of a good character as \x1b.  NULL when there is no
 * memory.
 */
static const xmlChar *
clean(struct xml *x, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t room = strlen(text) * 4 + 1;
	char *to;

	if (room > x->size) {
		free(x->clean);
		x->clean = malloc(room);
		x->size = x->clean != NULL ? room : 0;
		if (x->clean == NULL) {
			x->failed = 1;
			return NULL;
		}
	}
	for (to = x->clean; *p != '\0'; ) {
		size_t n = character(p);

		if (n > 0)
			memcpy(to, p, n);
		else
			snprintf(to, 5, "\\x%02x", *p);
		to += n > 0 ? n : 4;
		p += n > 0 ? n : 1;
	}
	*to = '\0';
	return (const xmlChar *)x->clean;
}

void
xml_open(struct xml *x, const char *name)
{
	check(x, xmlTextWriterStartElement(x->w, (const xmlChar *)name));
}

void
xml_close(struct xml *x)
{
	check(x, xmlTextWriterFullEndElement(x->w));
}

void
xml_void(struct xml *x)
{
	check(x, xmlTextWriterEndElement(x->w));
}

void
xml_attr(struct xml *x, const char *name, const char *value)
{
	const xmlChar *c = clean(x, value);

	if (c != NULL)
		check(x, xmlTextWriterWriteAttribute(x->w, (const xmlChar *)name, c));
}

void
xml_text(struct xml *x, const char *text)
{
	const xmlChar *c = *text != '\0' ? clean(x, text) : NULL;

	if (c != NULL)
		check(x, xmlTextWriterWriteString(x->w, c));
}

/* A formatted text to be freed, or NULL with x->failed. */
static char *
format(struct xml *x, const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) >= 0)
		return text;
	x->failed = 1;
	return NULL;
}

void
xml_attrf(struct xml *x, const char *name, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = format(x, fmt, ap);
	va_end(ap);
	if (text != NULL)
		xml_attr(x, name, text);
	free(text);
}

void
xml_textf(struct xml *x, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = format(x, fmt, ap);
	va_end(ap);
	if (text != NULL)
		xml_text(x, text);
	free(text);
}

void
xml_cdata(struct xml *x, const char *text)
{
	xmlChar *copy = xmlStrdup(clean(x, text)), *from = copy, *end;

	/* "]]>" would end the section: it goes half into this one and half into the next. */
	for (; from != NULL && (end = (xmlChar *)strstr((char *)from, "]]>")) != NULL;
		from = end + 2) {
		xmlChar kept = end[2];

		end[2] = '\0';
		check(x, xmlTextWriterWriteCDATA(x->w, from));
		end[2] = kept;
	}
	if (from != NULL)
		check(x, xmlTextWriterWriteCDATA(x->w, from));
	else
		x->failed = 1;
	xmlFree(copy);
}

void
xml_raw(struct xml *x, const char *markup)
{
	check(x, xmlTextWriterWriteRaw(x->w, (const xmlChar *)markup));
}

void
xml_open_class(struct xml *x, const char *name, const char *class_name)
{
	xml_open(x, name);
	if (class_name != NULL)
		xml_attr(x, "class", class_name);
}

void
xml_element(struct xml *x, const char *name, const char *class_name, const char *text)
{
	xml_open_class(x, name, class_name);
	xml_text(x, text);
	xml_close(x);
}
