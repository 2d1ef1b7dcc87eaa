/* SPDX-License-Identifier: MIT */
/*
 * stacks.c - finding stacks, and starting each by its driver.
 *
 * Profiles are in harness/stacks/ of the sources the program was built from, or where "make
 * install" puts them; shared objects and agents where they were built to, or installed.  There is
 * no list of stacks anywhere.
 */

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "argv.h"
#include "diag.h"
#include "file.h"
#include "guest.h"
#include "launch.h"
#include "nearest.h"
#include "stacks.h"
#include "stacks/linux-uml/uml.h"
#include "stacks/linux/linux.h"
#include "sut.h"
#include "sut_call.h"

/* A way to start a stack. */
struct stack_driver {
	const char *name;
	struct sut *(*start)(const struct stack *, char *why, int size);
	int (*needs)(const struct stack *, struct linux_need *, int max);
	enum stack_clock clock;
};

/* --- where they are --- */

/*
 * The first of these folders beside the program in which there is a file; otherwise is where they
 * are installed.
 */
static void
find_folder(
    const char *const *beside, const char *file, const char *otherwise, char *path, int size)
{
	char self[PATH_MAX], probe[PATH_MAX + 64];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	if (strrchr(self, '/'))
		*strrchr(self, '/') = '\0';
	for (; n > 0 && *beside; beside++) {
		snprintf(path, (size_t)size, "%s/%s", self, *beside);
		snprintf(probe, sizeof(probe), "%s/%s", path, file);
		if (access(probe, R_OK) == 0)
			return;
	}
	snprintf(path, (size_t)size, "%s", otherwise);
}

void
stack_folder(char *path, int size)
{
	static const char *const beside[] = { "stacks", "../stacks", "../lib/tcpspec/stacks",
		NULL };

	find_folder(beside, "", STACKS_DIR, path, size);
}

void
stack_profiles(char *path, int size)
{
	static const char *const beside[] = { "../harness/stacks", "../../harness/stacks",
		"../share/tcpspec/stacks", NULL };

	find_folder(beside, "linux/linux.stack", PROFILES_DIR, path, size);
}

/* The folder of the programs that are built with this one: tcpspec-agent. */
static void
program_folder(char *path, int size)
{
	static const char *const beside[] = { ".", "..", NULL };

	find_folder(beside, "tcpspec-agent", BIN_DIR, path, size);
}

/* --- drivers --- */

static struct sut *
start_kernel(const struct stack *s, char *why, int size)
{
	return linux_start(s->profile, why, size);
}

static struct sut *
start_guest(const struct stack *s, char *why, int size)
{
	return uml_start(s->profile, why, size);
}

static struct sut *
start_object(const struct stack *s, char *why, int size)
{
	return call_start(s->object, why, size);
}

/* What a profile is started from; NULL with the reason in why. */
static struct launch *
new_launch(const struct stack *s, char *why, int size)
{
	char build[PATH_MAX + 16], bin[PATH_MAX + 16];

	stack_folder(build, sizeof(build));
	program_folder(bin, sizeof(bin));
	return launch_new(s->file, s->profile, build, bin, why, size);
}

static struct sut *
start_process(const struct stack *s, char *why, int size)
{
	launch_free(*s->launch);
	*s->launch = new_launch(s, why, size);
	return *s->launch ? launch_start(*s->launch, why, size) : NULL;
}

static int
needs_kernel(const struct stack *s, struct linux_need *needs, int max)
{
	(void)s;
	return linux_needs(needs, max);
}

static int
needs_guest(const struct stack *s, struct linux_need *needs, int max)
{
	(void)s;
	return guest_needs(needs, max);
}

static int
needs_object(const struct stack *s, struct linux_need *needs, int max)
{
	const char *build = profile_text(s->file, PROFILE_BUILD);

	if (max < 1)
		return 0;
	needs[0] = (struct linux_need){ .what = "its shared object is there",
		.met = access(s->object, R_OK) == 0 };
	snprintf(needs[0].detail, sizeof(needs[0].detail), "%.100s%s%.60s", s->object,
	    needs[0].met || !build ? "" : ": ", needs[0].met || !build ? "" : build);
	return 1;
}

/* Its programs, and the namespaces and TAPs that every stack beside the tester needs. */
static int
needs_process(const struct stack *s, struct linux_need *needs, int max)
{
	char why[200] = "";
	struct launch *l;
	int n;

	if (max < 1)
		return 0;
	l = new_launch(s, why, sizeof(why));
	needs[0] = (struct linux_need){ .what = "its programs are there",
		.met = l && launch_ready(l, why, sizeof(why)) == 0 };
	snprintf(needs[0].detail, sizeof(needs[0].detail), "%s", needs[0].met ? "" : why);
	launch_free(l);
	n = 1 + linux_needs(needs + 1, max - 1);
	for (int i = n - 1; i > 0; i--)
		if (needs[i].states)
			memmove(&needs[i], &needs[i + 1], sizeof(needs[0]) * (size_t)(--n - i));
	return n;
}

