/* SPDX-License-Identifier: MIT */
/*
 * lanes.c - the parent of the lanes.
 *
 * It hands out one job at a time over each lane's socket, and waits in one place (turn) for
 * reports, the end of a lane, a signal, or a lane's time to be over.  Unless their places say
 * otherwise, jobs that wait long are handed out first, so that the last lane is not left alone with
 * one.  A lane that dies takes only its case with it: the watcher records that, and a new lane goes
 * on.
 *
 * A lane dies with its parent (PR_SET_PDEATHSIG), whatever kills that, and its namespace and
 * interfaces die with it.  Starting a stack may change credentials, which takes the request back,
 * so the lane makes it again afterwards.
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "lanes.h"
#include "signals.h"
#include "stacks.h"

#define TICK		100000		/* µs between two ticks of the watcher */
#define ENDING		20000000	/* µs that stopping a stack may take */
#define STARTING	60000000	/* µs that starting one may take */
#define GRACE		2000000		/* µs that a lane gets to end what hangs in it itself */

struct lane {
	pid_t pid;			/* 0: none */
	int sock;
	int ready, ending;
	int unable;			/* its stack could not be started, and is not again */
	int job;			/* index in jobs, or -1 */
	int64_t since, deadline;
	int64_t grace;			/* beyond the deadline of its case */
};

struct parent {
	const struct lanes *l;
	struct lanes_end *end;
	struct lane lane[LANES_MAX];
	int *order;			/* of the jobs */
	int next;			/* in order */
	int hung;			/* a case has */
	char unable[400];		/* why the first such lane could not start, or "" */
	int unable_said;
	int told;			/* the watcher knows the stack */
	int draining;			/* no more jobs are handed out */
	int interrupted;		/* just now */
	int asked;			/* somebody wants to know how it goes */
	struct signals own, *signals;
	int64_t waits_left, waits_done, ticked;
};

int64_t
lanes_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* In one place the longest wait first; equal ones as they are listed. */
static int
waits_order(const void *a, const void *b, void *parent)
{
	const struct job *jobs = ((const struct parent *)parent)->l->config.jobs;
	const struct job *x = &jobs[*(const int *)a], *y = &jobs[*(const int *)b];

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->waits != y->waits)
		return x->waits < y->waits ? 1 : -1;
	return x->n - y->n;
}

/* What a child does before it is a lane; it never comes back. */
static void
be_lane(struct parent *p, int sock, pid_t parent)
{
	int bad;

	for (int i = 0; i < p->l->nlanes; i++)
		if (p->lane[i].pid > 0)
			close(p->lane[i].sock);
	signal(SIGINT, SIG_IGN);	/* the parent decides whether a case may come to its end */
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signals_leave(p->signals);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	bad = lane_run(&p->l->config, sock);
	fflush(NULL);
	_exit(bad);
}

static int
spawn(struct parent *p, struct lane *lane)
{
	int pair[2];
	pid_t parent = getpid(), pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	fflush(NULL);			/* or the child would say it again */
	if ((pid = fork()) == 0) {
		close(pair[0]);
		be_lane(p, pair[1], parent);
	}
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		return -1;
	}
	*lane = (struct lane){ .pid = pid, .sock = pair[0], .job = -1, .since = lanes_now() };
	lane->deadline = lane->since + STARTING;
	return 0;
}

static int
work_left(const struct parent *p)
{
	return !p->draining && p->next < p->l->njobs;
}

static void
fault(struct parent *p, const char *what, const char *detail)
{
	if (p->end->fault[0] == '\0')
		snprintf(p->end->fault, sizeof(p->end->fault), "%s%s", what, detail);
	p->draining = 1;
}

/* Give each idle lane a job, or let it end when there is none. */
static void
hand_out(struct parent *p)
{
	const struct job *job;
	struct lane_order order;

	for (int i = 0; i < p->l->nlanes; i++) {
		struct lane *lane = &p->lane[i];

		if (lane->pid == 0 || lane->job >= 0 || lane->ending ||
		    (!lane->ready && work_left(p)))
			continue;
		if (!work_left(p)) {
			shutdown(lane->sock, SHUT_WR);
			lane->ending = 1;
			lane->since = lanes_now();
			lane->deadline = lane->since + ENDING;
			continue;
		}
		order = (struct lane_order){ .job = p->order[p->next++], .hung = p->hung };
		job = &p->l->config.jobs[order.job];
		if (p->l->watcher.begin)
			p->l->watcher.begin(p->l->watcher.arg, job);
		lane->job = order.job;
		lane->since = lanes_now();
		lane->deadline = INT64_MAX;	/* until it says how long it may take */
		/* a dead lane shows in turn */
		send(lane->sock, &order, sizeof(order), MSG_NOSIGNAL);
	}
}

static void
count_done(struct parent *p, const struct job *job)
{
	p->waits_left -= job->waits;
	p->waits_done += job->waits;
	p->end->done++;
}

