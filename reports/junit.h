/* SPDX-License-Identifier: MIT */
#ifndef JUNIT_H
#define JUNIT_H

struct report_options;
struct result;
struct result_run;
struct results;
struct xml;

/* What the parts of the JUnit report share: junit.c writes suites, junit_case.c what is in them. */

/* Which element says a verdict, and which count it goes into. */
enum junit_child { JUNIT_NONE, JUNIT_FAILURE, JUNIT_ERROR, JUNIT_SKIPPED, JUNIT_CHILDREN };

enum junit_child junit_child(const struct result *, const struct report_options *);

/* One testcase. */
void junit_case(struct xml *, const struct results *, const struct result *,
	const struct report_options *);

/* The testcase that stands for the cases of a run that never began. */
void junit_missing(struct xml *, const struct result_run *, const char *text);

/* An attribute "time": seconds with three decimals and a point. */
void junit_seconds(struct xml *, long long us);

/* A property, unless its value is empty. */
void junit_property(struct xml *, const char *name, const char *value);

/* A word that can stand between two dots of a classname; it is in text. */
const char *junit_slug(const char *word, char *text, int size);

#endif
