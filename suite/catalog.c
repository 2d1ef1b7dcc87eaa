/* SPDX-License-Identifier: MIT */
/*
 * catalog.c - reads all cases and expands them into instances.
 *
 * Every case is parsed once as it stands; when that goes well, once for each combination of its
 * "each:" values too, so that an error which only one value brings out is found before anything
 * runs.  Whoever names cases waits for those alone: which files a name can mean is seen from their
 * paths.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalog.h"
#include "diag.h"
#include "file.h"
#include "nearest.h"
#include "script.h"

#define VARIANTS_MAX 4096	/* of one case: more is a slip of the pen */

/*
 * Is there a catalog in this folder?  Then its name without "..", relative to the current folder if
 * it is below.
 */
static int
root_try(const char *dir, char *path, size_t size)
{
	char probe[PATH_MAX];

	return snprintf(probe, sizeof(probe), "%s/requirements", dir) < (int)sizeof(probe) &&
	    access(probe, R_OK | X_OK) == 0 && file_seen_from_here(dir, path, size);
}

int
catalog_root(const char *given, char *path, size_t size)
{
	static const char *const beside[] = { "../cases", "../../cases", "../share/tcpspec/cases" };
	char self[PATH_MAX], dir[PATH_MAX + 64];
	ssize_t n;

	if (given)
		return root_try(given, path, size) ? 0 :
		    say("%s holds no cases: expected a folder with requirements/*.tsv and "
		        "AREA/NAME.case", given);
	if ((n = readlink("/proc/self/exe", self, sizeof(self) - 1)) > 0) {
		self[n] = '\0';
		*strrchr(self, '/') = '\0';
		for (size_t i = 0; i < countof(beside); i++) {
			snprintf(dir, sizeof(dir), "%s/%s", self, beside[i]);
			if (root_try(dir, path, size))
				return 0;
		}
	}
	if (root_try(CASES_DIR, path, size))
		return 0;
	return say(
	    "no cases found, neither beside the program nor in %s: say where with --cases DIR",
	    CASES_DIR);
}

/* Line number `line` of a text, into out. */
static const char *
line_of(const char *text, int line, char *out, size_t size)
{
	while (--line > 0 && (text = strchr(text, '\n')) != NULL)
		text++;
	snprintf(out, size, "%.*s", text ? (int)strcspn(text, "\n") : 0, text ? text : "");
	return out;
}

/* A requirement that a case claims to prove isn't there: say so, with the nearest that are. */
static void
unknown_requirement(
    const struct requirements *reqs, const struct testcase *s, int i, struct diag *diag)
{
	struct nearest near = { .wanted = s->script->proves[i] };
	char line[512], hint[512];

	for (size_t r = 0; r < reqs->n; r++)
		nearest_add(&near, reqs->list[r].id);
	diag_error(diag, s->file, s->script->proves_line[i], s->script->proves_column[i],
	    line_of(s->text, s->script->proves_line[i], line, sizeof(line)),
	    "no requirement is called \"%s\"%s", near.wanted,
	    nearest_text(&near, hint, sizeof(hint)));
}

/* Look up what the case proves. */
static int
test_proves(const struct requirements *reqs, struct testcase *s, struct diag *diag)
{
	const struct requirement *r;
	char line[512];
	int n = 0;

	while (s->script->proves[n])
		n++;
	if ((s->proves = calloc((size_t)n + 1, sizeof(s->proves[0]))) == NULL)
		return -1;
	for (int i = 0; i < n; i++) {
		r = requirements_find(reqs, s->script->proves[i], strlen(s->script->proves[i]));
		if (r == NULL) {
			unknown_requirement(reqs, s, i, diag);
			continue;
		}
		for (int k = 0; k < s->nproves; k++)
			if (s->proves[k] == r)
				diag_error(diag, s->file, s->script->proves_line[i],
				    s->script->proves_column[i],
				    line_of(s->text, s->script->proves_line[i], line, sizeof(line)),
				    "%s is named twice", r->id);
		s->proves[s->nproves++] = r;
		if (s->level == NULL || r->strength > s->strength) {
			s->strength = r->strength;
			s->level = r->level;
		}
	}
	return 0;
}

