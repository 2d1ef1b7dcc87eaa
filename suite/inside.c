/* SPDX-License-Identifier: MIT */
/*
 * inside.c - what the program does as init of a guest.
 *
 * The kernel's root is the host's, so all is where it was; what it lacks of a machine is mounted first.  Then the plan
 * is read and its jobs go through one lane, as they would outside, and the records into a file of the host.
 *
 * Time moves here only when every process waits, so nothing may look at the clock again and again; and it moves to the next
 * timer that anybody has set, which for a process without a real-time policy the kernel sets 0.1 % too late.
 *
 * The host is never waited for: it wrote the plan before we began, and takes notice of a file when it wants this to end.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/reboot.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog.h"
#include "diag.h"
#include "file.h"
#include "guest.h"
#include "inside.h"
#include "lanes.h"
#include "plan.h"
#include "record.h"
#include "results.h"
#include "stacks.h"
#include "stacks/linux-uml/uml.h"

struct inside {
	const char *folder;
	struct plan plan;
	struct catalog *catalog;
	struct recorder *recorder;
	struct job *jobs;
	int fd;				/* of the records */
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
 * A guest that is out of memory is to die where that can be seen, and not to look for something to kill for ever.  High-resolution
 * timers are switched on at the first tick, which is over after 20 ms.
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

	snprintf(path, sizeof(path), "%s/%s", in->folder, GUEST_PLAN);
	if (plan_read(p, path) < 0)
		return -1;
	if (chdir(p->cwd) < 0)
		return say("%s: %s inside the guest", p->cwd, strerror(errno));
	for (int i = 0; i < p->nenv; i++)
		putenv((char *)(uintptr_t)p->env[i]);
	snprintf(path, sizeof(path), "%s/%s", in->folder, GUEST_STREAM);
	if ((in->fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)) < 0)
		return say("%s: %s", path, strerror(errno));
	return 0;
}

static int
make_jobs(struct inside *in)
{
	const struct plan *p = &in->plan;
	struct diag diag = { .out = stderr };

	if ((in->catalog = catalog_open(p->cases, &diag)) == NULL)
		return -1;
	in->jobs = calloc((size_t)p->njobs + 1, sizeof(in->jobs[0]));
	in->recorder = recorder_new(in->fd);
	if (in->jobs == NULL || in->recorder == NULL)
		return say("out of memory");
	for (int i = 0; i < p->njobs; i++) {
		in->jobs[i].n = p->jobs[i].n;
		in->jobs[i].seed = p->jobs[i].seed;
	}
	return 0;
}

static int
on_ready(void *arg, const struct lane_report *r)
{
	struct inside *in = arg;

	recorder_guest(in->recorder, r->name, r->text);
	return recorder_error(in->recorder) ? -1 : 0;
}

static void
on_begin(void *arg, const struct job *job)
{
	(void)arg, (void)job;
}

/* In the lane: a page of memory costs more here than reading a case once more, so there is one at a time. */
static const struct instance *
fetch(void *arg, const struct job *job)
{
	struct inside *in = arg;
	struct diag diag = { .out = stderr };
	const struct instance *i = catalog_only(in->catalog, in->plan.jobs[job - in->jobs].id, &diag);

	if (i)
		recorder_case(in->recorder, job->n, i, job->seed);
	return i;
}

static void
on_done(void *arg, const struct job *job, enum verdict v)
{
	(void)arg, (void)job, (void)v;
}

static void
on_lost(void *arg, const struct job *job, enum verdict verdict, const char *why)
{
	struct inside *in = arg;
	struct run_verdict v = { .verdict = verdict, .cause = "tester" };

	snprintf(v.reason, sizeof(v.reason), "%s", why);
	recorder_verdict(in->recorder, job->n, &v);
	say("%s", why);		/* for the case that it had not begun */
}

/* Is this verdict the last: because the run ends at the first failure, or the host wants an end? */
static int
stops(void *arg, enum verdict v)
{
	const struct inside *in = arg;
	char path[GUEST_PATH];

	snprintf(path, sizeof(path), "%s/%s", in->folder, GUEST_STOP);
	return (in->plan.stop_first && results_sum(v, in->plan.strict) == 'f') || access(path, F_OK) == 0;
}

static void
run_jobs(struct inside *in)
{
	const struct plan *p = &in->plan;
	struct lanes lanes = {
		.config = {
			.stack = stack_named(p->stack),
			.fd = in->fd,
			.timeout_scale = p->timeout_scale,
			.watched = p->watched,
			.await = uml_await,
			.fetch = fetch,
			.fetch_arg = in,
			.judge = { .catalog = in->catalog, .slow = p->slow },
			.jobs = in->jobs,
		},
		.njobs = p->njobs,
		.nlanes = 1,
		.stop = stops,
		.watcher = { on_ready, on_begin, on_done, on_lost, NULL, in },
	};
	struct lanes_end end;

	if (lanes.config.stack == NULL)
		return;
	lanes_run(&lanes, &end);
	if (end.fault[0])
		say("%s", end.fault);
}

int
inside_run(const char *folder)
{
	struct inside in = { .folder = folder, .fd = -1 };

	/* What was used once is kept: each page of memory costs a fault, which is dear here. */
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
	if (mount_all() == 0 && settle() == 0 && read_plan(&in) == 0 && make_jobs(&in) == 0)
		run_jobs(&in);
	fflush(NULL);
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return say("the kernel can't be switched off: %s", strerror(errno));
}
