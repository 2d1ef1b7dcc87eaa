/* SPDX-License-Identifier: MIT */
#ifndef XML_H
#define XML_H

#include <stdio.h>

/*
 * Writes XML, HTML and SVG with libxml2's xmlwriter, so that everything is escaped.  Whatever bytes
 * a text has, what is written stays well-formed: what is no valid UTF-8 or no character of XML is
 * shown as \x1b.  Errors are kept until xml_end.
 */
struct xml;

/* Write to out, which stays the caller's.  NULL when there is no memory. */
struct xml *xml_begin(FILE *out);

/* 0, or -1 when anything since xml_begin failed.  Frees it. */
int xml_end(struct xml *);

/* Elements: open, attributes, then contents, close.  With xml_void there is no end tag: <meta/>. */
void xml_open(struct xml *, const char *name);
void xml_close(struct xml *);
void xml_void(struct xml *);

void xml_attr(struct xml *, const char *name, const char *value);
void xml_attrf(struct xml *, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void xml_text(struct xml *, const char *text);
void xml_textf(struct xml *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Text in a CDATA section. */
void xml_cdata(struct xml *, const char *text);

/* Our own words, written as they are: a document type, a style sheet, a newline. */
void xml_raw(struct xml *, const char *markup);

/* An element with a class (may be NULL) and nothing but a text. */
void xml_element(struct xml *, const char *name, const char *class_name, const char *text);

/* Open an element with a class. */
void xml_open_class(struct xml *, const char *name, const char *class_name);

#endif
