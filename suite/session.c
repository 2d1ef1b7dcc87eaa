/* SPDX-License-Identifier: MIT */
/*
 * session.c - from the first record of a session to its last line.
 *
 * One stack after the other has its bout; then what was recorded of all of them is rendered as
 * every report: nothing that is shown comes from anywhere else.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bout.h"
#include "catalog.h"
#include "cmd.h"
#include "exits.h"
#include "file.h"
#include "history.h"
#include "last.h"
#include "live.h"
#include "record.h"
#include "report.h"
#include "results.h"
#include "session.h"
#include "stacks.h"
#include "terminal.h"

uint64_t
session_seed(uint64_t seed, const char *id, int round)
{
	/* FNV-1a over the id, then mixed as in splitmix64 */
	uint64_t h = 0xcbf29ce484222325u;

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 0x100000001b3u;
	/* reports count with this, too: cause.c */
	h ^= seed + (uint64_t)round * 0x9e3779b97f4a7c15u;
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
	return h ^ (h >> 31);
}

const struct selection *
session_part(const struct session *s, const struct session_stack *stack)
{
	return stack->selection ? stack->selection : s->selection;
}

/*
 * Why the exit code is what it is, where the verdicts don't say it already; in its style it is
 * shown as another.  empty: why no case was chosen, or NULL.
 */
static const char *
why(int code, int shown, const char *empty, const struct bout_end *worst, char *text, size_t size)
{
	static const struct {
		int code;
		const char *words;
	} reasons[] = {
		{ EXIT_FAULT, "the tester, or the agent, failed in at least one case" },
		{ EXIT_EMPTY,
		    "no case is left by this selection; \"tcpspec list\" with the same options "
		    "shows what each leaves, and --allow-empty accepts it" },
		{ 5, "nothing failed, but not every case could be decided" },
		{ EXIT_REPORT, "the verdicts are complete, but a report could not be written" },
		{ EXIT_SKIPPED, "every case was skipped" },
	};
	const struct lanes_end *end = &worst->lanes;

	if (code == EXIT_EMPTY && empty)
		snprintf(text, size, "exit %d: %s", shown, empty);
	else if (end->signal && end->done == worst->items)
		snprintf(text, size, "exit %d: ended by a signal", shown);
	else if (end->signal)
		snprintf(text, size, "exit %d: ended by a signal, %d of %d cases run", shown,
		    end->done, worst->items);
	else if (end->fault[0])
		snprintf(text, size, "exit %d: %s", shown, end->fault);
	else if (end->stopped && end->done < worst->items)
		snprintf(text, size, "exit %d: stopped at the first failure, %d of %d cases run",
		    shown, end->done, worst->items);
	else if (end->expired && end->done < worst->items)
		snprintf(text, size, "exit %d: --max-time was over, %d of %d cases run", shown,
		    end->done, worst->items);
	else
		text[0] = '\0';
	for (size_t i = 0; text[0] == '\0' && i < countof(reasons); i++)
		if (reasons[i].code == code)
			snprintf(text, size, "exit %d: %s", shown, reasons[i].words);
	return text[0] ? text : NULL;
}

/* Write the reports and the last lines.  The exit code, which is worst's unless a report fails. */
static int
finish(struct live *l, const struct bout_end *worst)
{
	const struct session *s = l->s;
	struct report_options opts = *s->terminal;
	char text[1024], written[2048] = "";
	int bad = 0, code;

	if (live_pump(l) < 0 || results_close(l->results) < 0)
		return EXIT_FAULT;
	if (!s->control.no_state) {
		last_write(s->catalog, l->results);
		if (s->fault == NULL)
			history_keep(s->catalog->root, l->results);
	}
	if (s->json && strcmp(s->json, "-") != 0)
		snprintf(written, sizeof(written), "%s", s->json);
	for (int i = 0; s->simulated && i < l->results->ncases; i++)
		*s->simulated += l->results->cases[i]->t;
	progress_clear(&l->progress);
	if (recorder_error(l->recorder) || l->tape.error)
		bad = say("the results can't be written: %s",
		    strerror(l->tape.error ? l->tape.error : recorder_error(l->recorder)));
	if (outputs_write(s->outputs, l->results, &opts, written, sizeof(written)) < 0)
		bad = -1;
	code = results_worse(worst->code, bad ? EXIT_REPORT : EXIT_OK);
	opts.written = written[0] ? written : NULL;
	opts.explained = l->explained;
	opts.why = why(code, exits_styled(&s->control, code, &l->results->totals), s->empty, worst,
	    text, sizeof(text));
	terminal_end(l->results, &opts, s->out);
	return fflush(s->out) != 0 || ferror(s->out) ? results_worse(code, EXIT_REPORT) : code;
}

/*
 * One stack after the other; what ends the first ends those that follow.  The worst end is in
 * *worst.
 */
static void
run_stacks(struct live *l, struct bout_end *worst)
{
	const char *skip = NULL;
	struct bout_end end;
	int signal = 0;

	for (int i = 0; i < l->s->nstacks; i++) {
		bout_run(l, &l->s->stacks[i], skip, signal, &end);
		if (i == 0 || results_worse(worst->code, end.code) != worst->code)
			*worst = end;
		signal = end.lanes.signal;
		if (end.lanes.stopped)
			skip = "a failure with another stack ended the session";
	}
}

int
session_run(const struct session *s)
{
	struct bout_end worst = { .code = EXIT_FAULT };
	struct live l;
	int code = EXIT_WRONG;

	if (live_open(&l, s) == 0) {
		l.ends = s->control.max_time > 0 ? lanes_now() + s->control.max_time : 0;
		run_stacks(&l, &worst);
		code = finish(&l, &worst);
	}
	code = exits_last(&s->control, code, l.results ? &l.results->totals : NULL);
	live_close(&l);
	return code;
}
