# SPDX-License-Identifier: MIT
# rules.mk - `make lwip` builds the lwIP of Debian's liblwip-dev as a shared object for the tester: see README.md here.
# Its sources are one folder deeper, as they are no part of tcpspec.

PACKAGES_LWIP = gcc make pkg-config libc6-dev liblwip-dev

LWIP_SRC    = $(wildcard harness/stacks/lwip/so/*.c)
LWIP_CFLAGS = -std=c11 -D_GNU_SOURCE $(OPT) -g $(WARN) $(if $(CI),-Werror) -fPIC -fvisibility=hidden -iquote harness \
              -isystem /usr/include/lwip

lwip: build/stacks/lwip.so

# Its test runs with all others.
tests: lwip

build/stacks/lwip.so: $(LWIP_SRC:%.c=build/stacks/obj/%.o)
	$(CC) -shared -Wl,-z,now -o $@ $^ -llwip

build/stacks/obj/%.o: %.c
	@suite/t/deps.sh $(PACKAGES_LWIP)
	@mkdir -p $(@D)
	$(CC) $(LWIP_CFLAGS) -MMD -MP -c -o $@ $<

.PHONY: lwip