static const struct stack_driver drivers[] = {
	{ "kernel", start_kernel, needs_kernel, CLOCK_WALL },
	{ "guest", start_guest, needs_guest, CLOCK_GUEST },
	{ "object", start_object, needs_object, CLOCK_WALL },
	{ "process", start_process, needs_process, CLOCK_WALL },
};

/* --- finding and reading one --- */

/*
 * Append the names that a glob finds: the last part of each path, without suffix, unless it is
 * there.
 */
static char **
add_names(char **names, size_t *n, const char *pattern)
{
	glob_t found;

	if (glob(pattern, 0, NULL, &found) != 0)
		return names;
	for (size_t i = 0; names && i < found.gl_pathc; i++) {
		const char *base = strrchr(found.gl_pathv[i], '/') + 1;
		char *name = text_format("%.*s", (int)strcspn(base, "."), base), **more;
		size_t k = 0;

		while (name && k < *n && strcmp(names[k], name) != 0)
			k++;
		if (name == NULL || k < *n) {
			free(name);
			continue;
		}
		if ((more = list_grow(names, *n, sizeof(*names))) != NULL)
			(names = more)[(*n)++] = name;
	}
	globfree(&found);
	return names;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **
stack_names(size_t *n)
{
	char folder[PATH_MAX + 16], pattern[PATH_MAX + 32];
	char **names = list_grow(NULL, 0, sizeof(*names));

	*n = 0;
	stack_profiles(folder, sizeof(folder));
	snprintf(pattern, sizeof(pattern), "%s/*/*.stack", folder);
	names = add_names(names, n, pattern);
	stack_folder(folder, sizeof(folder));
	snprintf(pattern, sizeof(pattern), "%s/*.so", folder);
	names = add_names(names, n, pattern);
	if (names)
		qsort(names, *n, sizeof(*names), by_name);
	return names;
}

static void
say_unknown(const char *name)
{
	struct nearest near = { .wanted = name };
	size_t n;
	char **names = stack_names(&n), folder[PATH_MAX + 16], hint[256];

	for (size_t i = 0; names && i < n; i++)
		nearest_add(&near, names[i]);
	stack_profiles(folder, sizeof(folder));
	say("no stack is called \"%s\"%s\n  \"tcpspec stacks\" names them all; their profiles are "
	    "in %s",
	    name, nearest_text(&near, hint, sizeof(hint)), folder);
	file_list_free(names, n);
}

int
stack_check(const char *path, struct profile_file *p, struct diag *diag)
{
	size_t len;
	char *text = file_read(path, &len);
	int bad;

	*p = (struct profile_file){ .file = NULL };
	if (text == NULL)
		return say("%s: %s", path, strerror(errno));
	bad = profile_read(p, path, text, len, diag);
	free(text);
	return bad;
}

static int
has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), k = strlen(suffix);

	return n > k && strcmp(name + n - k, suffix) == 0;
}

/* The profile of this name: in its own folder, or in that of a stack which it is a variant of. */
static int
find_profile(const char *name, char *path, size_t size)
{
	char folder[PATH_MAX + 16];
	glob_t found;

	stack_profiles(folder, sizeof(folder));
	snprintf(path, size, "%.4100s/%.255s/%.255s.stack", folder, name, name);
	if (access(path, R_OK) == 0)
		return 1;
	snprintf(path, size, "%.4100s/*/%.255s.stack", folder, name);
	if (strpbrk(name, "*?[]\\") || glob(path, 0, NULL, &found) != 0)
		return 0;
	snprintf(path, size, "%s", found.gl_pathv[0]);
	globfree(&found);
	return 1;
}

/*
 * Read the profile that is meant, or make one for a shared object, whose path goes into object.  0,
 * or -1 after saying why.
 */
static int
read_profile(const char *name, struct profile_file *p, char *object, int size)
{
	struct diag diag = { .out = stderr };
	char folder[PATH_MAX + 16], path[2 * PATH_MAX];
	const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
	char slug[64];

	if (has_suffix(name, ".stack"))
		return stack_check(name, p, &diag);
	if (base == name && find_profile(name, path, sizeof(path)))
		return stack_check(path, p, &diag);
	stack_folder(folder, sizeof(folder));
	if (base == name && !has_suffix(name, ".so"))
		snprintf(object, (size_t)size, "%.3800s/%.255s.so", folder, name);
	else
		snprintf(object, (size_t)size, "%s", name);
	snprintf(slug, sizeof(slug), "%.*s", (int)strcspn(base, "."), base);
	profile_plain(p, slug, "object");
	if (access(object, R_OK) == 0)
		return 0;
	if (base != name)
		return say("%s: %s", name, strerror(errno));
	say_unknown(name);
	return -1;
}

