/* SPDX-License-Identifier: MIT */
/*
 * profile.c - a table of all that a stack's profile can say, and what reads it.
 *
 * Values are kept as text, checked when they are set, so that whoever wants one can take it for
 * what it is.  A later origin replaces an earlier one: what the stack says of itself, its profile,
 * what was measured, the command line.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "diag.h"
#include "ini.h"
#include "nearest.h"
#include "profile.h"
#include "profile_check.h"
#include "sut.h"
#include "text.h"

enum { FOR_KERNEL = 1, FOR_GUEST = 2, FOR_OBJECT = 4, FOR_PROCESS = 8, FOR_ANY = 15 };

static const char *const drivers[] = { "kernel", "guest", "object", "process" };

static const struct {
	struct profile_row row;
	profile_check *check;
	const char *choices, *otherwise;
	int drivers;			/* for which of them it means something */
} rows[PROFILE_KEYS] = {
	[PROFILE_WHAT] = {
		{ "stack", "what", "the stack, in half a sentence" },
		profile_check_text, NULL, "", FOR_ANY
	},
	[PROFILE_DRIVER] = {
		{ "stack", "driver",
		  "kernel (this machine's), guest (a kernel in virtual time), object (a shared "
		  "object, stack-abi.h) or process" },
		profile_check_choice, "kernel guest object process", "process", FOR_ANY
	},
	[PROFILE_CLOCK] = {
		{ "stack", "clock",
		  "wall, or either: its process can live in virtual time as well" },
		profile_check_choice, "wall either", "wall", FOR_PROCESS
	},
	[PROFILE_BUILD] = {
		{ "stack", "build",
		  "the command that builds it, said when something of it is missing" },
		profile_check_text, NULL, NULL, FOR_ANY
	},
	[PROFILE_VERSION] = {
		{ "stack", "version",
		  "a command; the first line it writes is the stack's version" },
		profile_check_words, NULL, NULL, FOR_PROCESS
	},
	[PROFILE_OBJECT] = {
		{ "stack", "object",
		  "path of the shared object, from the profile's folder; without a \"/\", in the "
		  "folder of what was built" },
		profile_check_words, "here build bin", NULL, FOR_OBJECT
	},
	[PROFILE_COMMAND] = {
		{ "process", "command", "starts it, or its agent; it stays in the foreground" },
		profile_check_words, NULL, NULL, FOR_PROCESS
	},
	[PROFILE_IS] = {
		{ "process", "is",
		  "stack, or agent: the command is only the agent, so its death is no crash" },
		profile_check_choice, "stack agent", "stack", FOR_PROCESS
	},
	[PROFILE_EACH_CASE] = {
		{ "process", "each-case", "yes: a new process for each case" },
		profile_check_choice, "yes no", "no", FOR_PROCESS
	},
	[PROFILE_START] = {
		{ "process", "start",
		  "how long it may take until the agent has greeted and the TAP has a carrier" },
		profile_check_time, NULL, "10s", FOR_PROCESS
	},
	[PROFILE_ANSWER] = {
		{ "process", "answer", "how long an answer of the agent may take" },
		profile_check_time, NULL, "2s", FOR_PROCESS
	},
	[PROFILE_LANES] = {
		{ "process", "lanes", "so many cases at once at most, unless -j says how many" },
		profile_check_number, NULL, NULL, FOR_PROCESS
	},
	[PROFILE_LINK] = {
		{ "link", "kind",
		  "tap (the tester makes it, the stack's process opens ${tap}), interface (is "
		  "there already), stream (a Unix socket, lengths before frames) or kernel (a "
		  "TAP with this machine's kernel behind it)" },
		profile_check_choice, "tap interface stream kernel", "tap", FOR_PROCESS
	},
	[PROFILE_WIRE] = {
		{ "link", "command", "starts a process that is the other end of the wire" },
		profile_check_words, NULL, NULL, FOR_PROCESS
	},
	[PROFILE_INTERFACE] = {
		{ "link", "interface", "name of the interface, or of the TAP" },
		profile_check_text, NULL, "tcpspec", FOR_PROCESS
	},
	[PROFILE_SOCKET] = {
		{ "link", "socket",
		  "of a stream, at ${socket}: listen (the tester does, before anything is "
		  "started) or connect" },
		profile_check_choice, "listen connect", "listen", FOR_PROCESS
	},
	[PROFILE_FILTER] = {
		{ "link", "filter", "what to read of an interface: pcap-filter(7)" },
		profile_check_text, NULL, NULL, FOR_PROCESS
	},
	[PROFILE_AGENT] = {
		{ "agent", "at", "stdio (of the command), unix:PATH, tcp:ADDRESS:PORT or none" },
		profile_check_agent, NULL, "stdio", FOR_PROCESS
	},
	[PROFILE_SERVE] = {
		{ "agent", "serve",
		  "its application asks for something once it is connected, and the tester "
		  "answers this (\\r \\n)" },
		profile_check_serve, NULL, NULL, FOR_PROCESS
	},
	[PROFILE_TESTER4] = {
		{ "addresses", "tester4", "the tester's, up to three; or none" },
		profile_check_four, NULL, "192.0.2.1 192.0.2.2 192.0.2.3", FOR_PROCESS
	},
	[PROFILE_STACK4] = {
		{ "addresses", "stack4", "the stack's" },
		profile_check_four, NULL, "192.0.2.101 192.0.2.102 192.0.2.103", FOR_PROCESS
	},
	[PROFILE_TESTER6] = {
		{ "addresses", "tester6", "the tester's" },
		profile_check_six, NULL, "2001:db8::1 2001:db8::2 2001:db8::3", FOR_PROCESS
	},
	[PROFILE_STACK6] = {
		{ "addresses", "stack6", "the stack's" },
		profile_check_six, NULL, "2001:db8::101 2001:db8::102 2001:db8::103", FOR_PROCESS
	},
	[PROFILE_TESTER_MAC] = {
		{ "addresses", "tester-mac", "the tester's Ethernet address" },
		profile_check_mac, NULL, "02:00:00:00:00:01", FOR_PROCESS
	},
	[PROFILE_STACK_MAC] = {
		{ "addresses", "stack-mac", "the stack's" },
		profile_check_mac, NULL, "02:00:00:00:00:02", FOR_PROCESS
	},
	[PROFILE_LOOPBACK] = {
		{ "addresses", "loopback",
		  "yes: the stack's are on the loopback interface too, for an agent beside it" },
		profile_check_choice, "yes no", "no", FOR_PROCESS
	},
	[PROFILE_FEATURES] = {
		{ "claims", "features",
		  "what it implements beside RFC 9293: timestamps wscale sack dsack ecn rfc5961 "
		  "rfc1337 rfc6528 syncookies keepalive user-timeout; and ipv4-only, ipv6-only" },
		profile_check_features, NULL, "", FOR_OBJECT | FOR_PROCESS
	},
	[PROFILE_RESPONSE] = {
		{ "values", "response", "how long an answer may take" },
		profile_check_time, NULL, "500ms", FOR_ANY
	},
	[PROFILE_SETTLE] = {
		{ "values", "settle", "how long to look before believing that nothing more comes" },
		profile_check_time, NULL, "50ms", FOR_ANY
	},
	[PROFILE_TICK] = {
		{ "values", "tick", "granularity of its timers" },
		profile_check_time, NULL, "10ms", FOR_ANY
	},
	[PROFILE_MSL] = {
		{ "values", "msl", "maximum segment lifetime: half of TIME-WAIT" },
		profile_check_time, NULL, "2m", FOR_ANY
	},
	[PROFILE_RTO] = {
		{ "values", "rto", "the first retransmission comes then at the earliest" },
		profile_check_time, NULL, "1s", FOR_ANY
	},
	[PROFILE_DELACK] = {
		{ "values", "delack", "an acknowledgment is delayed so long at most" },
		profile_check_time, NULL, "500ms", FOR_ANY
	},
	[PROFILE_MSS_FLOOR] = {
		{ "values", "mss-floor",
		  "the smallest MSS it honours: a smaller one that is offered counts as this" },
		profile_check_number, NULL, "1", FOR_ANY
	},
	[PROFILE_URGENT] = {
		{ "values", "urgent",
		  "what its urgent pointer means: the octet after the urgent ones, or the last "
		  "of them" },
		profile_check_choice, "after last", "after", FOR_ANY
	},
	[PROFILE_RMEM] = {
		{ "values", "rmem", "bytes it holds for an application that doesn't read" },
		profile_check_number, NULL, "65535", FOR_ANY
	},
	[PROFILE_OFFER] = {
		{ "values", "offer",
		  "what the tester's SYN offers where a case doesn't say: mss, or wscale (a "
		  "scale of 0 too), for a stack that takes it for granted" },
		profile_check_choice, "mss wscale", "mss", FOR_PROCESS
	},
};

