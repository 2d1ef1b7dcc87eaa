/* SPDX-License-Identifier: MIT */
#ifndef CMD_H
#define CMD_H

struct argp;
struct config_command;

/*
 * The commands.  Each takes its own name and what follows it, writes results on stdout and all else
 * on stderr, and returns the exit code.
 */

/*
 * What a command returns when it isn't the result of a run; results_exit in reports/results.h has
 * the others.
 */
enum {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_WRONG = 2,		/* usage: nothing was run */
	EXIT_FAULT = 3,		/* the program or the environment failed */
	EXIT_EMPTY = 4,		/* the selection is empty */
	EXIT_REPORT = 6,	/* an output could not be written */
	EXIT_SKIPPED = 77	/* everything was skipped */
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
int cmd_config(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_stacks(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_mutate(int argc, char **argv);
int cmd_faults(int argc, char **argv);
int cmd_completion(int argc, char **argv);

/* What each reads its options by: the tables of its --help, and of what a shell completes. */
extern const struct argp cmd_config_argp, cmd_run_argp, cmd_list_argp, cmd_explain_argp,
    cmd_check_argp, cmd_coverage_argp, cmd_doctor_argp, cmd_report_argp, cmd_diff_argp,
    cmd_expect_argp, cmd_merge_argp, cmd_stacks_argp, cmd_bench_argp, cmd_mutate_argp,
    cmd_faults_argp, cmd_completion_argp;

/* What run takes, which "config" takes as well; and what looks whether that can be read. */
extern const struct argp cmd_run_options;
extern const struct config_command cmd_run_config;

/*
 * A command: its name, what runs it, its options, its arguments as --help shows them, and what it
 * is for.
 */
struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const struct argp *argp;
	const char *args, *what;
};

/* All of them, in the order of --help; the last one has no name. */
extern const struct command commands[];

#endif
