/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_H
#define RESULTS_H

#include <stddef.h>

#include "verdict.h"

/*
 * Results, folded from their stream: the runs in it, each of one stack, with their cases and what
 * happened in them; the requirements; totals.
 *
 * Everything here belongs to the struct results and stays until results_free.  No text is NULL: ""
 * is what the stream did not say.  Times are microseconds, from 0 to 10^13.  README.md says what
 * each field means.
 */

struct reader;
struct result;

/*
 * What the cases say about a requirement; of two, the greater counts.
 */
enum holding {
	UNTESTED,		/* no case of this run could try it */
	HOLDS,
	UNDECIDED,		/* tried, but inconclusive or ended by an error */
	BROKEN,			/* a case failed that proves it, or it was broken on the wire */
	HOLDINGS
};

/*
 * What a requirement demands, strictest first.  A RULE is a demand without one of RFC 2119's words.
 */
enum level { LEVEL_MUST, LEVEL_RULE, LEVEL_SHOULD, LEVEL_MAY, LEVEL_INFO, LEVELS };

struct totals {
	int cases;
	int by[VERDICTS];		/* a case without verdict counts as error */
	int passed, failed, skipped;	/* the sums of the last line */
	int flaky;			/* that passed, but not at the first attempt */
	int not_run;			/* skipped because the run was over */
	int holding[LEVELS][HOLDINGS];	/* requirements */
	long long late;			/* the most that the tester was kept waiting in any case */
};

/*
 * One run: a stack judged once.  A stream has one or more, one after the other, each with its
 * header.
 */
struct result_run {
	int index;			/* in results.runs */
	int headed;			/* its header was read; 0: of cases that have none */
	int finished;			/* cases that have a verdict */
	int schema, jobs, strict, timeout_scale;
	int chosen;			/* instances that were to run */
	int stacks;			/* that its session was to run, 0 when it doesn't say */
	int flaky_fails;		/* what passes only when tried again counts as failed */
	int endless;			/* without a number: equal outcomes are one result */
	struct result_value *values;	/* nvalues of the profile, as the run went by them */
	int nvalues;
	const char *tool, *version, *time, *seed, *stack, *stack_version, *clock, *host, *command,
		*options,		/* what a file gave of it, with the places */
		*again, *system,
		*expect,		/* the expectation file, if there was one */
		*expect_sum,		/* and what cksum(1) says of it: "4038471504 75" */
		*level,			/* only cases of this level were chosen; "": of all */
		*shard;			/* "2/4", "hash:2/4": it is only this part; "" */

	int stale;			/* ways of failing as before, until now */
	int ended, whole;		/* it has its end, which says that all was run */
	int exit, signal;		/* as recorded */
	long long t;			/* how long it took */

	const char *folder;		/* of its captures: "", or "lwip" where there are others */

	/* Set by results_close. */
	int complete;			/* headed, ended, whole, no stack missing behind it */
	int lacking;			/* so many stacks are */
	struct result **cases;		/* by id, then by n: a part of results.cases */
	int ncases;
	struct totals totals;
};

/* "msl" is "30s", which is from the "profile", where it stands in a place; what it means. */
struct result_value {
	const char *key, *value, *origin, *place, *what;
};

struct result_step {
	int step, line;
	const char *part, *text, *result, *state;
	long long t;
};

struct result_frame {
	int frame, step, rx;		/* rx: sent by the stack */
	long long t, seq, len, ack, win;
	const char *conn, *kind, *text, *flags, *options, *mark;
	const unsigned char *bytes;	/* the frame itself */
	size_t nbytes;
};

struct result_diff {
	int step, differs, decides;
	const char *field, *expected, *observed;
};

/*
 * What earlier runs found of an instance: past.h reads it.  "" in verdicts where no earlier run is
 * known.
 */
struct result_past {
	const char *verdicts;		/* a letter each of at most 12 runs, the last at the end */
	const char *since;		/* when it first ended as the last time, without a break */
	const char *last;		/* when the last one ran */
	const char *cause, *field;	/* in what way that one failed */
	int step;
};

/* One instance of a case, and what became of it. */
struct result {
	const struct result_run *run;
	long long n;
	const char *id, *name, *area, *title, *file, *level, *proves, *why, *seed, *tester, *stack,
		*again_by;		/* as again of the run, where another was merged */
	int ip, steps_in_all;
	int again;		/* so many of this stack with its id are before it */
	int round;		/* of --repeat, from 0: its seed isn't that of the run */
	int times;		/* of an endless run: so many more times it came out like this */

	/*
	 * Of all times that this instance ran in its run (by --repeat and the like), how often it
	 * came out like this: the same verdict, for the same cause in the same place.  The first
	 * result of those is like itself.  Set by results_close; 0 and NULL for one that is
	 * superseded.
	 */
	struct result *like;
	long long ran, alike;

	/*
	 * The attempt before this one, or NULL.  Only the last attempt that came to an end is among
	 * the cases of a run once results_close was called: it says what became of the case.
	 */
	struct result *earlier;
	int attempt;			/* from 1 */
	int superseded;			/* there is a later one */

	enum verdict verdict;
	const char *cause, *part, *field, *expected, *observed, *window, *requirement,
		*alternatives, *reason, *was, *known;
	int step, line, frame;		/* 0 where there is none */
	long long t, late;
	long long limit;	/* it would have been ended after this time; 0: unknown */
	struct result_past past;

	struct result_step *steps;
	struct result_frame *frames;
	struct result_diff *diffs;
	int nsteps, nframes, ndiffs;

