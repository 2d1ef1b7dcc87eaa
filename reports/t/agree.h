/* SPDX-License-Identifier: MIT */
#ifndef AGREE_H
#define AGREE_H

#include <jansson.h>
#include <stddef.h>
#include <string.h>

#include "flat.h"

/* Does a parser of all of JSON read the same in a line that flat has read?  NULL, or what it doesn't. */
static inline const char *
flat_disagrees(const struct flat *f, const char *line, size_t n)
{
	json_t *all = json_loadb(line, n, 0, NULL);
	const char *wrong = json_object_size(all) == (size_t)f->n ? NULL : "the number of fields";

	for (int i = 0; wrong == NULL && i < f->n; i++) {
		const json_t *v = json_object_get(all, f->field[i].name);
		const char *text = json_string_value(v);

		if (f->field[i].text != NULL ? text == NULL || strcmp(text, f->field[i].text) != 0 :
		    !json_is_integer(v) || json_integer_value(v) != f->field[i].number)
			wrong = "a value";
	}
	json_decref(all);
	return wrong;
}

#endif
