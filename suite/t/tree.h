/* SPDX-License-Identifier: MIT */
#ifndef TREE_H
#define TREE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A folder of cases made for a test, and taken away again. */
struct tree {
	char root[64];
};

static inline void
tree_dir(const struct tree *t, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", t->root, name);
	mkdir(path, 0700);
}

static inline void
tree_file(const struct tree *t, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", t->root, name);
	if ((f = fopen(path, "w")) == NULL)
		abort();
	fputs(text, f);
	fclose(f);
}

static inline void
tree_begin(struct tree *t)
{
	snprintf(t->root, sizeof(t->root), "/tmp/tcpspec-test-XXXXXX");
	if (mkdtemp(t->root) == NULL)
		abort();
	tree_dir(t, "requirements");
}

static inline void
tree_end(const struct tree *t)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", t->root);
	if (system(command) != 0)
		abort();
}

#define TSV_HEADER "id\tlevel\tsection\ttitle\tstatement\tobservable\trole\thow_to_test\tneeds\n"
#define TSV_ROW(id, level, section) id "\t" level "\t" section "\tA title\tA statement.\twire\tany\tLook.\tnone\n"
#define TSV_NEEDS(id, level, section, needs) \
	id "\t" level "\t" section "\tA title\tA statement.\twire\tany\tLook.\t" needs "\n"

/* A case whose header has these lines too. */
#define CASE(title, proves, more) \
	"title:   " title "\nproves:  " proves "\n" more "\n" \
	"setup\n\tlisten\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n"

#endif
