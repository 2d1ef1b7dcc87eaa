# SPDX-License-Identifier: MIT
# rules.mk - `make template` builds the template of a stack in a shared object.

TEMPLATE_SRC    = $(wildcard harness/stacks/template/so/*.c)
TEMPLATE_CFLAGS = -std=c11 $(OPT) -g $(WARN) $(if $(CI),-Werror) -fPIC -fvisibility=default -iquote harness

template: build/stacks/template.so

# Its test runs with all others.
tests: template

build/stacks/template.so: $(TEMPLATE_SRC) harness/stack-abi.h $(wildcard harness/stacks/template/so/*.h)
	@mkdir -p $(@D)
	$(CC) $(TEMPLATE_CFLAGS) -shared -o $@ $(TEMPLATE_SRC)

.PHONY: template
