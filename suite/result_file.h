/* SPDX-License-Identifier: MIT */
#ifndef RESULT_FILE_H
#define RESULT_FILE_H

struct results;

/*
 * The results in a file that "run --json" wrote, or with "-" those that come from standard input:
 * closed, to be freed with results_free.  NULL with errno, which result_file_why has words for.
 */
struct results *result_file_read(const char *path);
const char *result_file_why(void);

#endif
