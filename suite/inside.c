/* SPDX-License-Identifier: MIT */
/*
 * inside.c - what the program does as init of a guest.
 *
 * The kernel's root is the host's, so all is where it was; what it lacks of a machine is mounted
 * first.  Then the plan is read and its jobs are run, as a lane would, and the records go into a
 * file of the host.
 *
 * Time moves here only when every process waits, so nothing may look at the clock again and again;
 * and it moves to the next timer that anybody has set, which for a process without a real-time
 * policy the kernel sets 0.1 % too late.
 *
 * The host is never waited for: it wrote the plan before we began, and takes notice of a file when
 * it wants this to end.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/reboot.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "budget.h"
#include "calibrate.h"
#include "catalog.h"
#include "diag.h"
#include "expect.h"
#include "file.h"
#include "guest.h"
#include "inside.h"
#include "lane.h"
#include "plan.h"
#include "record.h"
#include "results.h"
#include "run.h"
#include "stack_fault.h"
#include "stacks.h"
#include "stacks/linux-uml/uml.h"
#include "sut.h"

#define LOOKS	8			/* cases from one look for the host's wish to the next */
#define MEASURING 660000000	/* µs that measuring a value may take: TIME-WAIT */
#define FEW	32			/* cases that are looked at closely, whatever that costs */

struct inside {
	const char *folder;
	struct plan plan;
	int fd;				/* of the records */
	struct expectations *expectations;	/* or NULL */
};

const char *
inside_folder(void)
{
	return getpid() == 1 ? getenv(GUEST_VARIABLE) : NULL;
}

/* The kernel mounts the host's root and a /dev of its own; the rest is up to us. */
static int
mount_all(void)
{
	static const struct {
		const char *type, *where;
	} mounts[] = {
		{ "proc", "/proc" }, { "sysfs", "/sys" }, { "tmpfs", "/dev/shm" },
	};

	mkdir("/dev/shm", 01777);
	for (size_t i = 0; i < countof(mounts); i++)
		if (mount(mounts[i].type, mounts[i].where, mounts[i].type, 0, NULL) < 0)
			return say("mount %s: %s", mounts[i].where, strerror(errno));
	return 0;
}

static int
set_number(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return n < 0 ? say("%s: %s", path, strerror(errno)) : 0;
}

/*
 * A guest that is out of memory is to die where that can be seen, and not to look for something to
 * kill for ever.  High-resolution timers are switched on at the first tick, which is over after 20
 * ms.
 */
static int
settle(void)
{
	struct sched_param priority = { .sched_priority = 1 };
	struct timespec first = { .tv_nsec = 20000000 };

	if (sched_setscheduler(0, SCHED_RR, &priority) < 0)
		return say("the real-time policy: %s", strerror(errno));
	ppoll(NULL, 0, &first, NULL);
	return set_number("/proc/sys/vm/panic_on_oom", "1");
}

static int
read_plan(struct inside *in)
{
	struct plan *p = &in->plan;
	char path[GUEST_PATH];

	if (plan_read(p, guest_path(in->folder, GUEST_PLAN, path)) < 0)
		return -1;
	if (chdir(p->cwd) < 0)
		return say("%s: %s inside the guest", p->cwd, strerror(errno));
	for (int i = 0; i < p->nenv; i++)
		putenv((char *)(uintptr_t)p->env[i]);
	guest_path(in->folder, GUEST_STREAM, path);
	if ((in->fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)) < 0)
		return say("%s: %s", path, strerror(errno));
	return 0;
}

/*
 * Does this verdict of the nth job end the run: because the stack died, it is the first failure, or
 * the host wants an end?
 */
static int
is_last(const struct inside *in, int nth, enum verdict v, int died)
{
	char path[GUEST_PATH];

	if (died)		/* what comes next gets another stack in another guest */
		return 1;
	if (in->plan.stop_first && v != VERDICT_NONE && results_sum(v, in->plan.strict) == 'f')
		return 1;
	return nth % LOOKS == 0 && access(guest_path(in->folder, GUEST_STOP, path), F_OK) == 0;
}

/*
 * One job after the other, until there is none or something says that it is the last.  A page of
 * memory costs more here than reading a case once more, so there is one case at a time.
 */
