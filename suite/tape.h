/* SPDX-License-Identifier: MIT */
#ifndef TAPE_H
#define TAPE_H

/*
 * The file of a run's records: lanes append to it, and the parent reads what they wrote.
 *
 * It is a real file in any case: a temporary one without a name when none was asked for, or when
 * what was asked for is a pipe, to which everything is copied as it comes.
 */
struct tape {
	int fd;			/* to append to */
	int read_fd;		/* to read from, with a position of its own */
	int copy_fd;		/* -1, or where a copy goes */
	long long copied;	/* bytes */
	int temporary;		/* the file has no name, */
	long long dropped;	/* and so many of its first bytes are no longer there */
	int error;		/* errno of a copy that failed */
};

/* Open: a path, "-" for stdout, or NULL.  0, or -1 after a diagnostic. */
int tape_open(struct tape *, const char *path);

/* Copy what is new, if a copy was asked for. */
void tape_copy(struct tape *);

/* Give back, of a file that has no name, what was read and copied: the run may have no end. */
void tape_drop(struct tape *);

void tape_close(struct tape *);

#endif
