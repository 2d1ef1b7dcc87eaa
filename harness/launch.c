/* SPDX-License-Identifier: MIT */
/*
 * launch.c - from a profile to a stack behind an agent.
 *
 * Everything the profile says is turned into what sut_agent takes: commands into argument vectors,
 * with ${…} filled in, addresses into bytes.  Where it is all reached is launch_wire.c's.
 */

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <sys/stat.h>

#include "launch.h"
#include "launch_wire.h"
#include "link_wall.h"
#include "process.h"
#include "profile.h"
#include "stacks/linux/linux.h"
#include "sut_agent.h"

#define VERSION_LIMIT ((struct usec){ 5000000 })

static const enum profile_key commands[] = { PROFILE_COMMAND, PROFILE_WIRE };

/* Does a command have a file to be put where the stack's folder for sockets is? */
static int
wants_dir(const struct profile_file *f)
{
	const char *text;

	for (size_t i = 0; i < 2; i++)
		if ((text = profile_text(f, commands[i])) != NULL &&
		    (strstr(text, "${dir}") || strstr(text, "${socket}")))
			return 1;
	text = profile_text(f, PROFILE_AGENT);
	return strstr(text, "${dir}") != NULL || profile_is(f, PROFILE_LINK, "stream");
}

static int
make_dir(struct launch *l, char *why, int size)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(l->dir, sizeof(l->dir), "%.80s/tcpspec-stack-XXXXXX",
	    tmp && tmp[0] == '/' ? tmp : "/tmp");
	if (mkdtemp(l->dir) != NULL) {
		l->made = 1;
		snprintf(l->socket, sizeof(l->socket), "%s/wire", l->dir);
		return 0;
	}
	snprintf(why, (size_t)size, "%s: %s", l->dir, strerror(errno));
	l->dir[0] = '\0';
	return -1;
}

static void
set_addresses(struct launch *l)
{
	static const enum profile_key keys[] = { PROFILE_TESTER4, PROFILE_STACK4, PROFILE_TESTER6,
		PROFILE_STACK6 };
	struct addr *to[] = { l->tester[0], l->stack[0], l->tester[1], l->stack[1] };

	for (size_t i = 0; i < 4; i++) {
		profile_addrs(l->file, keys[i], to[i]);
		if (to[i]->family != 0)
			inet_ntop(i < 2 ? AF_INET : AF_INET6, to[i]->b, l->address[i],
			    sizeof(l->address[i]));
	}
	/* A side without an address leaves nothing to talk about. */
	for (int six = 0; six < 2; six++)
		if (l->tester[six][0].family == 0 || l->stack[six][0].family == 0)
			memset(l->stack[six], 0, sizeof(l->stack[six]));
}

static void
set_values(struct launch *l)
{
	const struct argv_value values[LAUNCH_VALUES] = {
		{ "here", l->here }, { "build", l->build }, { "bin", l->bin }, { "dir", l->dir },
		{ "socket", l->socket },
		{ "tap", profile_text(l->file, PROFILE_INTERFACE) },
		{ "tester4", l->address[0] }, { "stack4", l->address[1] },
		{ "tester6", l->address[2] }, { "stack6", l->address[3] },
		{ "tester-mac", profile_text(l->file, PROFILE_TESTER_MAC) },
		{ "stack-mac", profile_text(l->file, PROFILE_STACK_MAC) },
	};

	memcpy(l->values, values, sizeof(values));
}

/* A command's first word names a program that has to be there; "" or what to do about it. */
static int
check_program(const struct launch *l, const char *program, char *why, int size)
{
	const char *build = profile_text(l->file, PROFILE_BUILD);

	if (strchr(program, '/') == NULL || access(program, X_OK) == 0)
		return 0;
	snprintf(why, (size_t)size, "%s: %s%s%s%s", program, strerror(errno), build ? "; \"" : "",
	    build ? build : "", build ? "\" makes it" : "");
	return -1;
}

static int
split(const struct launch *l, enum profile_key key, char ***to, char *why, int size)
{
	const char *text = profile_text(l->file, key);

	if (text == NULL)
		return 0;
	*to = argv_split(text, l->values, LAUNCH_VALUES, why, size);
	return *to == NULL ? -1 : check_program(l, (*to)[0], why, size);
}

struct launch *
launch_new(const struct profile_file *f, const struct profile *p, const char *build,
    const char *bin, char *why, int size)
{
	struct launch *l = calloc(1, sizeof(*l));
	char *path = realpath(f->file, NULL);

	if (l == NULL || path == NULL) {
		snprintf(why, (size_t)size, "%s: %s", f->file,
		    l ? strerror(errno) : "out of memory");
		free(l);
		free(path);
		return NULL;
	}
	l->file = f;
	l->profile = p;
	*strrchr(path, '/') = '\0';
	snprintf(l->here, sizeof(l->here), "%s", path);
	snprintf(l->build, sizeof(l->build), "%s", build);
	snprintf(l->bin, sizeof(l->bin), "%s", bin);
	free(path);
	set_addresses(l);
	return l;
}

