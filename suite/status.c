/* SPDX-License-Identifier: MIT */
/*
 * status.c - what a run that seems to hang is at, for who asks with SIGUSR1.
 *
 * What a case has done is in its records, up to its last wait; the step that it waits in is the one
 * behind the last that was recorded, by its script.
 */

#include "catalog.h"
#include "lanes.h"
#include "progress.h"
#include "results.h"
#include "script.h"
#include "status.h"
#include "step.h"
#include "words.h"

/*
 * Find step n in a list and the blocks in it.  1 with the step behind it, NULL where the list ends
 * there; 0 not found.
 */
static int
behind(const struct step *s, int n, const struct step **next)
{
	for (; s; s = s->next) {
		const struct branch *b = s->verb == VERB_EITHER ? s->u.branches : NULL;

		*next = s->next;
		if (s->verb != VERB_EITHER && s->number == n)
			return 1;
		for (; b; b = b->next)
			if (behind(b->steps, n, next)) {
				*next = *next ? *next : s->next;
				return 1;
			}
	}
	return 0;
}

/*
 * The step behind step n (0: the first one), in this part or the next that has any; NULL behind the
 * last.
 */
static const struct step *
step_behind(const struct script *script, int n)
{
	const struct step *next = NULL;
	int found = n == 0;

	for (int part = 0; part < PARTS; part++) {
		if (found && script->steps[part])
			return script->steps[part];
		if (!found && (found = behind(script->steps[part], n, &next)) && next)
			return next;
	}
	return NULL;
}

static void
print_step(const struct job *job, const struct result *c, FILE *out)
{
	const struct script *script = job->instance->variant->script;
	int last = c && c->nsteps > 0 ? c->steps[c->nsteps - 1].step : 0;
	const struct step *s = step_behind(script, last);

	if (s == NULL)
		fprintf(out, "    behind step %d of %d, the last\n", last, script->nsteps);
	else if (s->verb == VERB_EITHER)
		fprintf(out, "    behind step %d of %d, %s:%d: either %s or …\n", last,
		    script->nsteps, job->instance->test->file, s->line, s->u.branches->name);
	else
		fprintf(out, "    in step %d of %d, %s:%d: %s\n", s->number, script->nsteps,
		    job->instance->test->file, s->line, s->text);
}

/* The last frame that isn't of some other conversation, as ARP is, or NULL. */
static const struct result_frame *
last_segment(const struct result *c)
{
	for (int i = c ? c->nframes - 1 : -1; i >= 0; i--)
		if (*c->frames[i].text != '\0')
			return &c->frames[i];
	return NULL;
}

static void
print_segment(const struct result *c, FILE *out)
{
	const struct result_frame *f = last_segment(c);
	char text[512], at[32];

	if (f == NULL) {
		fprintf(out, "    no segment so far\n");
		return;
	}
	fprintf(out, "    last segment at %s from the %s: %s\n", words_span(f->t, at, sizeof(at)),
	    f->rx ? "stack" : "tester", words_segment(f->text, text, sizeof(text)));
}

void
status_print(const struct lanes_state *s, const struct results *results, int failed, FILE *out)
{
	int64_t now = lanes_now();

	char done[32];

	fprintf(out, "%s %d failed%s\n", progress_done(s, done, sizeof(done)), failed,
	    s->nrunning > 0 ? ", running:" : ", no case is running");
	for (int i = 0; i < s->nrunning; i++) {
		const struct result *c = results_numbered(results, s->running[i]->n);

		fprintf(out, "  %s, %.1f s\n", s->running[i]->instance->id,
		    (double)(now - s->since[i]) / 1e6);
		print_step(s->running[i], c, out);
		print_segment(c, out);
	}
	fflush(out);
}