/*
 * Whose fault it is when a lane's process dies: a stack in a shared object is in it, others are
 * outside.
 */
static const char *
who(const struct parent *p)
{
	return p->l->config.stack->object ? "the stack" : "the tester";
}

/* How a lane's process ended, in words. */
static void
say_status(const struct parent *p, int status, char *text, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(text, size, "%s's process died of signal %d (%s)", who(p),
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(
		    text, size, "%s's process ended with status %d", who(p), WEXITSTATUS(status));
}

/*
 * A lane is gone: take leave of it, record what it was at, and start another while there is work.
 * It died by itself, or was ended for a cause, which is also said as why.
 */
static void
lane_gone(struct parent *p, struct lane *lane, const char *cause, const char *why)
{
	enum verdict verdict = p->l->config.stack->object ? VERDICT_CRASH : VERDICT_ERROR;
	int interrupted = cause && strcmp(cause, "not-run") == 0;
	char text[200];
	int status = 0;
	int job = lane->job, was_ready = lane->ready, was_ending = lane->ending;
	int was_unable = lane->unable;

	p->hung |= cause && !interrupted;
	close(lane->sock);
	while (waitpid(lane->pid, &status, 0) < 0 && errno == EINTR)
		;
	say_status(p, status, text, sizeof(text));
	*lane = (struct lane){ .pid = 0, .job = -1 };
	if (job >= 0) {
		p->l->watcher.lost(p->l->watcher.arg, &p->l->config.jobs[job],
		    interrupted ? VERDICT_SKIP : verdict,
		    cause ? cause : verdict == VERDICT_CRASH ? "crash" : "tester",
		    why ? why : text);
		count_done(p, &p->l->config.jobs[job]);
	} else if (was_unable) {
		return;
	} else if (was_ending && status != 0 && why == NULL) {
		fault(p, "stopping the stack: ", text);
	} else if (!was_ready && !was_ending && !interrupted) {
		fault(p, "starting the stack: ", why ? why : text);
	}
	if (work_left(p) && spawn(p, lane) < 0)
		fault(p, "starting a process: ", strerror(errno));
}

/* End a lane that does not end itself: "timeout", its time is over, or "not-run", so it is told. */
static void
lane_kill(struct parent *p, struct lane *lane, const char *cause, const char *why)
{
	kill(lane->pid, SIGKILL);
	lane_gone(p, lane, cause, why);
}

/* The stack was started in some lanes, but not in all: it is done with those. */
static void
say_unable(struct parent *p)
{
	if (!p->told || p->unable[0] == '\0' || p->unable_said++)
		return;
	say("not every lane could start the stack, the others go on (\"lanes\" and \"start\" in "
	    "[process], -j): %s", p->unable);
}

static void
lane_unable(struct parent *p, struct lane *lane, const char *why)
{
	lane->ending = lane->unable = 1;	/* it ends by itself */
	lane->deadline = lanes_now() + ENDING;
	if (p->unable[0] == '\0')
		snprintf(p->unable, sizeof(p->unable), "%s", why);
	say_unable(p);
}

static void
lane_ready(struct parent *p, struct lane *lane, const struct lane_report *r)
{
	lane->ready = 1;
	lane->deadline = INT64_MAX;
	if (!p->told && p->l->watcher.ready && p->l->watcher.ready(p->l->watcher.arg, r) < 0)
		fault(p, "the results can't be written", "");
	p->told = 1;
	say_unable(p);
}

static void
job_done(struct parent *p, struct lane *lane, const struct lane_report *r)
{
	const struct job *job = &p->l->config.jobs[lane->job];

	p->hung |= r->hung;
	lane->job = -1;
	lane->grace = 0;
	lane->ending = r->last;
	lane->deadline = r->last ? lanes_now() + ENDING : INT64_MAX;
	count_done(p, job);
	p->l->watcher.done(p->l->watcher.arg, job, r->verdict, r->altered);
	if (p->l->stop && p->l->stop(p->l->watcher.arg, r->verdict))
		p->end->stopped = p->draining = 1;
}

/* How long after the end of its time a lane is ended: by then it may have done so itself. */
static int64_t
grace(const struct lane_config *c, int64_t t)
{
	if (!c->stack->object)
		return 0;
	return GRACE + (c->case_timeout == 0 ? t : 0);
}

/* Something came from a lane, or its end did. */
static void
hear(struct parent *p, struct lane *lane)
{
	struct lane_report r;
	ssize_t n = recv(lane->sock, &r, sizeof(r), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n != sizeof(r)) {
		lane_gone(p, lane, NULL, NULL);
		return;
	}
	switch (r.what) {
	case LANE_READY:
		lane_ready(p, lane, &r);
		break;
	case LANE_UNABLE:
		lane_unable(p, lane, r.text);
		break;
	case LANE_BEGUN:
		lane->since = lanes_now();
		lane->deadline = lane->since + r.t;
		lane->grace = grace(&p->l->config, r.t);
		break;
	case LANE_DONE:
		job_done(p, lane, &r);
		break;
	}
}

/* The first signal lets the running cases come to their end, the second doesn't. */
static void
take_signal(struct parent *p, const struct pollfd *fds)
{
	int signal = signals_take(p->signals, fds);

	if (signal == SIGUSR1)
		p->asked = 1;
	if (signal == 0 || signal == SIGUSR1)
		return;
	p->draining = 1;
	if (p->end->signal == 0) {
		p->end->signal = signal;
		p->interrupted = 1;
		return;
	}
	for (int i = 0; i < p->l->nlanes; i++)
		if (p->lane[i].pid > 0)
			lane_kill(p, &p->lane[i], "not-run", LANES_INTERRUPTED);
}

static void
check_deadlines(struct parent *p)
{
	int64_t now = lanes_now();
	char why[100];

	for (int i = 0; i < p->l->nlanes; i++) {
		struct lane *lane = &p->lane[i];

		if (lane->pid == 0 || now - lane->grace < lane->deadline)
			continue;
		snprintf(why, sizeof(why), "%s did not come to an end in %g s and was killed",
		    who(p), (double)((lane->deadline - lane->since) / 1000) / 1e3);
		lane_kill(p, lane, "timeout", why);
	}
}

static void
check_time(struct parent *p)
{
	if (p->l->until == 0 || p->draining || lanes_now() < p->l->until)
		return;
	p->end->expired = p->draining = 1;
}

static void
tick(struct parent *p)
{
	struct lanes_state s = { .jobs = p->l->njobs, .done = p->end->done };
	int64_t now = lanes_now();

	if (!p->asked && !p->interrupted && now - p->ticked < TICK)
		return;
	p->ticked = now;
	s.asked = p->asked;
	s.interrupted = p->interrupted;
	p->asked = p->interrupted = 0;
	s.waits_left = p->waits_left;
	s.waits_done = p->waits_done;
	for (int i = 0; i < p->l->nlanes; i++) {
		const struct lane *lane = &p->lane[i];

		s.lanes += lane->pid > 0;
		if (lane->pid == 0 || lane->job < 0)
			continue;
		s.since[s.nrunning] = lane->since;
		s.running[s.nrunning++] = &p->l->config.jobs[lane->job];
	}
	if (p->l->watcher.tick)
		p->l->watcher.tick(p->l->watcher.arg, &s);
}

/* Wait for whatever comes next, and deal with it.  0 when there is nothing to wait for any more. */
static int
turn(struct parent *p)
{
	struct pollfd fds[LANES_MAX + SIGNALS_FDS];
	int which[LANES_MAX], n = 0;

	for (int i = 0; i < p->l->nlanes; i++) {
		if (p->lane[i].pid == 0)
			continue;
		which[n] = i;
		fds[n++] = (struct pollfd){ .fd = p->lane[i].sock, .events = POLLIN };
	}
	if (n == 0)
		return 0;
	signals_poll(p->signals, fds + n);
	if (poll(fds, (nfds_t)n + SIGNALS_FDS, TICK / 1000) < 0 && errno != EINTR) {
		fault(p, "poll: ", strerror(errno));
		return 0;
	}
	for (int i = 0; i < n; i++)
		if (fds[i].revents)
			hear(p, &p->lane[which[i]]);
	take_signal(p, fds + n);
	check_deadlines(p);
	check_time(p);
	tick(p);
	return 1;
}

void
lanes_run(const struct lanes *l, struct lanes_end *end)
{
	struct parent p = { .l = l, .end = end };

	*end = (struct lanes_end){ .signal = 0 };
	p.order = calloc((size_t)l->njobs + 1, sizeof(p.order[0]));
	p.signals = l->signals ? l->signals : &p.own;
	if ((l->signals == NULL && signals_begin(&p.own) < 0) || p.order == NULL) {
		fault(&p, "before the run: ", strerror(errno));
		if (l->signals == NULL)
			signals_end(&p.own);
		free(p.order);
		return;
	}
	for (int i = 0; i < l->njobs; i++) {
		p.order[i] = i;
		p.waits_left += l->config.jobs[i].waits;
	}
	if (l->nlanes > 1)
		qsort_r(p.order, (size_t)l->njobs, sizeof(p.order[0]), waits_order, &p);
	for (int i = 0; i < l->nlanes && i < LANES_MAX; i++)
		if (spawn(&p, &p.lane[i]) < 0)
			fault(&p, "starting a process: ", strerror(errno));
	do
		hand_out(&p);
	while (turn(&p));
	if (end->done < l->njobs && !end->signal && !end->stopped && !end->expired)
		fault(&p, p.unable[0] ? p.unable : "the run ended before all cases had run", "");
	if (l->signals == NULL)
		signals_end(&p.own);
	free(p.order);
}
