/* SPDX-License-Identifier: MIT */
/* stack_fault.c - a stack is started, and then stands behind a fault where one was asked for. */

#include <stdio.h>

#include "fault.h"
#include "file.h"
#include "nearest.h"
#include "stack_fault.h"
#include "stacks.h"
#include "sut.h"

const struct fault *
stack_fault(const char *name)
{
	const struct fault *f = fault_named(name);
	struct nearest near = { .wanted = name };
	char hint[256];

	if (f)
		return f;
	for (int i = 0; (f = fault_at(i)) != NULL; i++)
		nearest_add(&near, f->name);
	say("no fault is called \"%s\"%s\n  \"tcpspec faults --list\" names them", name,
	    nearest_text(&near, hint, sizeof(hint)));
	return NULL;
}

struct sut *
stack_fault_start(const struct stack *s, const char *name, char *why, int size)
{
	struct sut *real = stack_start(s, why, size), *sut;
	const struct fault *fault;

	if (real == NULL || name == NULL)
		return real;
	if ((fault = fault_named(name)) == NULL)
		snprintf(why, (size_t)size, "there is no fault \"%s\"", name);
	else if ((sut = fault_start(real, fault, why, size)) != NULL)
		return sut;
	real->ops->stop(real);
	return NULL;
}
