/* SPDX-License-Identifier: MIT */
/*
 * recording.c - a case as it ran once, as lines of text.
 *
 *	case close/lost-fin@ipv4
 *	config 4 0x5eed1234 17 100 0
 *	profile linux 500000 50000 4000 60000000 200000 200000 0
 *	features rfc5961 timestamps
 *	offers 0
 *	manners 0 0 0 0
 *	serve 48545450
 *	macs 020000000001 020000000002
 *	address tester 4 0 c0000201
 *	...
 *	transcript
 *	sent 1000 ...
 *
 * Each word has a row in a table with what writes its line and what reads it.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "recording.h"
#include "buf.h"

enum { LINE = 1024 };

static void
put_hex(const uint8_t *p, size_t n, FILE *f)
{
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%02x", p[i]);
}

static int
get_hex(const char *text, uint8_t *p, size_t n)
{
	unsigned byte;

	if (strlen(text) != 2 * n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (sscanf(text + 2 * i, "%2x", &byte) != 1)
			return -1;
		p[i] = (uint8_t)byte;
	}
	return 0;
}

static int
keep(char **to, const char *text)
{
	free(*to);
	if ((*to = strdup(text)) == NULL)
		abort();
	return 0;
}

static int
read_case(struct recording *r, const char *value)
{
	return *value == '\0' ? -1 : keep(&r->id, value);
}

static int
read_config(struct recording *r, const char *value)
{
	struct run_config *c = &r->config;

	if (sscanf(value, "%d %" SCNx64 " %" SCNu32 " %d %d", &c->ip, &c->seed, &c->instance,
		&c->timeout_scale, &c->wrap) != 5)
		return -1;
	return (c->ip == 4 || c->ip == 6) && c->timeout_scale > 0 ? 0 : -1;
}

static int
read_profile(struct recording *r, const char *value)
{
	struct profile *p = &r->profile;
	char name[64];

	if (sscanf(value,
		"%63s %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64
		" %" SCNu32 " %d %" SCNu32,
		name, &p->response.us, &p->settle.us, &p->tick.us, &p->msl.us, &p->rto.us,
		&p->delack.us, &p->mss_floor, &p->urgent, &p->rmem) != 10)
		return -1;
	keep(&r->name, name);
	p->name = r->name;
	return 0;
}

static int
read_features(struct recording *r, const char *value)
{
	keep(&r->features, value);
	r->profile.features = r->features;
	return 0;
}

static int
read_offers(struct recording *r, const char *value)
{
	return sscanf(value, "%d", &r->profile.offer_wscale) == 1 ? 0 : -1;
}

/* How a stack is that chooses for itself, or can't be asked everything (sut.h). */
static int
read_manners(struct recording *r, const char *value)
{
	struct sut *s = &r->like;
	int n = sscanf(value, "%u %d %d %d", &s->untold, &s->only_opens, &s->own_port,
	    &s->closes_too);

	return n == 4 ? 0 : -1;
}

static int
read_serve(struct recording *r, const char *value)
{
	size_t n = strlen(value) / 2;

	if (n >= SUT_SERVE || (r->serve == NULL && (r->serve = calloc(1, SUT_SERVE)) == NULL))
		return -1;
	r->like.serve = r->serve;
	return get_hex(value, (uint8_t *)r->serve, n);
}

static int
read_macs(struct recording *r, const char *value)
{
	char tester[16], stack[16];

	if (sscanf(value, "%15s %15s", tester, stack) != 2)
		return -1;
	if (get_hex(tester, r->like.tester_mac, 6) < 0)
		return -1;
	return get_hex(stack, r->like.stack_mac, 6);
}

