/* SPDX-License-Identifier: MIT */
/*
 * guests.c - the parent of the guests.
 *
 * The jobs are dealt out once, a case after the other with all its instances, as a guest reads a
 * case anew whenever it comes to one; each share runs in a guest of its own, which knows nothing of
 * the others. Here is waited in one place (turn) for the end of a guest, for what a console says,
 * for a signal, or for a tenth of a second to be over; then what the guests have recorded is copied
 * and looked through for cases that began or ended.
 *
 * A guest that dies, or gives no sign of life, costs the case it was in, which is recorded with the
 * reason.  The rest of its share goes on in a new guest, unless two in a row have not got as far as
 * their first case.
 */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "catalog.h"
#include "file.h"
#include "guest.h"
#include "guests.h"
#include "plan.h"
#include "signals.h"
#include "stream.h"

#define TICK		100		/* ms between two looks at what was recorded */
#define SILENCE		60000000	/* µs without a sign of life; a day in there takes 0.1 s */

enum state { WAITING, OPEN, DONE };

/* A share of the jobs, and the guest that it is in. */
struct share {
	struct guest *guest;		/* NULL: none runs */
	int ready;			/* its first record, of the stack, has come */
	int began;			/* cases that began in this guest */
	int barren;			/* guests in a row in which none did */
	int open;			/* index of the job that runs, or -1 */
	int64_t since, heard;		/* when that began; when there was a sign of life */
};

struct host {
	const struct guests *g;
	struct lanes_end *end;
	struct guest_setup setup;
	struct signals own, *signals;
	struct share share[LANES_MAX];
	unsigned char *state;		/* of each job, */
	unsigned char *whose;		/* and the share that it is in */
	int interrupted;		/* just now */
	int told, draining, asked, more;	/* more was recorded than we have read */
	int64_t ticked, silence;
};

static void
fault(struct host *h, const char *what, const char *detail)
{
	if (h->end->fault[0] == '\0')
		snprintf(h->end->fault, sizeof(h->end->fault), "%s%s", what, detail);
	h->draining = 1;
}

/* Let the running cases come to their end. */
static void
drain(struct host *h)
{
	h->draining = 1;
	for (int i = 0; i < h->g->nguests; i++)
		if (h->share[i].guest)
			guest_stop(h->share[i].guest);
}

/* What is left of a share, into a plan.  The number of jobs, or -1 without memory. */
static int
plan_share(struct host *h, int which, struct plan *plan)
{
	struct plan_job *jobs = calloc((size_t)h->g->njobs + 1, sizeof(jobs[0]));
	int n = 0;

	if (jobs == NULL)
		return -1;
	for (int i = 0; i < h->g->njobs; i++)
		if (h->whose[i] == which && h->state[i] == WAITING)
			jobs[n++] = (struct plan_job){ h->g->jobs[i].n, h->g->jobs[i].follows,
			    h->g->jobs[i].round, h->g->jobs[i].seed, h->g->jobs[i].instance->id };
	*plan = *h->g->plan;
	plan->jobs = jobs;
	plan->njobs = n;
	return n;
}

/* Start a guest for what is left of a share, if anything is. */
static void
start(struct host *h, int which)
{
	struct share *s = &h->share[which];
	struct plan plan;
	char why[400] = "out of memory";
	int n = plan_share(h, which, &plan);

	s->open = -1;
	s->ready = s->began = 0;
	s->heard = lanes_now();
	s->guest = n > 0 ? guest_start(&h->setup, &plan, why, sizeof(why)) : NULL;
	if (n != 0 && s->guest == NULL)
		fault(h, why, "");
	if (n >= 0)
		free(plan.jobs);
}

static int
copy(struct host *h, const char *text, size_t len)
{
	ssize_t n;

	for (; len > 0; text += n, len -= (size_t)n) {
		n = write(h->g->fd, text, len);
		if (n < 0 && errno == EINTR)
			n = 0;
		if (n < 0) {
			fault(h, "the results can't be written: ", strerror(errno));
			return -1;
		}
	}
	return 0;
}

