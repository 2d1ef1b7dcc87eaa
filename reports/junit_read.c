/* SPDX-License-Identifier: MIT */
/* junit_read.c - which cases failed, by a JUnit file: for who has nothing else from a CI job. */

#include <libxml/xmlreader.h>
#include <stdio.h>
#include <string.h>

#include "junit_read.h"

/* The id of a testcase from its classname, "tcpspec.STACK.AREA", and its name.  0, or -1. */
static int
read_id(xmlTextReader *r, char *id, size_t size)
{
	xmlChar *class = xmlTextReaderGetAttribute(r, (const xmlChar *)"classname");
	xmlChar *name = xmlTextReaderGetAttribute(r, (const xmlChar *)"name");
	const char *dot = class ? strrchr((const char *)class, '.') : NULL;
	const char *end = name ? strstr((const char *)name, " #") : NULL;
	int ours = dot != NULL && name != NULL && strncmp((const char *)class, "tcpspec.", 8) == 0;

	if (ours)
		snprintf(id, size, "%s/%.*s", dot + 1,
			end ? (int)(end - (const char *)name) : (int)strlen((const char *)name),
			(const char *)name);
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
junit_read(const char *path, int (*tell)(void *arg, const char *id), void *arg)
{
	xmlTextReader *r = xmlReaderForFile(path, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	int got, bad = 0, found = 0;
	char id[1024] = "";

	if (r == NULL)
		return -1;
	while (!bad && (got = xmlTextReaderRead(r)) == 1) {
		const xmlChar *name = xmlTextReaderConstName(r);

		if (xmlTextReaderNodeType(r) != XML_READER_TYPE_ELEMENT)
			continue;
		if (xmlStrcmp(name, (const xmlChar *)"testcase") == 0) {
			found |= read_id(r, id, sizeof(id)) == 0;
		} else if (is_failure(name) && *id != '\0') {
			bad = tell(arg, id) != 0;
			*id = '\0';
		}
	}
	xmlFreeTextReader(r);
	return bad ? -1 : got == 0 && found ? 0 : 1;
}