static int
read_address(struct recording *r, const char *value)
{
	char side[8], hex[40];
	int family, n;
	struct addr (*list)[SUT_ADDRS], *a;

	if (sscanf(value, "%7s %d %d %39s", side, &family, &n, hex) != 4 ||
	    (family != 4 && family != 6) || n < 0 || n >= SUT_ADDRS)
		return -1;
	list = strcmp(side, "tester") == 0 ? r->like.tester : r->like.stack;
	a = &list[family == 6][n];
	a->family = family;
	return get_hex(hex, a->b, family == 4 ? 4 : 16);
}

static const struct {
	const char *word;
	int (*read)(struct recording *, const char *value);
} words[] = {
	{ "case",	read_case },
	{ "config",	read_config },
	{ "profile",	read_profile },
	{ "features",	read_features },
	{ "offers",	read_offers },
	{ "manners",	read_manners },
	{ "serve",	read_serve },
	{ "macs",	read_macs },
	{ "address",	read_address },
};

static void
write_addresses(const char *side, const struct addr list[2][SUT_ADDRS], FILE *f)
{
	for (int family = 0; family < 2; family++)
		for (int i = 0; i < SUT_ADDRS && list[family][i].family != 0; i++) {
			fprintf(f, "address %s %d %d ", side, family ? 6 : 4, i);
			put_hex(list[family][i].b, family ? 16 : 4, f);
			fputc('\n', f);
		}
}

static void
write_manners(const struct sut *s, FILE *f)
{
	fprintf(f, "offers %d\nmanners %u %d %d %d\n", s->profile->offer_wscale, s->untold,
	    s->only_opens, s->own_port, s->closes_too);
	if (s->serve == NULL)
		return;
	fprintf(f, "serve ");
	put_hex((const uint8_t *)s->serve, strlen(s->serve), f);
	fputc('\n', f);
}

void
recording_write(FILE *f, const char *id, const struct run_config *c, const struct sut *sut,
    const struct transcript *tape)
{
	const struct profile *p = sut->profile;

	fprintf(f, "case %s\nconfig %d 0x%" PRIx64 " %" PRIu32 " %d %d\n", id, c->ip, c->seed,
	    c->instance, c->timeout_scale, c->wrap);
	fprintf(f,
	    "profile %s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
	    " %" PRIu32 " %d %" PRIu32 "\n",
	    p->name, p->response.us, p->settle.us, p->tick.us, p->msl.us, p->rto.us, p->delack.us,
	    p->mss_floor, p->urgent, p->rmem);
	fprintf(f, "features %s\n", p->features ? p->features : "");
	write_manners(sut, f);
	fprintf(f, "macs ");
	put_hex(sut->tester_mac, 6, f);
	fputc(' ', f);
	put_hex(sut->stack_mac, 6, f);
	fputc('\n', f);
	write_addresses("tester", sut->tester, f);
	write_addresses("stack", sut->stack, f);
	fprintf(f, "transcript\n");
	transcript_write(tape, f);
}

static int
read_line(struct recording *r, char *line)
{
	char *value = line + strcspn(line, " \n");

	line[strcspn(line, "\n")] = '\0';
	if (*value == ' ')
		*value++ = '\0';
	for (size_t i = 0; i < countof(words); i++)
		if (strcmp(words[i].word, line) == 0)
			return words[i].read(r, value);
	return -1;
}

int
recording_read(struct recording *r, FILE *f, int *line)
{
	char text[LINE];
	int at;

	*r = (struct recording){ .id = NULL };
	r->like.profile = &r->profile;
	for (*line = 1; fgets(text, sizeof(text), f) != NULL; ++*line) {
		if (strcmp(text, "transcript\n") == 0) {
			if (transcript_read(&r->tape, f, &at) < 0) {
				*line += at;
				return -1;
			}
			*line = 0;
			return r->id != NULL && r->name != NULL && r->config.ip != 0 ? 0 : -1;
		}
		if (read_line(r, text) < 0)
			return -1;
	}
	*line = 0;
	return -1;
}

void
recording_free(struct recording *r)
{
	transcript_free(&r->tape);
	free(r->id);
	free(r->name);
	free(r->features);
	free(r->serve);
}