/* The index of the job that a record is about, if it is of this share; or -1. */
static int
job_of(const struct host *h, int which, const struct reader *r)
{
	long long i = reader_int(r, "n", 0) - h->g->jobs[0].n;	/* they are numbered in order */

	return i >= 0 && i < h->g->njobs && h->whose[i] == which ? (int)i : -1;
}

static void
job_done(struct host *h, struct share *s, int job, enum verdict v, int altered)
{
	h->state[job] = DONE;
	h->end->done++;
	s->open = -1;
	h->g->watcher.done(h->g->watcher.arg, &h->g->jobs[job], v, altered);
	if (h->g->stop && h->g->stop(h->g->watcher.arg, v)) {
		h->end->stopped = 1;
		drain(h);
	}
}

/* A record that was copied: does a case begin or end with it? */
static void
note(struct host *h, int which, const struct reader *r)
{
	struct share *s = &h->share[which];
	int job = job_of(h, which, r), v;

	if (job >= 0 && strcmp(reader_kind(r), "case") == 0 && h->state[job] == WAITING) {
		h->state[job] = OPEN;
		s->open = job;
		s->since = s->heard;
		s->began++;
		s->barren = 0;
	} else if (job >= 0 && strcmp(reader_kind(r), "verdict") == 0 && h->state[job] == OPEN) {
		v = verdict_named(reader_str(r, "verdict"));
		job_done(h, s, job, v < 0 ? VERDICT_ERROR : (enum verdict)v,
		    (int)reader_int(r, "altered", 0));
	}
}

/* The first record of a guest tells what stack is in it, and is for us alone. */
static void
note_stack(struct host *h, struct share *s, const struct reader *r)
{
	struct lane_report report = { .what = LANE_READY };

	s->ready = 1;
	snprintf(report.name, sizeof(report.name), "%s", reader_str(r, "stack"));
	snprintf(report.text, sizeof(report.text), "%s", reader_str(r, "stack_version"));
	snprintf(report.features, sizeof(report.features), "%s", reader_str(r, "features"));
	if (!h->told && h->g->watcher.ready && h->g->watcher.ready(h->g->watcher.arg, &report) < 0)
		fault(h, "the results can't be written", "");
	h->told = 1;
}

/* Copy some whole lines, and look through them. */
static void
take(struct host *h, int which, const char *text, size_t len)
{
	struct share *s = &h->share[which];
	size_t first = s->ready ? 0 : (size_t)((const char *)memchr(text, '\n', len) - text) + 1;
	struct reader *r = reader_memory(text, len);

	if (r == NULL) {
		fault(h, "out of memory", "");
		return;
	}
	if (first > 0 && reader_next(r) == 1)
		note_stack(h, s, r);
	if (copy(h, text + first, len - first) == 0)
		while (reader_next(r) == 1)
			note(h, which, r);
	reader_free(r);
}

/*
 * Some of what a guest has recorded and said since the last time; 1 when there may be more.  Never
 * all of it, as a guest may record faster than we read, and signals and the time would wait for it.
 */
static int
hear(struct host *h, int which)
{
	struct share *s = &h->share[which];
	const char *text;
	size_t len;
	int heard = guest_listen(s->guest), got = guest_read(s->guest, &text, &len);

	if (heard || got == 1)
		s->heard = lanes_now();
	if (got == 1)
		take(h, which, text, len);
	else if (got < 0)
		fault(h, "what a guest recorded can't be read: ", strerror(errno));
	return heard || got == 1;
}

/* The last words of a guest that is gone. */
static void
hear_out(struct host *h, int which)
{
	while (hear(h, which))
		;
}

/* Record what became of a job whose guest is gone. */
static void
lose(struct host *h, int job, enum verdict verdict, const char *cause, const char *why)
{
	verdict = h->g->watcher.lost(h->g->watcher.arg, &h->g->jobs[job], verdict, cause, why);
	h->state[job] = DONE;
	h->end->done++;
	if (h->g->stop && h->g->stop(h->g->watcher.arg, verdict))
		h->end->stopped = h->draining = 1;
}