/* The only one has the script of its case. */
static void
variant_free(struct variant *v)
{
	if (v->nparams > 0)
		script_free(v->script);
	free(v->params);
	free(v->suffix);
}

/* The values that the nth combination has, and "[a=1,b=2]". */
static int
variant_params(const struct script *script, int nth, struct variant *v)
{
	char text[1024] = "";
	size_t at = 0;

	v->nparams = script->neach;
	if ((v->params = calloc((size_t)v->nparams + 1, sizeof(v->params[0]))) == NULL)
		return -1;
	for (int i = v->nparams - 1; i >= 0; i--) {	/* the last name counts fastest */
		v->params[i].name = script->each[i].name;
		v->params[i].value = script->each[i].values[nth % script->each[i].n];
		nth /= script->each[i].n;
	}
	for (int i = 0; i < v->nparams && at < sizeof(text); i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s=%s%s",
		    i == 0 ? "[" : ",", v->params[i].name, v->params[i].value,
		    i == v->nparams - 1 ? "]" : "");
	v->suffix = strdup(text);
	return v->suffix ? 0 : -1;
}

/* A script for each combination of the parameters. */
static int
test_variants(struct testcase *s, struct diag *diag)
{
	long long n = 1;
	int before = diag->errors;
	struct variant *v;

	for (int i = 0; i < s->script->neach && n <= VARIANTS_MAX; i++)
		n *= s->script->each[i].n;
	if (n > VARIANTS_MAX) {
		diag_error(diag, s->file, 1, 1, NULL,
		    "its \"each:\" lines make more than %d instances", VARIANTS_MAX);
		return 0;
	}
	if ((s->variants = calloc((size_t)n, sizeof(s->variants[0]))) == NULL)
		return -1;
	while (s->nvariants < n) {
		v = &s->variants[s->nvariants];
		if (variant_params(s->script, s->nvariants++, v) < 0)
			return -1;
		v->script = v->nparams == 0 ? s->script :
		    script_parse(s->id, s->file, s->text, s->len, v->params, v->nparams, diag);
		if (v->script == NULL && diag->errors > before && diag->out)
			fprintf(diag->out, "%s: as %s%s\n", s->file, s->id, v->suffix);
		if (v->script == NULL)
			return diag->errors > before ? 0 : -1;
	}
	return 0;
}

static void
test_free(struct testcase *s)
{
	for (int i = 0; i < s->nvariants; i++)
		variant_free(&s->variants[i]);
	free(s->variants);
	free(s->proves);
	script_free(s->script);
	free(s->text);
	free(s->file);
	free(s->area);
	free(s->id);
}

/* The path of a file below root. */
static const char *
below(const char *root, const char *file)
{
	size_t n = strlen(root);

	return strncmp(file, root, n) == 0 && file[n] == '/' ? file + n + 1 : file;
}

/* The id of a file: its path below root without the suffix. */
static char *
test_id(const char *root, const char *file)
{
	const char *name = below(root, file);
	size_t len = strlen(name);

	if (len > 5 && strcmp(name + len - 5, ".case") == 0)
		len -= 5;
	return strndup(name, len);
}

/* An id is what people type: lower-case words and hyphens, in at least one folder. */
static void
check_id(const struct testcase *s, struct diag *diag)
{
	if (s->id[strspn(s->id, "abcdefghijklmnopqrstuvwxyz0123456789-/")] != '\0')
		diag_error(diag, s->file, 1, 1, NULL,
		    "the name of a case is lower-case letters, digits and hyphens");
	if (strchr(s->id, '/') == NULL)
		diag_error(
		    diag, s->file, 1, 1, NULL, "a case belongs in a folder that names its area");
}

/*
 * Read one file.  1 and *s filled, 0 when the file has errors (they were told), -1 when it can't be
 * read.
 */