/* The folder that a profile is in; "." for one that is no file. */
static void
folder_of(const struct profile_file *p, char folder[PATH_MAX])
{
	char *end = realpath(p->file, folder) ? strrchr(folder, '/') : NULL;

	if (end != NULL)
		*end = '\0';
	else
		snprintf(folder, PATH_MAX, ".");
}

/*
 * The path of the object that a profile names.  By itself it is below the folder of what was built;
 * a relative one begins at the profile, or where a command line was typed that names it.  NULL with
 * the reason in why.
 */
static char *
object_path(const char *object, const struct profile_file *p, char *why, int size)
{
	const char *named = profile_text(p, PROFILE_OBJECT);
	char here[PATH_MAX], build[PATH_MAX + 16], bin[PATH_MAX + 16], *path, *whole;
	const struct argv_value values[] = {
		{ "here", here }, { "build", build }, { "bin", bin }
	};

	if (named == NULL)
		return text_format("%s", object);
	folder_of(p, here);
	stack_folder(build, sizeof(build));
	program_folder(bin, sizeof(bin));
	path = argv_fill(named, values, countof(values), why, size);
	if (path == NULL || path[0] == '/' ||
	    (strchr(path, '/') && p->v[PROFILE_OBJECT].origin == ORIGIN_COMMAND))
		return path;
	whole = text_format("%s/%s", strchr(path, '/') ? here : build,
	    path + (strncmp(path, "./", 2) == 0 ? 2 : 0));
	free(path);
	return whole;
}

static int
apply_settings(struct profile_file *p, char **settings, int n)
{
	char why[400];

	for (int i = 0; i < n; i++)
		if (profile_set(p, settings[i], ORIGIN_COMMAND, why, sizeof(why)) < 0)
			return say("--set %s", why);
	return 0;
}

static const struct stack_driver *
driver_of(const struct profile_file *p)
{
	for (size_t i = 0; i < countof(drivers); i++)
		if (profile_is(p, PROFILE_DRIVER, drivers[i].name))
			return &drivers[i];
	return NULL;
}

const struct stack *
stack_find(const char *name, char **settings, int n)
{
	struct stack *s = calloc(1, sizeof(*s));
	char object[PATH_MAX] = "", why[300] = "";

	if (s == NULL || (s->file = calloc(1, sizeof(*s->file))) == NULL ||
	    (s->profile = calloc(1, sizeof(*s->profile))) == NULL ||
	    (s->launch = calloc(1, sizeof(*s->launch))) == NULL) {
		say("out of memory");
	} else if (read_profile(name, s->file, object, sizeof(object)) == 0 &&
	    apply_settings(s->file, settings, n) == 0) {
		s->driver = driver_of(s->file);
		s->name = s->file->name;
		s->given = name;
		s->settings = settings;
		s->nsettings = n;
		s->what = profile_text(s->file, PROFILE_WHAT);
		s->clock = profile_is(s->file, PROFILE_CLOCK, "either") ? CLOCK_EITHER :
									  s->driver->clock;
		if (s->driver->start != start_object)
			profile_apply(s->file, s->profile);
		else if ((s->object = object_path(object, s->file, why, sizeof(why))) == NULL)
			say("%s: object: %s", name, why);
		if (s->driver->start != start_object || s->object)
			return s;
	}
	stack_free(s);
	return NULL;
}

const struct stack *
stack_named(const char *name)
{
	return stack_find(name, NULL, 0);
}

void
stack_free(const struct stack *s)
{
	if (s == NULL)
		return;
	if (s->launch)
		launch_free(*s->launch);
	if (s->file)
		profile_free(s->file);
	free(s->launch);
	free(s->file);
	free(s->profile);
	free((char *)(uintptr_t)s->object);
	free((struct stack *)(uintptr_t)s);
}

/* --- starting one --- */

struct sut *
stack_start(const struct stack *s, char *why, int size)
{
	const char *build = profile_text(s->file, PROFILE_BUILD);
	struct sut *sut;

	if (s->object && access(s->object, R_OK) < 0) {
		snprintf(why, (size_t)size, "%s: %s%s%s%s", s->object, strerror(errno),
		    build ? "; \"" : "", build ? build : "", build ? "\" makes it" : "");
		return NULL;
	}
	if ((sut = s->driver->start(s, why, size)) == NULL)
		return NULL;
	*s->profile = *sut->profile;
	profile_apply(s->file, s->profile);
	if (*s->launch)
		launch_version(*s->launch, s->profile->version, sizeof(s->profile->version));
	sut->profile = s->profile;
	return sut;
}

int
stack_is_kernel(const struct stack *s)
{
	return s->driver->start == start_kernel;
}

int
stack_lanes(const struct stack *s)
{
	return profile_text(s->file, PROFILE_LANES) ? (int)profile_number(s->file, PROFILE_LANES) :
						      0;
}

int
stack_needs(const struct stack *s, struct linux_need *needs, int max)
{
	return s->driver->needs(s, needs, max);
}