/* A guest died between two cases: that is told of the next one, or nobody would know. */
static void
blame_next(struct host *h, int which, enum verdict verdict, const char *cause, const char *why)
{
	char text[500];
	int job = 0;

	while (job < h->g->njobs && (h->whose[job] != which || h->state[job] != WAITING))
		job++;
	if (job == h->g->njobs) {
		say("a guest died behind its last case: %s", why);
		return;
	}
	snprintf(text, sizeof(text), "before this case began: %s", why);
	if (h->g->watcher.begin)
		h->g->watcher.begin(h->g->watcher.arg, &h->g->jobs[job]);
	lose(h, job, verdict, cause, text);
}

/*
 * A guest is gone: record what it was at, and start another while there is work.  died: it was not
 * switched off from inside.
 */
static void
gone(struct host *h, int which, enum verdict verdict, const char *cause, const char *why, int died)
{
	struct share *s = &h->share[which];

	if (s->open >= 0)
		lose(h, s->open, verdict, cause, why);
	else if (died && s->began > 0 && !h->draining)
		blame_next(h, which, verdict, cause, why);
	guest_free(s->guest);
	s->guest = NULL;
	if (s->began == 0 && ++s->barren == 2)
		fault(h, "the guest did not get as far as its first case: ", why);
	else if (s->began == 0 && !h->draining)
		say("a guest did not get as far as its first case: %s; another one tries", why);
	if (h->draining)
		drain(h);
	else
		start(h, which);
}

/* See whether a guest has ended. */
static void
check_end(struct host *h, int which)
{
	struct share *s = &h->share[which];
	enum guest_end end;
	char why[400];

	if ((end = guest_over(s->guest, why, sizeof(why))) == GUEST_RUNS)
		return;
	hear_out(h, which);
	if (end == GUEST_OFF)
		guest_words(s->guest, why, sizeof(why));
	gone(h, which, end == GUEST_OFF ? VERDICT_ERROR : VERDICT_CRASH,
	    end == GUEST_OFF ? "tester" : "crash", *why ? why : "the guest was switched off",
	    end == GUEST_DIED);
}

/* End a guest that doesn't end itself. */
static void
end_guest(struct host *h, int which, const char *cause, const char *why)
{
	enum verdict verdict = strcmp(cause, "not-run") == 0 ? VERDICT_SKIP : VERDICT_ERROR;

	guest_kill(h->share[which].guest);
	hear_out(h, which);
	gone(h, which, verdict, cause, why, 1);
}

static void
check_silence(struct host *h, int which)
{
	struct share *s = &h->share[which];
	int64_t now = lanes_now();
	char why[100];

	if (h->g->case_timeout > 0 && s->open >= 0) {
		if (now - s->since < h->g->case_timeout)
			return;
		snprintf(why, sizeof(why),
		    "the case did not come to an end in %g s, and its guest was killed",
		    (double)h->g->case_timeout / 1e6);
		end_guest(h, which, "timeout", why);
		return;
	}
	if (now - s->heard < h->silence)
		return;
	snprintf(why, sizeof(why), "the guest gave no sign of life for %g s and was killed",
	    (double)h->silence / 1e6);
	end_guest(h, which, "timeout", why);
}

/* The first signal lets the running cases come to their end, the second doesn't. */
static void
take_signal(struct host *h, const struct pollfd *fds)
{
	int signal = signals_take(h->signals, fds);

	if (signal == SIGUSR1)
		h->asked = 1;
	if (signal == 0 || signal == SIGUSR1)
		return;
	drain(h);
	if (h->end->signal == 0) {
		h->end->signal = signal;
		h->interrupted = 1;
		return;
	}
	for (int i = 0; i < h->g->nguests; i++)
		if (h->share[i].guest)
			end_guest(h, i, "not-run", LANES_INTERRUPTED);
}

static void
check_time(struct host *h)
{
	if (h->g->until == 0 || h->draining || lanes_now() < h->g->until)
		return;
	h->end->expired = 1;
	drain(h);
}

