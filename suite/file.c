/* SPDX-License-Identifier: MIT */
/* file.c - what every part of the command line needs: a voice, whole files, growing lists. */

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

#define LARGEST	(64u << 20)	/* bytes of a text */

int
say(const char *fmt, ...)
{
	va_list ap;

	fputs("tcpspec: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return -1;
}

void *
list_grow(void *list, size_t n, size_t size)
{
	if (n != 0 && (n < 8 || (n & (n - 1)) != 0))
		return list;
	return reallocarray(list, n == 0 ? 8 : 2 * n, size);
}

char *
text_format(const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	return n < 0 ? NULL : s;
}

int
file_seen_from_here(const char *file, char *path, size_t size)
{
	char here[PATH_MAX], real[PATH_MAX];
	size_t n;

	if (access(file, R_OK) < 0 || realpath(file, real) == NULL)
		return 0;
	if (getcwd(here, sizeof(here)) == NULL)
		here[0] = '\0';
	n = strlen(here);
	if (n > 1 && strncmp(real, here, n) == 0 && real[n] == '/')
		return snprintf(path, size, "%s", real + n + 1) < (int)size;
	return snprintf(path, size, "%s", real) < (int)size;
}

/* All that comes from a descriptor: *n bytes, and room for one more; NULL with errno. */
static char *
read_all(int fd, size_t *n)
{
	char *text = NULL, *more;
	size_t size = 0;
	ssize_t got = 1;
	int error = 0;

	for (*n = 0; got > 0 && !error; *n += got > 0 ? (size_t)got : 0) {
		if (size - *n < 2) {
			size = 2 * size + 8192;
			error = size > LARGEST ? EFBIG :
			    (more = realloc(text, size)) == NULL ? ENOMEM : 0;
			text = error ? text : more;
		}
		if (!error && (got = read(fd, text + *n, size - *n - 1)) < 0)
			error = errno;
	}
	if (!error)
		return text;
	free(text);
	errno = error;
	return NULL;
}

char *
file_read(const char *path, size_t *len)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC),
	    error;
	char *text = fd < 0 ? NULL : read_all(fd, len);

	error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	if (text)
		text[*len] = '\0';
	return text;
}

static int
path_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
ends_in(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n > m && strcmp(s + n - m, suffix) == 0;
}

/* Add one path to the list. */
static int
list_path(char ***list, size_t *n, const char *path)
{
	char **more = list_grow(*list, *n, sizeof(*more));

	if (more == NULL)
		return -1;
	*list = more;
	if ((more[*n] = strdup(path)) == NULL)
		return -1;
	++*n;
	return 0;
}

/*
 * A file, or a link to one: what has the name of a case and is none must not be passed over in
 * silence.
 */
static int
is_file(const FTSENT *e)
{
	struct stat st;

	return e->fts_info == FTS_F ||
	    (e->fts_info == FTS_SL && stat(e->fts_path, &st) == 0 && S_ISREG(st.st_mode));
}

char **
file_list(const char *root, const char *suffix, size_t *n)
{
	char *roots[] = { strdup(root), NULL };
	char **list = list_grow(NULL, 0, sizeof(*list));
	FTS *tree = roots[0] ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
	FTSENT *e;
	int bad = list == NULL || tree == NULL;

	*n = 0;
	while (!bad && (e = fts_read(tree)) != NULL) {
		if (e->fts_level > 0 && e->fts_name[0] == '.')
			fts_set(tree, e, FTS_SKIP);
		else if (e->fts_info == FTS_DNR || e->fts_info == FTS_NS || e->fts_info == FTS_ERR)
			bad = say("%s: %s", e->fts_path, strerror(e->fts_errno));
		else if (e->fts_info != FTS_D && e->fts_info != FTS_DP &&
		    ends_in(e->fts_name, suffix))
			bad = is_file(e) ? list_path(&list, n, e->fts_path) :
					   say("%s is no file", e->fts_path);
	}
	if (tree)
		fts_close(tree);
	free(roots[0]);
	if (bad) {
		file_list_free(list, *n);
		return NULL;
	}
	qsort(list, *n, sizeof(*list), path_order);
	return list;
}

void
file_list_free(char **list, size_t n)
{
	while (list && n > 0)
		free(list[--n]);
	free(list);
}