const struct profile_row *
profile_row(enum profile_key key)
{
	return &rows[key].row;
}

const char *
profile_origin_name(enum profile_origin o)
{
	static const char *const names[] = {
		"default", "stack", "profile", "measured", "command line"
	};

	return (size_t)o < countof(names) ? names[o] : "?";
}

static void
store(struct profile_file *p, int key, const char *text, enum profile_origin origin)
{
	free(p->v[key].text);
	p->v[key].text = text_copy(text, strlen(text));
	p->v[key].origin = origin;
	p->v[key].line = 0;
}

void
profile_plain(struct profile_file *p, const char *name, const char *driver)
{
	*p = (struct profile_file){
		.file = text_copy("", 0), .name = text_copy(name, strlen(name))
	};
	for (int i = 0; i < PROFILE_KEYS; i++)
		if (rows[i].otherwise)
			store(p, i, rows[i].otherwise, ORIGIN_DEFAULT);
	store(p, PROFILE_DRIVER, driver, ORIGIN_DEFAULT);
}

void
profile_free(struct profile_file *p)
{
	free(p->file);
	free(p->name);
	for (int i = 0; i < PROFILE_KEYS; i++)
		free(p->v[i].text);
	*p = (struct profile_file){ .file = NULL };
}

/* The key called section.name, or -1. */
static int
key_named(const char *section, const char *name)
{
	for (int i = 0; i < PROFILE_KEYS; i++)
		if (strcmp(rows[i].row.section, section) == 0 &&
		    strcmp(rows[i].row.name, name) == 0)
			return i;
	return -1;
}

