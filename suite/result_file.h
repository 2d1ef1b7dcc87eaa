/* SPDX-License-Identifier: MIT */
#ifndef RESULT_FILE_H
#define RESULT_FILE_H

struct results;

/*
 * The results in a file that "run --json" wrote, or with "-" those that come from standard input:
 * closed, to be freed with results_free.  NULL with errno.
 */
struct results *result_file_read(const char *path);

#endif
