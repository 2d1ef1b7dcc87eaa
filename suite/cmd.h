/* SPDX-License-Identifier: MIT */
#ifndef CMD_H
#define CMD_H

/*
 * The commands.  Each takes its own name and what follows it, writes results on stdout and all else on stderr, and
 * returns the exit code.
 */

/* What a command returns when it isn't the result of a run; results_exit in reports/results.h has the others. */
enum {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_WRONG = 2,		/* usage: nothing was run */
	EXIT_FAULT = 3,		/* the program or the environment failed */
	EXIT_EMPTY = 4,		/* the selection is empty */
	EXIT_REPORT = 6		/* an output could not be written */
};

int cmd_run(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_coverage(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_expect(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_stacks(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_mutate(int argc, char **argv);
int cmd_faults(int argc, char **argv);

#endif
