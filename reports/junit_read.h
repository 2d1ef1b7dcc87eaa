/* SPDX-License-Identifier: MIT */
#ifndef JUNIT_READ_H
#define JUNIT_READ_H

/*
 * Read a JUnit file that we wrote, and tell the stack (as junit_slug writes it) and the id of each
 * case that failed in it (failure or error), and once of each stack, with "" as the id.  0; 1 when
 * it is no such file; -1 when it can't be read, or tell said so by a value other than 0.
 */
int junit_read(const char *path, int (*tell)(void *arg, const char *stack, const char *id),
	void *arg);

#endif