static int
run_jobs(const struct inside *in, struct catalog *catalog, struct sut *sut, struct recorder *rec)
{
	const struct plan *p = &in->plan;
	struct expect_facts facts = { .clock = "virtual", .today = p->today, .jobs = p->guests,
		.lenient = p->lenient };
	struct lane_config config = {
		.timeout_scale = p->timeout_scale,
		.judge = { .catalog = catalog, .slow = p->slow, .assume = p->assume },
		.recordings = p->recordings,
		.expectations = in->expectations,
		.facts = &facts,
	};
	struct diag diag = { .out = stderr };
	struct run_verdict v = { .verdict = VERDICT_NONE };
	struct usec longest;
	struct job job;
	int died = 0;

	for (int i = 0; i < p->njobs && !recorder_error(rec) && !is_last(in, i, v.verdict, died);
	     i++) {
		job = (struct job){ .n = p->jobs[i].n, .follows = p->jobs[i].follows,
			.round = p->jobs[i].round, .seed = p->jobs[i].seed };
		if ((job.instance = catalog_only(catalog, p->jobs[i].id, &diag)) == NULL)
			return -1;
		recorder_case(rec, &job, NULL);
		longest.us = budget_longest(job.instance->variant->script, sut->profile,
		    p->timeout_scale);
		uml_await(sut->link, longest);
		died = lane_job(&config, &job, (uint32_t)i, sut, rec, &v);
	}
	recorder_flush(rec);
	if (recorder_error(rec))
		return say("the records can't be written: %s", strerror(recorder_error(rec)));
	return 0;
}

static void
record_measured(void *arg, const char *key, const char *value)
{
	recorder_value(arg, key, value, profile_origin_name(ORIGIN_MEASURED), NULL,
	    NULL);
}

/*
 * Measure what is wanted, each value from a moment at which cases begin, too: it is to be what they
 * will see.
 */
static void
measure(const struct stack *stack, struct sut *sut, unsigned wanted, struct recorder *rec)
{
	for (unsigned i = 0; wanted >> i != 0; i++) {
		if (!(wanted >> i & 1))
			continue;
		uml_await(sut->link, (struct usec){ MEASURING });
		calibrate_with(stack, sut, 1u << i, record_measured, rec);
	}
}

/* What is known of the stack; the run outside has looked for errors in it. */
static int
read_expectations(struct inside *in)
{
	struct diag diag = { .out = stderr };

	if (in->plan.expect == NULL)
		return 0;
	in->expectations = expect_read(in->plan.expect, &diag);
	return in->expectations && diag.errors == 0 ? 0 : -1;
}

/* What the child of init does, until it exits with the status that is returned. */
static int
work(struct inside *in)
{
	const struct stack *stack = stack_find(in->plan.stack, in->plan.set, in->plan.nset);
	struct recorder *rec = recorder_new(in->fd);
	struct diag diag = { .out = stderr };
	struct catalog *catalog = catalog_open(in->plan.cases, &diag);
	struct sut *sut;
	char why[400];
	int bad;

	if (stack == NULL || rec == NULL || catalog == NULL || read_expectations(in) < 0)
		return 1;
	if ((sut = stack_fault_start(stack, in->plan.fault, why, sizeof(why))) == NULL) {
		say("the stack can't be started: %s", why);
		return 1;
	}
	sut->watched = in->plan.watched;
	recorder_guest(rec, sut->profile);
	if (in->plan.njobs <= FEW)
		recorder_closely(rec);
	measure(stack, sut, (unsigned)in->plan.measure, rec);
	if (!in->plan.watched)
		recorder_brief(rec);
	bad = run_jobs(in, catalog, sut, rec);
	sut->ops->stop(sut);
	stack_free(stack);
	recorder_free(rec);
	catalog_free(catalog);
	expect_free(in->expectations);
	return bad < 0;
}

/*
 * The work is done by a child, for the death of init is the kernel's; init waits, also for whom
 * others left behind.
 */
static void
work_apart(struct inside *in)
{
	int status;
	pid_t pid = fork(), gone;

	if (pid == 0) {
		status = work(in);
		fflush(NULL);
		_exit(status);
	}
	if (pid < 0)
		say("fork: %s", strerror(errno));
	while (pid > 0 && (gone = wait(&status)) != pid)
		if (gone < 0 && errno != EINTR)
			return;
	if (pid > 0 && WIFSIGNALED(status))
		say("the tester's process died of signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
}

int
inside_run(const char *folder)
{
	struct inside in = { .folder = folder, .fd = -1 };

	/* What was used once is kept: each page of memory costs a fault, which is dear here. */
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
	if (mount_all() == 0 && settle() == 0 && read_plan(&in) == 0)
		work_apart(&in);
	fflush(NULL);
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return say("the kernel can't be switched off: %s", strerror(errno));
}