static void
tick(struct host *h)
{
	struct lanes_state s = { .jobs = h->g->njobs, .done = h->end->done };
	int64_t now = lanes_now();

	if (!h->asked && !h->interrupted && now - h->ticked < TICK * 1000)
		return;
	h->ticked = now;
	s.asked = h->asked;
	s.interrupted = h->interrupted;
	h->asked = h->interrupted = 0;
	for (int i = 0; i < h->g->nguests; i++) {
		s.lanes += h->share[i].guest != NULL;
		if (h->share[i].guest == NULL || h->share[i].open < 0)
			continue;
		s.since[s.nrunning] = h->share[i].since;
		s.running[s.nrunning++] = &h->g->jobs[h->share[i].open];
	}
	if (h->g->watcher.tick)
		h->g->watcher.tick(h->g->watcher.arg, &s);
}

/* Wait for whatever comes next, and deal with it.  0 when there is nothing to wait for any more. */
static int
turn(struct host *h)
{
	struct pollfd fds[2 * LANES_MAX + SIGNALS_FDS];
	nfds_t n = 0;

	for (int i = 0; i < h->g->nguests; i++) {
		if (h->share[i].guest == NULL)
			continue;
		fds[n++] = (struct pollfd){ .fd = h->share[i].guest->pidfd, .events = POLLIN };
		fds[n++] = (struct pollfd){ .fd = h->share[i].guest->console, .events = POLLIN };
	}
	if (n == 0)
		return 0;
	signals_poll(h->signals, fds + n);
	if (poll(fds, n + SIGNALS_FDS, h->more ? 0 : TICK) < 0 && errno != EINTR) {
		fault(h, "poll: ", strerror(errno));
		return 0;
	}
	take_signal(h, fds + n);
	h->more = 0;
	for (int i = 0; i < h->g->nguests; i++) {
		if (h->share[i].guest)
			h->more |= hear(h, i);
		if (h->share[i].guest)
			check_end(h, i);
		if (h->share[i].guest)
			check_silence(h, i);
	}
	check_time(h);
	tick(h);
	return 1;
}

static void
run(struct host *h)
{
	char why[600];

	if (guest_setup(&h->setup, h->g->kernel, h->g->nguests, why, sizeof(why)) < 0) {
		fault(h, why, "");
		return;
	}
	for (int i = 0; i < h->g->nguests && !h->draining; i++)
		start(h, i);
	while (turn(h))
		;
	for (int i = 0; i < h->g->nguests; i++)
		if (h->share[i].guest)
			end_guest(h, i, "tester", "the run ended");
	if (h->end->done < h->g->njobs && !h->end->signal && !h->end->stopped && !h->end->expired)
		fault(h, "the run ended before all cases had run", "");
}

static void
deal_out(struct host *h)
{
	const struct job *jobs = h->g->jobs;
	int share = 0;

	for (int i = 0; i < h->g->njobs; i++) {
		if (i > 0 && jobs[i].instance->test != jobs[i - 1].instance->test)
			share = (share + 1) % h->g->nguests;
		h->whose[i] = (unsigned char)share;
	}
}

void
guests_run(const struct guests *g, struct lanes_end *end)
{
	struct host *h = calloc(1, sizeof(*h));
	int scale = g->plan->timeout_scale;

	*end = (struct lanes_end){ .signal = 0 };
	if (h == NULL) {
		snprintf(end->fault, sizeof(end->fault), "out of memory");
		return;
	}
	h->g = g;
	h->end = end;
	h->silence = (int64_t)SILENCE * scale / 100;
	h->state = calloc((size_t)g->njobs + 1, 1);
	h->whose = calloc((size_t)g->njobs + 1, 1);
	h->signals = g->signals ? g->signals : &h->own;
	if ((g->signals == NULL && signals_begin(&h->own) < 0) || h->state == NULL ||
	    h->whose == NULL) {
		fault(h, "before the run: ", strerror(errno));
	} else {
		deal_out(h);
		run(h);
	}
	if (g->signals == NULL)
		signals_end(&h->own);
	free(h->whose);
	free(h->state);
	free(h);
}
