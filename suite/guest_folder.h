/* SPDX-License-Identifier: MIT */
#ifndef GUEST_FOLDER_H
#define GUEST_FOLDER_H

/*
 * The folder that a guest and the run outside share, below TMPDIR or /tmp, and what is in it.
 */

#define GUEST_FOLDER	96		/* bytes of its path, */
#define GUEST_PATH	128		/* and of that of a file in it */

#define GUEST_INIT	"init"		/* a link to the program that is to be init */
#define GUEST_PLAN	"plan"		/* what it is to do */
#define GUEST_STREAM	"stream"	/* it appends records to this */
#define GUEST_STOP	"stop"		/* when this is there, it ends after the running case */

/* Where such folders are: what is below looks the same from inside a guest. */
const char *guest_below(void);

/* The path of a file in it; what it returns is path. */
const char *guest_path(const char *folder, const char *name, char path[GUEST_PATH]);

/*
 * Make one; its path goes into folder.  What is returned keeps it ours, as does nothing else: the
 * folder of a run that was killed is removed by the next one that passes by here.  -1 with errno.
 */
int guest_folder_make(char folder[GUEST_FOLDER]);

/* Remove it with all that is in it, and let go of it. */
void guest_folder_remove(const char *folder, int ours);

#endif
