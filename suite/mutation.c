/* SPDX-License-Identifier: MIT */
/*
 * mutation.c - plays a recording as it is, and then each of its mutants.
 *
 * A mutant is noticed when the verdict turns, or when something is noted that only a SHOULD
 * forbids.  One that isn't has passed by slack that the case declares in so many words, or is
 * lawful by a law, or has survived.
 */

#include <stdio.h>
#include <string.h>

#include "mutant.h"
#include "mutation.h"
#include "recording.h"
#include "run.h"
#include "transcript.h"

enum { FRAMES = 512 };

/* How a transcript went. */
struct passing {
	/* which segments came unexpected, as "allow" permits: their numbers, mixed */
	unsigned allowed;
	struct run_verdict v;
	int n;
	struct {
		int frame, allowed, foreign;
		struct usec earliest, latest;
	} seen[FRAMES];			/* segments of the stack, as they came */
	struct sut *replay;
	int nasked;
	int asked[FRAMES];		/* events: the answers to steps that ask for a state */
};

static void
note_frame(void *arg, const struct run_frame *f)
{
	struct passing *p = arg;
	int at = p->n, allowed = strcmp(f->mark, "allowed") == 0;

	if (allowed)
		p->allowed = p->allowed * 31 + (unsigned)f->frame;
	if (!f->rx || at == FRAMES)
		return;
	/* told as steps take them */
	for (; at > 0 && p->seen[at - 1].frame > f->frame; at--)
		p->seen[at] = p->seen[at - 1];
	p->seen[at].frame = f->frame;
	p->seen[at].allowed = allowed;
	p->seen[at].foreign = strcmp(f->mark, "ignored") == 0;
	p->seen[at].earliest = f->earliest;
	p->seen[at].latest = f->latest;
	p->n++;
}

/* "state CLOSED", or "b: state CLOSED" of another connection */
static int
asks_state(const char *text)
{
	const char *colon = strstr(text, ": ");

	return strncmp(text, "state ", 6) == 0 || (colon && strncmp(colon + 2, "state ", 6) == 0);
}

static void
note_step(void *arg, const struct run_step *s)
{
	struct passing *p = arg;
	int at = replay_state(p->replay);

	if (at >= 0 && p->nasked < FRAMES && strcmp(s->result, "ok") == 0 && asks_state(s->text))
		p->asked[p->nasked++] = at;
}

static void
play(const struct recording *r, const struct script *script, const struct transcript *tape,
    struct passing *p)
{
	const struct observer obs = { .frame = note_frame, .step = note_step, .arg = p };
	struct run_config config = r->config;

	/*
	 * On a busy machine the answer that a step should have taken may have come later than the
	 * settle time.
	 */
	config.linger.us = 10000000;
	p->replay = replay_start(tape, &r->profile, &r->like);
	p->allowed = 0;
	p->n = p->nasked = 0;
	run_case(script, p->replay, &config, &obs, &p->v);
	p->replay->ops->stop(p->replay);
}

/*
 * When each segment was wanted, which were only allowed or are none of the case's; which states
 * were asked for by a step.
 */
static void
annotate(struct transcript *tape, const struct passing *p)
{
	int n = 0;

	for (int i = 0; i < tape->n && n < p->n; i++)
		if (tape->v[i].kind == TRANSCRIPT_FRAME) {
			tape->v[i].earliest = p->seen[n].earliest;
			tape->v[i].latest = p->seen[n].latest;
			tape->v[i].foreign = p->seen[n].foreign;
			tape->v[i].allowed = p->seen[n++].allowed;
		}
	for (int i = 0; i < p->nasked; i++)
		tape->v[p->asked[i]].taken = 1;
}

/* That the tester itself failed says nothing of the stack. */
static int
is_noticed(const struct passing *was, const struct passing *now)
{
	if (now->v.verdict == VERDICT_ERROR)
		return 0;
	return now->v.verdict != VERDICT_PASS || now->v.nonstrict > was->v.nonstrict ||
	    (now->v.requirement != NULL && was->v.requirement == NULL);
}

/*
 * Did it pass by another variant or with other allowed segments, or is it one of these that was
 * changed?
 */
static int
is_slack(
    const struct passing *was, const struct passing *now, const struct transcript_event *changed)
{
	return changed->allowed || was->allowed != now->allowed ||
	    strcmp(was->v.alternatives, now->v.alternatives) != 0;
}

static void
count_noticed(struct mutation *sum, const struct run_verdict *v)
{
	int rule = strcmp(v->cause, "rule") == 0;

	sum->rules += rule;
	sum->steps += !rule;
	sum->own += !rule && v->verdict == VERDICT_FAIL && v->part == PART_TEST;
}

int
mutation_play(struct recording *r, const struct script *script, struct mutation *sum,
    void (*told)(void *arg, const char *which), void *arg, char *why, int size)
{
	struct passing was, now;
	struct transcript changed;
	struct mutant m = { .frame = 0 };
	char which[MUTATION_TEXT];
	int law;

	memset(sum, 0, sizeof(*sum));
	play(r, script, &r->tape, &was);
	if (was.v.verdict != VERDICT_PASS) {
		snprintf(why, (size_t)size, "step %d: %s, expected %s", was.v.step, was.v.observed,
		    was.v.expected);
		return -1;
	}
	annotate(&r->tape, &was);
	r->tape.asks = r->like.serve != NULL;
	for (; mutant_next(&r->tape, &m, &changed); transcript_free(&changed)) {
		sum->mutants++;
		play(r, script, &changed, &now);
		if (is_noticed(&was, &now)) {
			count_noticed(sum, &now.v);
		} else if (is_slack(&was, &now, &r->tape.v[m.event])) {
			sum->slack++;
		} else if ((law = mutant_lawful(&r->tape, &m, &changed)) >= 0) {
			sum->laws[law]++;
		} else {
			sum->survived++;
			snprintf(which, sizeof(which), "segment %d: %s", m.frame, m.change);
			told(arg, which);
		}
	}
	return 0;
}