static int
test_load(const struct requirements *reqs, const char *root, const char *file, struct testcase *s,
    struct diag *diag)
{
	int before = diag->errors, bad = -1;

	*s = (struct testcase){ .file = strdup(file), .id = test_id(root, file) };
	if (s->file == NULL || s->id == NULL ||
	    (s->area = strndup(s->id, strcspn(s->id, "/"))) == NULL)
		goto out;
	if ((s->text = file_read(file, &s->len)) == NULL) {
		say("%s: %s", file, strerror(errno));
		goto out;
	}
	check_id(s, diag);
	s->script = script_parse(s->id, s->file, s->text, s->len, NULL, 0, diag);
	bad = s->script == NULL && diag->errors == before ? -1 : 0;
	if (s->script == NULL || (bad = test_proves(reqs, s, diag)) < 0 ||
	    (bad = test_variants(s, diag)) < 0)
		goto out;
out:
	if (bad == 0 && diag->errors == before)
		return 1;
	test_free(s);
	return bad;
}

static int
add_instance(struct catalog *c, const struct testcase *s, const struct variant *v, int ip, int wrap)
{
	struct instance *more = list_grow(c->instances, c->ninstances, sizeof(*more));
	struct instance i = { .test = s, .variant = v, .ip = ip, .wrap = wrap };

	if (more == NULL)
		return -1;
	c->instances = more;
	if ((i.id = text_format("%s%s@ipv%d%s", s->id, v->suffix, ip, wrap ? "+wrap" : "")) == NULL)
		return -1;
	more[c->ninstances++] = i;
	return 0;
}

/* Over both IP versions; and once more near the wrap, to which the IP version is all the same. */
static int
add_instances(struct catalog *c, const struct testcase *s)
{
	int only = s->script->ip, bad = 0;

	for (const struct variant *v = s->variants; v < s->variants + s->nvariants && !bad; v++) {
		for (int ip = 4; ip <= 6 && !bad; ip += 2)
			if (only == 0 || only == ip)
				bad = add_instance(c, s, v, ip, 0);
		if (!bad && s->script->wrap)
			bad = add_instance(c, s, v, only ? only : 4, 1);
	}
	return bad;
}

static int
id_order(const void *a, const void *b)
{
	const struct testcase *x = a, *y = b;

	return strcmp(x->id, y->id);
}

/*
 * Can a name mean the case in this file?  Yes where its id begins as the name does, up to what
 * isn't of an id.
 */
static int
can_mean(const char *root, const char *file, const char *name)
{
	return strncmp(below(root, file), name, strcspn(name, "*?[@")) == 0;
}

/* Whether one of the names can mean it; unmet[k] is cleared where the k-th can. */
static int
wanted(const char *root, const char *file, char *const *names, int n, unsigned char *unmet)
{
	int any = 0;

	for (int k = 0; k < n; k++)
		if (can_mean(root, file, names[k])) {
			unmet[k] = 0;
			any = 1;
		}
	return any;
}

/*
 * Leave the files in the list that one of the names can mean; all of them when there is a name that
 * means none.
 */
static int
narrow(struct catalog *c, char **files, size_t *nfiles, char *const *names, int n)
{
	unsigned char *unmet = malloc((size_t)n), *keep = calloc(*nfiles + 1, 1);
	int room = unmet != NULL && keep != NULL;
	size_t kept = 0;

	if (room) {
		memset(unmet, 1, (size_t)n);
		for (size_t i = 0; i < *nfiles; i++)
			keep[i] = (unsigned char)wanted(c->root, files[i], names, n, unmet);
		c->part = memchr(unmet, 1, (size_t)n) == NULL;
	}
	for (size_t i = 0; c->part && i < *nfiles; i++)
		if (keep[i])
			files[kept++] = files[i];
		else
			free(files[i]);
	if (c->part)
		*nfiles = kept;
	free(keep);
	free(unmet);
	return room ? 0 : -1;
}

