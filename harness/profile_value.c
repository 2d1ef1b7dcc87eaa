/* SPDX-License-Identifier: MIT */
/* profile_value.c - what a profile says, as the types the harness works with. */

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "profile.h"
#include "profile_check.h"
#include "sut.h"

const char *
profile_text(const struct profile_file *p, enum profile_key key)
{
	return p->v[key].text;
}

int
profile_is(const struct profile_file *p, enum profile_key key, const char *word)
{
	return p->v[key].text != NULL && strcmp(p->v[key].text, word) == 0;
}

struct usec
profile_time(const struct profile_file *p, enum profile_key key)
{
	return (struct usec){ profile_parse_time(p->v[key].text) };
}

long
profile_number(const struct profile_file *p, enum profile_key key)
{
	return strtol(p->v[key].text, NULL, 10);
}

void
profile_addrs(const struct profile_file *p, enum profile_key key, struct addr *addr)
{
	int family = key == PROFILE_TESTER4 || key == PROFILE_STACK4 ? 4 : 6;
	size_t at;

	memset(addr, 0, SUT_ADDRS * sizeof(*addr));
	profile_parse_addrs(p->v[key].text, family, addr, SUT_ADDRS, &at);
}

int
profile_serve(const struct profile_file *p, char *bytes, size_t size)
{
	size_t at;

	return p->v[PROFILE_SERVE].text != NULL &&
	    profile_parse_serve(p->v[PROFILE_SERVE].text, bytes, size, &at) == 0;
}

void
profile_mac(const struct profile_file *p, enum profile_key key, unsigned char mac[6])
{
	profile_parse_mac(p->v[key].text, mac);
}

void
profile_time_text(struct usec t, char *text, int size)
{
	static const struct {
		int64_t us;
		const char *name;
	} units[] = { { 3600000000, "h" }, { 60000000, "m" }, { 1000000, "s" }, { 1000, "ms" },
		{ 1, "us" } };
	size_t i = 0;

	while (i < countof(units) - 1 && (t.us == 0 || t.us % units[i].us != 0))
		i++;
	snprintf(text, (size_t)size, "%lld%s", (long long)(t.us / units[i].us), units[i].name);
}

static void
set(struct profile_file *p, enum profile_key key, const char *text, enum profile_origin origin)
{
	char *copy = strdup(text);

	if (copy == NULL)
		abort();
	free(p->v[key].text);
	p->v[key].text = copy;
	p->v[key].origin = origin;
}

/* What the stack says holds where the file has but a default, and the other way round. */
static void
apply_time(struct profile_file *p, enum profile_key key, struct usec *t)
{
	char text[40];

	/*
	 * A shared object's zero is "not said"; others were given our defaults, which tell nothing
	 * when they come back.
	 */
	if (p->v[key].origin > ORIGIN_STACK || t->us == 0 ||
	    (t->us == profile_time(p, key).us && !profile_is(p, PROFILE_DRIVER, "object"))) {
		*t = profile_time(p, key);
		return;
	}
	profile_time_text(*t, text, sizeof(text));
	set(p, key, text, ORIGIN_STACK);
}

void
profile_apply(struct profile_file *p, struct profile *out)
{
	const struct {
		enum profile_key key;
		struct usec *t;
	} times[] = {
		{ PROFILE_RESPONSE, &out->response },
		{ PROFILE_SETTLE, &out->settle },
		{ PROFILE_TICK, &out->tick },
		{ PROFILE_MSL, &out->msl },
		{ PROFILE_RTO, &out->rto },
		{ PROFILE_DELACK, &out->delack },
	};
	char text[40];

	for (size_t i = 0; i < countof(times); i++)
		apply_time(p, times[i].key, times[i].t);
	snprintf(text, sizeof(text), "%u", out->rmem);
	if (p->v[PROFILE_RMEM].origin <= ORIGIN_STACK && out->rmem > 0 &&
	    out->rmem != profile_number(p, PROFILE_RMEM))
		set(p, PROFILE_RMEM, text, ORIGIN_STACK);
	out->rmem = (uint32_t)profile_number(p, PROFILE_RMEM);
	out->mss_floor = (uint32_t)profile_number(p, PROFILE_MSS_FLOOR);
	out->urgent = profile_is(p, PROFILE_URGENT, "after");
	if (p->v[PROFILE_FEATURES].origin <= ORIGIN_STACK && out->features != NULL &&
	    strcmp(out->features, p->v[PROFILE_FEATURES].text) != 0)
		set(p, PROFILE_FEATURES, out->features, ORIGIN_STACK);
	out->features = p->v[PROFILE_FEATURES].text;
	out->claims_file = p->v[PROFILE_FEATURES].origin == ORIGIN_PROFILE ? p->file : NULL;
	out->claims_line = p->v[PROFILE_FEATURES].line;
	out->offer_wscale = profile_is(p, PROFILE_OFFER, "wscale");
	out->name = p->name;
}
