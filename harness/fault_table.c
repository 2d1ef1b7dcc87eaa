/* SPDX-License-Identifier: MIT */
/* fault_table.c - all faults, as one list: the tables one after the other, the lawful ones last. */

#include <stddef.h>
#include <string.h>

#include "buf.h"
#include "fault_rows.h"

static const struct fault *const tables[] = {
	fault_rows_form, fault_rows_open, fault_rows_ack, fault_rows_flow, fault_rows_close,
	fault_rows_told, fault_rows_begun, fault_rows_known, fault_rows_sending,
	fault_rows_path,
	fault_rows_lawful, fault_rows_chosen, fault_rows_packed,
};

const struct fault *
fault_at(int i)
{
	for (size_t t = 0; t < countof(tables); t++)
		for (const struct fault *f = tables[t]; f->name != NULL; f++)
			if (i-- == 0)
				return f;
	return NULL;
}

const struct fault *
fault_named(const char *name)
{
	const struct fault *f;

	for (int i = 0; (f = fault_at(i)) != NULL; i++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}
