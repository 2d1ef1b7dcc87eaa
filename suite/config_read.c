/* SPDX-License-Identifier: MIT */
/* config_read.c - reads a file of defaults, and says what is wrong in it, line by line. */

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "config.h"
#include "config_file.h"
#include "config_read.h"
#include "diag.h"
#include "file.h"
#include "ini.h"
#include "nearest.h"

/* A file that is read. */
struct source {
	struct config *c;
	const struct ini *ini;
	const char *path;		/* NULL: built in */
	char folder[PATH_MAX];		/* "" or with a slash at its end */
	struct diag *diag;
};

/* The name in "profile NAME", or NULL for another section. */
static const char *
profile_name(const char *section)
{
	size_t n = strlen("profile");

	return strncmp(section, "profile", n) == 0 && section[n] ?
	    section + n + strspn(section + n, " \t") : NULL;
}

char *
config_word(const struct config_setting *s)
{
	return s->value ? text_format("--%s=%s", s->option->name, s->value) :
			  text_format("--%s", s->option->name);
}

/* What isn't for a file: what is about the file, and what isn't about a run. */
int
config_is_own(const struct argp_option *o)
{
	static const char *const names[] = { "config", "profile", "profiles", "help", "usage",
		"all" };

	for (size_t i = 0; i < countof(names); i++)
		if (strcmp(o->name, names[i]) == 0)
			return 1;
	return 0;
}

static int
unknown_key(const struct source *s, const struct ini_item *item)
{
	const struct argtable *o = &s->c->options;
	struct nearest near = { .wanted = item->key };
	char hint[300];

	for (int i = 0; i < o->n; i++)
		if (o->rows[i].name && !config_is_own(&o->rows[i]))
			nearest_add(&near, o->rows[i].name);
	return ini_error_key(s->ini, item, s->diag,
	    "run has no option --%s that could stand here%s", item->key,
	    nearest_text(&near, hint, sizeof(hint)));
}

static int
unknown_section(const struct source *s, const struct ini_item *item)
{
	return ini_error_key(s->ini, item, s->diag,
	    "there is no section [%s]: expected [run], or [profile NAME] for --profile NAME",
	    item->section);
}

/* Have the command read it. */
static int
try_it(const struct source *s, const struct ini_item *item, const struct config_setting *setting)
{
	char name[] = "run", *word = config_word(setting), *argv[] = { name, word, NULL };
	int bad = word == NULL ? say("out of memory") : s->c->command->try(2, argv);

	free(word);
	return bad < 0 ? ini_error(s->ini, item, 0, s->diag, "that is what is said of --%s here",
			     setting->option->name) : 0;
}

/* Make a setting of an item's value. */
static int
read_value(const struct source *s, const struct ini_item *item, struct config_setting *setting)
{
	const struct argp_option *o = setting->option;
	int yes = strcmp(item->value, "yes") == 0, no = strcmp(item->value, "no") == 0;
	char why[300];

	if ((argtable_is_switch(o) || o->flags & OPTION_ARG_OPTIONAL) && (yes || no)) {
		setting->off = no;
		return no ? 0 : try_it(s, item, setting);
	}
	if (argtable_is_switch(o))
		return ini_error(
		    s->ini, item, 0, s->diag, "expected yes or no: --%s takes no value", o->name);
	if (item->value[0] == '\0')
		return ini_error(s->ini, item, 0, s->diag, "expected a value: %s", o->arg);
	if (argtable_takes(o, item->value, why, sizeof(why)) < 0 ||
	    (s->path && s->c->found &&
		config_file_may(s->folder, o, item->value, why, sizeof(why)) < 0))
		return ini_error(s->ini, item, 0, s->diag, "%s", why);
	if ((setting->value = config_file_value(s->folder, o, item->value)) == NULL)
		return say("out of memory");
	return try_it(s, item, setting);
}

static int
is_twice(const struct source *s, const struct ini_item *item)
{
	for (const struct ini_item *i = s->ini->v; i < item; i++)
		if (strcmp(i->key, item->key) == 0 && strcmp(i->section, item->section) == 0)
			return 1;
	return 0;
}

static int
keep(struct config *c, const struct config_setting *setting)
{
	struct config_setting *more = list_grow(c->v, (size_t)c->n, sizeof(*more));

	if (more == NULL)
		return say("out of memory");
	c->v = more;
	more[c->n++] = *setting;
	return 0;
}

int
config_has_profile(const struct config *c, const char *name)
{
	for (int i = 0; i < c->nprofiles; i++)
		if (strcmp(c->profiles[i], name) == 0)
			return 1;
	return 0;
}

static int
add_profile(struct config *c, const char *name)
{
	char *copy;

	if (config_has_profile(c, name))
		return 0;
	if ((copy = strdup(name)) != NULL && args_add(&c->profiles, &c->nprofiles, copy) == 0)
		return 0;
	free(copy);
	return say("out of memory");
}

static int
take(const struct source *s, const struct ini_item *item)
{
	const char *profile = profile_name(item->section);
	int chosen = profile == NULL || (s->c->profile && strcmp(profile, s->c->profile) == 0);
	struct config_setting setting = { .line = item->line->number };

	if (profile == NULL && strcmp(item->section, "run") != 0)
		return unknown_section(s, item);
	if (profile && add_profile(s->c, profile) < 0)
		return -1;
	setting.option = argtable_find(&s->c->options, item->key);
	if (setting.option == NULL || config_is_own(setting.option))
		return unknown_key(s, item);
	if (!argtable_is_repeatable(setting.option) && is_twice(s, item))
		return ini_error_key(s->ini, item, s->diag, "%s is given twice", item->key);
	setting.level = s->path == NULL ? (profile ? CONFIG_BUILT_IN_PROFILE : CONFIG_BUILT_IN) :
	    profile ? CONFIG_PROFILE : CONFIG_RUN;
	if (read_value(s, item, &setting) == 0 && chosen && keep(s->c, &setting) == 0)
		return 0;
	free(setting.value);
	return chosen ? -1 : 0;
}

int
config_read(struct config *c, struct ini *ini, const char *file, const char *text, size_t len,
    struct diag *diag)
{
	struct source s = { .c = c, .ini = ini, .path = file, .diag = diag };
	const char *slash = file ? strrchr(file, '/') : NULL;
	int before = diag->errors, bad;

	if (slash)
		snprintf(s.folder, sizeof(s.folder), "%.*s", (int)(slash + 1 - file), file);
	bad = ini_read(ini, file ? file : "built in", text, len, diag);
	for (int i = 0; i < ini->n; i++)
		bad |= take(&s, &ini->v[i]);
	return bad < 0 || diag->errors > before ? -1 : 0;
}