static int
driver_bit(const struct profile_file *p)
{
	for (size_t i = 0; i < countof(drivers); i++)
		if (profile_is(p, PROFILE_DRIVER, drivers[i]))
			return 1 << i;
	return 0;
}

int
profile_matters(const struct profile_file *p, enum profile_key key)
{
	return rows[key].drivers & driver_bit(p);
}

/* Which keys there are in this section, or which sections, that come near. */
static int
unknown(const struct ini *ini, const struct ini_item *item, struct diag *diag)
{
	struct nearest near = { .wanted = item->key };
	char hint[200];
	int section = 0;

	for (int i = 0; i < PROFILE_KEYS; i++) {
		if (strcmp(rows[i].row.section, item->section) != 0)
			continue;
		section = 1;
		nearest_add(&near, rows[i].row.name);
	}
	if (section)
		return ini_error_key(ini, item, diag, "[%s] has no key \"%s\"%s", item->section,
			item->key, nearest_text(&near, hint, sizeof(hint)));
	near = (struct nearest){ .wanted = item->section };
	for (int i = 0; i < PROFILE_KEYS; i++)
		if (i == 0 || strcmp(rows[i].row.section, rows[i - 1].row.section) != 0)
			nearest_add(&near, rows[i].row.section);
	return ini_error_key(ini, item, diag, "there is no section [%s]%s", item->section,
		nearest_text(&near, hint, sizeof(hint)));
}

static int
take(struct profile_file *p, const struct ini *ini, const struct ini_item *item, struct diag *diag)
{
	int key = key_named(item->section, item->key);
	char why[300];
	size_t at;

	if (key < 0)
		return unknown(ini, item, diag);
	if (p->v[key].origin == ORIGIN_PROFILE)
		return ini_error_key(ini, item, diag, "%s is given twice", item->key);
	if (rows[key].check(item->value, rows[key].choices, &at, why, sizeof(why)) < 0)
		return ini_error(ini, item, at, diag, "%s", why);
	store(p, key, item->value, ORIGIN_PROFILE);
	p->v[key].line = item->line->number;
	return 0;
}

/*
 * Times that no stack can live up to, or that would take what is lawful for a fail.  A kernel and a
 * shared object tell their own, which aren't known here.
 */
