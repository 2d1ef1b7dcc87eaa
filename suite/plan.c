/* SPDX-License-Identifier: MIT */
/*
 * plan.c - what a guest is to do, as lines of a file.
 *
 *	stack linux-uml
 *	timeout-scale 100
 *	env PATH=/usr/bin:/bin
 *	job 17 0 0 0x5eed1234 close/lost-fin@ipv4
 *
 * The words with one value are a table for both directions.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "plan.h"

static const struct {
	const char *word;
	size_t at;		/* in struct plan */
	int is_text;
} words[] = {
	{ "stack",		offsetof(struct plan, stack),		1 },
	{ "cases",		offsetof(struct plan, cases),		1 },
	{ "cwd",		offsetof(struct plan, cwd),		1 },
	{ "recordings",		offsetof(struct plan, recordings),	1 },
	{ "expect",		offsetof(struct plan, expect),		1 },
	{ "today",		offsetof(struct plan, today),		1 },
	{ "guests",		offsetof(struct plan, guests),		0 },
	{ "fault",		offsetof(struct plan, fault),		1 },
	{ "timeout-scale",	offsetof(struct plan, timeout_scale),	0 },
	{ "watched",		offsetof(struct plan, watched),		0 },
	{ "slow",		offsetof(struct plan, slow),		0 },
	{ "strict",		offsetof(struct plan, strict),		0 },
	{ "assume",		offsetof(struct plan, assume),		0 },
	{ "lenient",		offsetof(struct plan, lenient),		0 },
	{ "stop-first",		offsetof(struct plan, stop_first),	0 },
	{ "measure",		offsetof(struct plan, measure),		0 },
};

/* What programs started inside may need to know of the world they were started in. */
static const char *const wanted[] = { "PATH=", "LANG=", "LC_ALL=", "LC_CTYPE=", "TZ=", "TCPSPEC_" };

static const char **
text_at(struct plan *p, size_t at)
{
	return (const char **)(void *)((char *)p + at);
}

static int *
int_at(struct plan *p, size_t at)
{
	return (int *)(void *)((char *)p + at);
}

static void
put(FILE *f, const struct plan *p)
{
	struct plan copy = *p;

	for (size_t i = 0; i < countof(words); i++) {
		if (words[i].is_text && *text_at(&copy, words[i].at))
			fprintf(f, "%s %s\n", words[i].word, *text_at(&copy, words[i].at));
		if (!words[i].is_text)
			fprintf(f, "%s %d\n", words[i].word, *int_at(&copy, words[i].at));
	}
	for (int i = 0; i < p->nenv; i++)
		fprintf(f, "env %s\n", p->env[i]);
	for (int i = 0; i < p->nset; i++)
		fprintf(f, "set %s\n", p->set[i]);
	for (int i = 0; i < p->njobs; i++)
		fprintf(f, "job %d %d %d 0x%" PRIx64 " %s\n", p->jobs[i].n, p->jobs[i].follows,
		    p->jobs[i].round, p->jobs[i].seed, p->jobs[i].id);
}

int
plan_write(const struct plan *p, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), bad;
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (f == NULL)
		return -1;
	put(f, p);
	bad = ferror(f);
	return fclose(f) != 0 || bad ? -1 : 0;
}

/* "17 0 0 0x5eed close/lost-fin@ipv4" */
static int
read_job(struct plan *p, char *value)
{
	struct plan_job *job, *more = list_grow(p->jobs, (size_t)p->njobs, sizeof(p->jobs[0]));
	char *end;

	if (more == NULL)
		return -1;
	p->jobs = more;
	job = &p->jobs[p->njobs++];
	job->n = (int)strtol(value, &end, 10);
	job->follows = (int)strtol(end, &end, 10);
	job->round = (int)strtol(end, &end, 10);
	job->seed = strtoull(end, &end, 0);
	job->id = end + (*end == ' ');
	return job->n > 0 && *job->id != '\0' ? 0 : -1;
}

static int
read_env(struct plan *p, const char *value)
{
	const char **more = list_grow(p->env, (size_t)p->nenv, sizeof(p->env[0]));

	if (more == NULL)
		return -1;
	p->env = more;
	p->env[p->nenv++] = value;
	return strchr(value, '=') ? 0 : -1;
}

static int
read_set(struct plan *p, char *value)
{
	char **more = list_grow(p->set, (size_t)p->nset, sizeof(p->set[0]));

	if (more == NULL)
		return -1;
	p->set = more;
	p->set[p->nset++] = value;
	return strchr(value, '=') ? 0 : -1;
}

static int
read_word(struct plan *p, const char *word, const char *value)
{
	char *end;

	for (size_t i = 0; i < countof(words); i++) {
		if (strcmp(words[i].word, word) != 0)
			continue;
		if (words[i].is_text) {
			*text_at(p, words[i].at) = value;
			return 0;
		}
		*int_at(p, words[i].at) = (int)strtol(value, &end, 10);
		return end != value && *end == '\0' ? 0 : -1;
	}
	return -1;
}

static int
read_line(struct plan *p, char *line)
{
	char *value = strchr(line, ' ');

	if (value == NULL)
		return -1;
	*value++ = '\0';
	if (strcmp(line, "job") == 0)
		return read_job(p, value);
	if (strcmp(line, "env") == 0)
		return read_env(p, value);
	if (strcmp(line, "set") == 0)
		return read_set(p, value);
	return read_word(p, line, value);
}

int
plan_read(struct plan *p, const char *path)
{
	char *line, *end;
	size_t len;

	*p = (struct plan){ .stack = NULL };
	if ((p->text = file_read(path, &len)) == NULL)
		return say("%s: %s", path, strerror(errno));
	for (line = p->text; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (read_line(p, line) < 0)
			return say("%s: \"%s\" is not understood", path, line);
	}
	if (*line != '\0' || !p->stack || !p->cases || !p->cwd)
		return say("%s is not whole", path);
	return 0;
}

void
plan_free(struct plan *p)
{
	free(p->env);
	free(p->set);
	free(p->jobs);
	free(p->text);
}

const char **
plan_environment(int *n)
{
	const char **list = NULL, **more;

	*n = 0;
	for (char **e = environ; *e; e++)
		for (size_t i = 0; i < countof(wanted); i++) {
			if (strncmp(*e, wanted[i], strlen(wanted[i])) != 0 || strchr(*e, '\n'))
				continue;
			if ((more = list_grow(list, (size_t)*n, sizeof(*list))) == NULL) {
				free(list);
				return NULL;
			}
			list = more;
			list[(*n)++] = *e;
		}
	return list ? list : calloc(1, sizeof(*list));
}
