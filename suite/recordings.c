/* SPDX-License-Identifier: MIT */
/*
 * recordings.c - a folder with what passed, as it can be played again.
 *
 * A recording is written under another name and then given its own, so that one that was cut off by
 * the end of its process is none.
 */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "guest_folder.h"
#include "recording.h"
#include "recordings.h"
#include "run.h"

int
recordings_make(char folder[RECORDINGS_PATH])
{
	snprintf(folder, RECORDINGS_PATH, "%s/tcpspec-recordings-XXXXXX", guest_below());
	return mkdtemp(folder) ? 0 : say("%s: %s", folder, strerror(errno));
}

void
recordings_remove(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	while (d && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(folder);
}

static int
write_file(const char *folder, int n, const char *id, const struct run_config *c,
    const struct sut *sut, const struct transcript *tape)
{
	char path[RECORDINGS_PATH + 32], made[RECORDINGS_PATH + 32];
	FILE *f;
	int bad;

	snprintf(path, sizeof(path), "%s/%d", folder, n);
	snprintf(made, sizeof(made), "%s/%d.new", folder, n);
	if ((f = fopen(made, "we")) == NULL)
		return -1;
	recording_write(f, id, c, sut, tape);
	bad = ferror(f);
	if (fclose(f) != 0 || bad)
		return -1;
	return rename(made, path);
}

void
recordings_run(const char *folder, int n, const char *id, const struct script *script,
    struct sut *sut, const struct run_config *c, const struct observer *obs, struct run_verdict *v)
{
	struct transcript tape = { 0 };
	struct sut *taping = taping_start(sut, &tape);

	run_case(script, taping, c, obs, v);
	taping->ops->stop(taping);
	if (v->verdict == VERDICT_PASS && write_file(folder, n, id, c, sut, &tape) < 0) {
		v->verdict = VERDICT_ERROR;
		v->cause = "tester";
		snprintf(v->reason, sizeof(v->reason), "the recording can't be written to %s: %s",
		    folder, strerror(errno));
	}
	transcript_free(&tape);
}

const char *
recordings_next(const char *folder, int cases, int *at, char path[RECORDINGS_PATH + 32])
{
	while (++*at <= cases) {
		snprintf(path, RECORDINGS_PATH + 32, "%s/%d", folder, *at);
		if (access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}
