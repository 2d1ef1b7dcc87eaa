/* SPDX-License-Identifier: MIT */
/* junit_read.c - which cases failed, by a JUnit file: for who has nothing else from a CI job. */

#include <libxml/xmlreader.h>
#include <stdio.h>
#include <string.h>

#include "junit_read.h"

/* A testcase: the stack, and the id of the case. */
struct tested {
	char stack[256], id[1024];
};

/* From its classname, "tcpspec.STACK.AREA", and its name.  0, or -1 when it is none of ours. */
static int
read_case(xmlTextReader *r, struct tested *t)
{
	xmlChar *class = xmlTextReaderGetAttribute(r, (const xmlChar *)"classname");
	xmlChar *name = xmlTextReaderGetAttribute(r, (const xmlChar *)"name");
	const char *text = (const char *)class, *dot = class ? strrchr(text, '.') : NULL;
	const char *end = name ? strstr((const char *)name, " #") : NULL;
	int ours = dot != NULL && name != NULL && strncmp(text, "tcpspec.", 8) == 0 &&
		dot > text + 8;

	if (ours) {
		snprintf(t->stack, sizeof(t->stack), "%.*s", (int)(dot - text - 8), text + 8);
		snprintf(t->id, sizeof(t->id), "%s/%.*s", dot + 1,
			end ? (int)(end - (const char *)name) : (int)strlen((const char *)name),
			(const char *)name);
	}
	xmlFree(class);
	xmlFree(name);
	return ours ? 0 : -1;
}

static int
is_failure(const xmlChar *name)
{
	return xmlStrcmp(name, (const xmlChar *)"failure") == 0 ||
		xmlStrcmp(name, (const xmlChar *)"error") == 0;
}

int
junit_read(const char *path, int (*tell)(void *arg, const char *stack, const char *id), void *arg)
{
	xmlTextReader *r = xmlReaderForFile(path, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	struct tested t = { .id = "" };
	char told[sizeof(t.stack)] = "";
	int got, bad = 0, found = 0;

	if (r == NULL)
		return -1;
	while (!bad && (got = xmlTextReaderRead(r)) == 1) {
		const xmlChar *name = xmlTextReaderConstName(r);

		if (xmlTextReaderNodeType(r) != XML_READER_TYPE_ELEMENT)
			continue;
		if (xmlStrcmp(name, (const xmlChar *)"testcase") == 0) {
			if (read_case(r, &t) < 0)
				continue;
			found = 1;
			bad = strcmp(t.stack, told) != 0 && tell(arg, t.stack, "") != 0;
			snprintf(told, sizeof(told), "%s", t.stack);
		} else if (is_failure(name) && *t.id != '\0') {
			bad = tell(arg, t.stack, t.id) != 0;
			*t.id = '\0';
		}
	}
	xmlFreeTextReader(r);
	return bad ? -1 : got == 0 && found ? 0 : 1;
}