	int repeats;		/* another instance of this case failed before in the same way */
	int stale;		/* of the ways of failing that its run had before, the n-th; or 0 */
	struct arena *detail;		/* what steps, frames and diffs live in */
	struct arena *own;		/* of an endless run: what this itself lives in */
	int closed;			/* its verdict was read */
};

struct result_requirement {
	const char *id, *rfc, *section, *level_text, *title, *statement;
	const char *uncovered;		/* why the suite has no case for it; "" when it has */
	const char *claim;		/* it binds only stacks that claim this feature; "": all */
	enum level level;
	enum holding holding;		/* of all runs the greatest; as the rest by results_close */
	unsigned char *in_run;		/* the holding in each run, by its index */
	const struct result **cases;	/* that prove it and that broke it, by run and id */
	int ncases;
};

/* The text of a case file, for reports that show it. */
struct result_script {
	const char *name, *file, *source;
};

struct results {
	struct result_run **runs;	/* in the order of the stream; at least one */
	int nruns;
	const struct result_run *run;	/* the first of them */
	/* In the order of the stream; by run, id and n once results_close was called. */
	struct result **cases;
	struct result_requirement *requirements;
	struct result_script *scripts;
	int ncases, nrequirements, nscripts;
	int nattempts;			/* in the same array: the superseded ones come last */
	int closed;

	int chosen;			/* instances that were to run, in all */
	int finished;			/* cases that have a verdict */
	int uncovered;			/* requirements for which the suite has no case */
	int complete;			/* set by results_close: each run is */
	int exit, signal;		/* as recorded, of all runs the worst */
	long long t;			/* how long all runs took */
	long bad_lines;			/* could not be read */
	struct totals totals;		/* of all runs, of requirements with the greatest holding */

	struct result *kinds[64];	/* private: the last ways of failing, by their first case */
	int nkinds;		/* private */
	struct index *index;	/* private: the cases of the last run, */
	struct index *outcomes;	/* and, of an endless one, the first of each outcome */
	int room;		/* private: of cases */
	struct arena *arena;		/* private */
};

/* Nothing yet.  NULL when there is no memory. */
struct results *results_new(void);

/*
 * Take in the record that the reader found.  *finished (may be NULL) is set to the case whose
 * verdict this was, else to NULL.  Unknown records, and those of a case that never began, are
 * passed over.  0, or -1 without memory.
 */
int results_add(struct results *, const struct reader *, struct result **finished);

/*
 * The stream is at its end: give cases without a verdict an error, sort, count.  A case may still
 * be looked at through a pointer got before.  0, or -1 without memory.
 */
int results_close(struct results *);

/* All of a stream, closed.  NULL when reading failed (errno). */
struct results *results_read(int fd);

/* Drop the steps, frames and diffs of a case, for a long run that will not show them again. */
void results_forget(struct result *);

void results_free(struct results *);

/* The requirement with this id, or NULL.  Only after results_close is this quick. */
const struct result_requirement *results_requirement(const struct results *, const char *id,
	size_t len);

/*
 * The requirement a result is about: the wire rule that was broken, or else the strictest of those
 * that the case proves; that one in any case.  NULL when the stream doesn't describe it.
 */
const struct result_requirement *results_main(const struct results *, const struct result *);
const struct result_requirement *results_strictest(const struct results *, const struct result *);

/* The script of a case, or NULL when the stream has none. */
const struct result_script *results_script(const struct results *, const struct result *);
const struct result_script *results_script_of(const struct results *, const char *name);

/*
 * The case with number n of the last run, also before the stream is at its end; NULL when none has
 * it.
 */
const struct result *results_numbered(const struct results *, long long n);

/* The step, frame of this number in a case, or NULL. */
const struct result_step *result_step(const struct result *, int step);
const struct result_frame *result_frame(const struct result *, int frame);

/* A value of the profile that a run went by, or NULL. */
const struct result_value *result_value(const struct result_run *, const char *key);

/* What to call the stack of a run: "unknown" where the stream doesn't say. */
const char *result_stack(const struct result_run *);

/* How many cases there should be: more than there are where a run is incomplete. */
int results_planned(const struct results *);

/* What beside the verdicts decides how a run ends. */
struct exit_facts {
	int signal;		/* that ended the run, 0 for none */
	int usage;		/* nothing was run: wrong option, bad file */
	int fault;		/* the run could not start or finish */
	int report_failed;	/* a report could not be written */
	int strict;		/* nonstrict counts as a fail */
	int flaky_fails;	/* and so does what did not pass at the first attempt */
};

/*
 * The exit code: 128+n, 2, 3, 1, 6, 5, 4, 77 or 0, the first of these that applies.  Depends on
 * nothing else.  A run that did not come to all of its cases is as undecided as one with something
 * inconclusive.
 */
int results_exit(const struct totals *, const struct exit_facts *);

/* Of two exit codes, the one that a run of both ends with: the first in that order. */
int results_worse(int, int);

/* The sum of the last line that a verdict counts in: 'p' passed, 'f' failed, 's' skipped. */
int results_sum(enum verdict, int strict);

/* The same of a case, as its run has it: strict or not, flaky or not; and whether that is 'f'. */
int result_sum(const struct result *);
int result_failed(const struct result *);

/* Did it pass, but only after an attempt that did not? */
int result_flaky(const struct result *);

/*
 * "MUST", "RULE", "SHOULD", "MAY", "INFO"; and the one that a requirement's level ("MUST NOT")
 * belongs to.
 */
const char *level_name(enum level);
enum level level_of(const char *text);

#endif
