/* SPDX-License-Identifier: MIT */
/*
 * fuzz_profile.c - any text as a stack's profile: it is refused with a diagnostic, or every value in it can be taken
 * for what it is, and each command is words or has a name that isn't known yet.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "argv.h"
#include "diag.h"
#include "profile.h"
#include "sut.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
use(const struct profile_file *p)
{
	struct addr addr[SUT_ADDRS];
	unsigned char mac[6];
	char why[200];
	char **argv;

	for (int key = PROFILE_TESTER4; key <= PROFILE_STACK6; key++)
		profile_addrs(p, (enum profile_key)key, addr);
	profile_mac(p, PROFILE_STACK_MAC, mac);
	for (int key = PROFILE_RESPONSE; key <= PROFILE_DELACK; key++)
		if (profile_time(p, (enum profile_key)key).us < 0)
			abort();
	if (profile_number(p, PROFILE_RMEM) < 0)
		abort();
	if (profile_text(p, PROFILE_COMMAND) != NULL) {
		argv = argv_split(profile_text(p, PROFILE_COMMAND), NULL, 0, why, sizeof(why));
		argv_free(argv);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profile said = { .name = "fuzz", .msl = { 5 } };
	struct diag diag = { .out = NULL };
	struct profile_file p;
	int bad = profile_read(&p, "fuzz/fuzz.stack", (const char *)data, size, &diag);

	if ((bad < 0) != (diag.errors > 0))
		abort();
	if (bad == 0) {
		use(&p);
		profile_apply(&p, &said);
		if (said.rto.us < 0 || said.msl.us < 0)
			abort();
	}
	profile_free(&p);
	return 0;
}