/* The files of cases below the root: all, or those that one of the names can mean. */
static int
load_tests(struct catalog *c, char *const *names, int nnames, struct diag *diag)
{
	size_t n;
	char **files = file_list(c->root, ".case", &n);
	int got = 0;

	if (files == NULL || (nnames > 0 && narrow(c, files, &n, names, nnames) < 0) ||
	    (c->tests = calloc(n + 1, sizeof(c->tests[0]))) == NULL)
		got = -1;
	for (size_t i = 0; got >= 0 && i < n; i++) {
		got = test_load(c->requirements, c->root, files[i], &c->tests[c->ntests], diag);
		c->ntests += got > 0;
	}
	file_list_free(files, files ? n : 0);
	if (got < 0)
		return -1;
	qsort(c->tests, c->ntests, sizeof(c->tests[0]), id_order);
	return 0;
}

/* Drop all cases. */
static void
forget_tests(struct catalog *c)
{
	for (size_t i = 0; i < c->ninstances; i++)
		free(c->instances[i].id);
	free(c->instances);
	for (size_t i = 0; i < c->ntests; i++)
		test_free(&c->tests[i]);
	free(c->tests);
	c->instances = NULL;
	c->tests = NULL;
	c->ninstances = c->ntests = 0;
}

void
catalog_free(struct catalog *c)
{
	if (c == NULL)
		return;
	forget_tests(c);
	requirements_free(c->requirements);
	free(c->root);
	free(c);
}

struct catalog *
catalog_open(const char *root, struct diag *diag)
{
	struct catalog *c = calloc(1, sizeof(*c));
	char *tables = text_format("%s/requirements", root);

	if (c == NULL || tables == NULL || (c->root = strdup(root)) == NULL ||
	    (c->requirements = requirements_load(tables, diag)) == NULL) {
		catalog_free(c);
		c = NULL;
	}
	free(tables);
	return c;
}

struct catalog *
catalog_load(const char *root, char *const *names, int n, struct diag *diag)
{
	struct catalog *c = catalog_open(root, diag);
	int bad = c == NULL || load_tests(c, names, n, diag) < 0;

	for (size_t i = 0; !bad && i < c->ntests; i++)
		bad = add_instances(c, &c->tests[i]) < 0;
	if (!bad)
		return c;
	catalog_free(c);
	return NULL;
}

/* Read the case of an instance, unless it is the one that is there. */
static int
load_only(struct catalog *c, const char *id, struct diag *diag)
{
	int len = (int)strcspn(id, "[@"), got;
	char *file;

	if (c->ntests == 1 && strncmp(c->tests[0].id, id, (size_t)len) == 0 &&
	    c->tests[0].id[len] == '\0')
		return 0;
	forget_tests(c);
	file = text_format("%s/%.*s.case", c->root, len, id);
	if (file == NULL || (c->tests = calloc(1, sizeof(c->tests[0]))) == NULL)
		got = -1;
	else
		got = test_load(c->requirements, c->root, file, &c->tests[0], diag);
	free(file);
	c->ntests = got > 0;
	return got > 0 && add_instances(c, &c->tests[0]) == 0 ? 0 : -1;
}

const struct instance *
catalog_only(struct catalog *c, const char *id, struct diag *diag)
{
	const struct instance *i = load_only(c, id, diag) == 0 ? catalog_instance(c, id) : NULL;

	if (i == NULL)
		say("%s can't be read", id);
	return i;
}

int
catalog_check(const struct catalog *c, const char *file, struct diag *diag)
{
	struct testcase s;
	int got = test_load(c->requirements, c->root, file, &s, diag);

	if (got > 0)
		test_free(&s);
	return got < 0 ? -1 : 0;
}

const struct testcase *
catalog_test(const struct catalog *c, const char *id)
{
	for (size_t i = 0; i < c->ntests; i++)
		if (strcmp(c->tests[i].id, id) == 0)
			return &c->tests[i];
	return NULL;
}

const struct instance *
catalog_instance(const struct catalog *c, const char *id)
{
	for (size_t i = 0; i < c->ninstances; i++)
		if (strcmp(c->instances[i].id, id) == 0)
			return &c->instances[i];
	return NULL;
}
