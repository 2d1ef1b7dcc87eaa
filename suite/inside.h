/* SPDX-License-Identifier: MIT */
#ifndef INSIDE_H
#define INSIDE_H

/*
 * The program as the first process of a guest: a kernel that was started only for it.
 */

/* The folder of this guest, if that is what this process is; else NULL. */
const char *inside_folder(void);

/*
 * Do what the plan in that folder says, and switch the kernel off.  Comes back only where that is
 * not allowed: -1 after a diagnostic.
 */
int inside_run(const char *folder);

#endif