static void
free_commands(struct launch *l)
{
	argv_free(l->command);
	argv_free(l->wire);
	argv_free(l->agent);
	l->command = l->wire = l->agent = NULL;
}

void
launch_free(struct launch *l)
{
	if (l == NULL)
		return;
	launch_wire_end(l);
	free_commands(l);
	free(l);
}

/* Everything but the network: folders and commands. */
static int
prepare(struct launch *l, char *why, int size)
{
	if (wants_dir(l->file) && l->dir[0] == '\0' && make_dir(l, why, size) < 0)
		return -1;
	set_values(l);
	free_commands(l);
	l->agent = argv_split(profile_text(l->file, PROFILE_AGENT), l->values, LAUNCH_VALUES, why,
	    size);
	if (l->agent == NULL)
		return -1;
	if (split(l, PROFILE_COMMAND, &l->command, why, size) < 0)
		return -1;
	return split(l, PROFILE_WIRE, &l->wire, why, size);
}

static struct agent_config
config(struct launch *l)
{
	const struct profile_file *f = l->file;
	struct agent_config c = {
		.profile = l->profile, .command = (const char *const *)l->command,
		.only_agent = profile_is(f, PROFILE_IS, "agent"),
		.each_case = profile_is(f, PROFILE_EACH_CASE, "yes"),
		.agent = profile_is(f, PROFILE_AGENT, "none") ? NULL : l->agent[0],
		.wire = launch_wire, .arg = l, .start = profile_time(f, PROFILE_START),
		.answer = profile_time(f, PROFILE_ANSWER),
	};

	/* A kernel has taken a frame when the TAP's write() returns. */
	c.lags = !profile_is(f, PROFILE_LINK, "kernel");
	c.lost = l->wire ? launch_lost : NULL;
	if (profile_is(f, PROFILE_LINK, "tap") || profile_is(f, PROFILE_LINK, "interface"))
		c.carries = launch_carries;
	c.wire_first = l->wire != NULL || !profile_is(f, PROFILE_SOCKET, "connect") ||
	    profile_is(f, PROFILE_LINK, "tap");
	c.serve = profile_serve(f, l->serve, sizeof(l->serve)) ? l->serve : NULL;
	memcpy(c.tester, l->tester, sizeof(c.tester));
	memcpy(c.stack, l->stack, sizeof(c.stack));
	profile_mac(f, PROFILE_TESTER_MAC, c.tester_mac);
	profile_mac(f, PROFILE_STACK_MAC, c.stack_mac);
	return c;
}

int
launch_ready(struct launch *l, char *why, int size)
{
	return prepare(l, why, size);
}

struct sut *
launch_start(struct launch *l, char *why, int size)
{
	struct agent_config c;

	if (prepare(l, why, size) < 0 || launch_network(l, why, size) < 0)
		return NULL;
	c = config(l);
	if (profile_is(l->file, PROFILE_LINK, "kernel")) {
		l->asked = *l->profile;
		linux_profile(&l->asked, l->features);
		c.profile = &l->asked;
		c.forget = linux_forget_paths;
	}
	return sut_agent(&c, why, size);
}

/* The first line that comes from fd, without its end. */
static void
first_line(int fd, char *text, int size)
{
	struct usec until = usec_add(wall_clock(), VERSION_LIMIT);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int n = 0;
	ssize_t got;

	while (n < size - 1 && wall_poll(&p, 1, until) > 0 &&
	    (got = read(fd, text + n, (size_t)(size - 1 - n))) > 0) {
		n += (int)got;
		if (memchr(text, '\n', (size_t)n))
			break;
	}
	text[n] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
}

int
launch_version(struct launch *l, char *text, int size)
{
	const char *command = profile_text(l->file, PROFILE_VERSION);
	char **argv;
	struct process *p = NULL;
	char line[200] = "";

	set_values(l);
	if (command == NULL ||
	    (argv = argv_split(command, l->values, LAUNCH_VALUES, line, sizeof(line))) == NULL)
		return -1;
	if ((p = process_start((const char *const *)argv, 1, line, sizeof(line))) != NULL) {
		first_line(process_talk(p), line, sizeof(line));
		process_stop(p, 0);
	}
	argv_free(argv);
	if (p == NULL || line[0] == '\0')
		return -1;
	snprintf(text, (size_t)size, "%.*s", size - 1, line);
	return 0;
}