static void
check_times(const struct profile_file *p, struct diag *diag)
{
	int told = driver_bit(p) != FOR_PROCESS || profile_is(p, PROFILE_LINK, "kernel");

	if (profile_time(p, PROFILE_RESPONSE).us == 0)
		diag_error(diag, p->file, 1, 1, NULL,
		    "response is 0: a stack needs some time to answer, such as 500ms");
	if (!told && !usec_before(profile_time(p, PROFILE_SETTLE), profile_time(p, PROFILE_RTO)))
		diag_error(diag, p->file, 1, 1, NULL,
		    "settle (%s) is not below rto (%s), so a lawful retransmission would look "
		    "like a stray segment", profile_text(p, PROFILE_SETTLE),
		    profile_text(p, PROFILE_RTO));
}

/* What no line by itself tells: keys that this driver doesn't have, or can't do without. */
static int
check_whole(const struct profile_file *p, const struct ini *ini, struct diag *diag)
{
	int bit = driver_bit(p), before = diag->errors;
	const char *driver = profile_text(p, PROFILE_DRIVER);
	const char *agent = profile_text(p, PROFILE_AGENT);

	for (int i = 0; i < ini->n; i++) {
		int key = key_named(ini->v[i].section, ini->v[i].key);

		if (key >= 0 && !(rows[key].drivers & bit))
			ini_error_key(ini, &ini->v[i], diag,
			    "%s means nothing with \"driver = %s\"", ini->v[i].key, driver);
	}
	if (profile_text(p, PROFILE_WHAT)[0] == '\0')
		diag_error(diag, p->file, 1, 1, NULL,
		    "[stack] needs \"what = …\": the stack, in half a sentence");
	if (bit == FOR_OBJECT && profile_text(p, PROFILE_OBJECT) == NULL)
		diag_error(diag, p->file, 1, 1, NULL,
		    "a stack in a shared object needs \"object = …\" in [stack]");
	if (bit == FOR_PROCESS && strcmp(agent, "stdio") == 0 &&
	    profile_text(p, PROFILE_COMMAND) == NULL)
		diag_error(diag, p->file, 1, 1, NULL,
		    "an agent at stdio needs \"command = …\" in [process]");
	check_times(p, diag);
	return diag->errors > before ? -1 : 0;
}

int
profile_read(struct profile_file *p, const char *file, const char *text, size_t n,
    struct diag *diag)
{
	const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
	struct ini ini;
	char name[64];
	int bad;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(base, "."), base);
	profile_plain(p, name, "process");
	free(p->file);
	p->file = text_copy(file, strlen(file));
	bad = ini_read(&ini, p->file, text, n, diag);
	for (int i = 0; i < ini.n; i++)
		if (take(p, &ini, &ini.v[i], diag) < 0)
			bad = -1;
	if (bad == 0)
		bad = check_whole(p, &ini, diag);
	ini_free(&ini);
	return bad;
}

int
profile_set(struct profile_file *p, const char *assignment, enum profile_origin origin, char *why,
    int size)
{
	struct nearest near = { .wanted = assignment };
	size_t n = strcspn(assignment, "="), at;
	char name[64], full[64], hint[200];
	int found = -1;

	snprintf(name, sizeof(name), "%.*s", (int)n, assignment);
	near.wanted = name;
	for (int i = 0; i < PROFILE_KEYS; i++) {
		snprintf(full, sizeof(full), "%s.%s", rows[i].row.section, rows[i].row.name);
		nearest_add(&near, rows[i].row.name);
		if (strcmp(full, name) == 0 || (found < 0 && strcmp(rows[i].row.name, name) == 0))
			found = i;
	}
	if (assignment[n] != '=')
		snprintf(why, (size_t)size, "%s: expected KEY=VALUE", assignment);
	else if (found < 0)
		snprintf(why, (size_t)size, "%s: a profile has no key \"%s\"%s", assignment, name,
		    nearest_text(&near, hint, sizeof(hint)));
	else if (rows[found].check(assignment + n + 1, rows[found].choices, &at, hint,
	    sizeof(hint)) < 0)
		snprintf(why, (size_t)size, "%s: %s", assignment, hint);
	else if (!(rows[found].drivers & driver_bit(p)))
		snprintf(why, (size_t)size, "%s means nothing for stack %s", name, p->name);
	else
		return store(p, found, assignment + n + 1, origin), 0;
	return -1;
}
