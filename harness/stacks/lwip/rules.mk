# SPDX-License-Identifier: MIT
# rules.mk - lwIP as a shared object for the tester, twice: see README.md here.
#   make lwip      the library of Debian's liblwip-dev
#   make lwip-src  built from its sources with all that it can do; LWIP_TREE=DIR: from your own tree
#   make lwip-tap  the first of them once more, as a process on a TAP: tcpspec-ontap (tap/) loads it
#   make lwip-faulty  that again, wrong on purpose: a stack for each fault of faulty/faults.txt, and one without, "none"
# What is compiled for either lies deeper than one folder, as it is no part of tcpspec.

PACKAGES_LWIP     = gcc make pkg-config libc6-dev liblwip-dev
PACKAGES_LWIP_SRC = gcc make libc6-dev

LWIP_HERE   = harness/stacks/lwip
LWIP_SO     = $(wildcard $(LWIP_HERE)/so/*.c)
LWIP_CFLAGS = -std=c11 -D_GNU_SOURCE $(OPT) -g $(WARN) $(if $(CI),-Werror) -fPIC -fvisibility=hidden -iquote harness

lwip: build/stacks/lwip.so

# Its test runs with all others.
tests: lwip

build/stacks/lwip.so: $(patsubst %.c,build/stacks/obj/%.o,$(filter-out %/lwip_wrap.c,$(LWIP_SO)))
	$(CC) -shared -Wl,-z,now -o $@ $^ -llwip

build/stacks/obj/%.o: %.c
	@suite/t/deps.sh $(PACKAGES_LWIP)
	@mkdir -p $(@D)
	$(CC) $(LWIP_CFLAGS) -isystem /usr/include/lwip -MMD -MP -c -o $@ $<

# Any object behind stack-abi.h, as a process.
lwip-tap: lwip build/stacks/ontap

tests: lwip-tap

build/stacks/ontap: $(wildcard $(LWIP_HERE)/tap/*.[ch]) harness/stack-abi.h
	@mkdir -p $(@D)
	$(CC) $(filter-out -fPIC -fvisibility=hidden,$(LWIP_CFLAGS)) -o $@ $(filter %.c,$^) -ldl

# From source.  Which files there are isn't known before they were fetched, so they are named.
LWIP_FETCHED = build/lwip-src
LWIP_TREE    = $(LWIP_FETCHED)
LWIP_OBJ     = build/stacks/obj-src
LWIP_FILES   = core/def core/dns core/inet_chksum core/init core/ip core/mem core/memp core/netif core/pbuf core/raw core/stats \
               core/sys core/tcp core/tcp_in core/tcp_out core/timeouts core/udp core/ipv4/acd core/ipv4/etharp core/ipv4/icmp \
               core/ipv4/igmp core/ipv4/ip4 core/ipv4/ip4_addr core/ipv4/ip4_frag core/ipv6/ethip6 core/ipv6/icmp6 \
               core/ipv6/inet6 core/ipv6/ip6 core/ipv6/ip6_addr core/ipv6/ip6_frag core/ipv6/mld6 core/ipv6/nd6 netif/ethernet
LWIP_DRIVER  = $(patsubst %.c,$(LWIP_OBJ)/%.o,$(filter-out %/lwip_interpose.c %/lwip_name.c,$(LWIP_SO)))
LWIP_CORE    = $(LWIP_FILES:%=$(LWIP_OBJ)/lwip/%.o)
LWIP_INCLUDE = -I$(LWIP_HERE)/port -isystem $(LWIP_TREE)/src/include

lwip-src: build/stacks/lwip-src.so

# The name is compiled where it is linked.
LWIP_LINK = $(CC) $(LWIP_CFLAGS) -shared -Wl,-z,now -Wl,--no-undefined -Wl,--wrap=tcp_next_iss -o $@

build/stacks/lwip-src.so: $(LWIP_DRIVER) $(LWIP_CORE) $(LWIP_HERE)/so/lwip_name.c
	$(LWIP_LINK) -DLWIP_NAME='"lwip-src"' $^

# Changes when it is another tree that is built.
$(LWIP_OBJ)/tree: FORCE
	@suite/t/deps.sh $(PACKAGES_LWIP_SRC)
	@[ "$(LWIP_TREE)" != "$(LWIP_FETCHED)" ] || $(LWIP_HERE)/fetch.sh $(LWIP_FETCHED)
	@[ -r "$(LWIP_TREE)/src/core/tcp.c" ] || { echo "lwip: no lwIP in $(LWIP_TREE): src/core/tcp.c isn't there" >&2; exit 1; }
	@mkdir -p $(@D)
	@echo "$(LWIP_TREE)" | cmp -s - $@ || echo "$(LWIP_TREE)" >$@

$(LWIP_DRIVER): $(LWIP_OBJ)/%.o: %.c $(LWIP_OBJ)/tree
	@mkdir -p $(@D)
	$(CC) $(LWIP_CFLAGS) $(LWIP_INCLUDE) -MD -MP -c -o $@ $<

# A file that this version hasn't is nothing.  Warnings about it are for its authors.
$(LWIP_CORE): $(LWIP_OBJ)/lwip/%.o: $(LWIP_OBJ)/tree $(LWIP_HERE)/port/lwipopts.h $(LWIP_HERE)/port/arch/cc.h
	@mkdir -p $(@D)
	@f=$(LWIP_TREE)/src/$*.c; [ -r $$f ] || f=/dev/null; \
	echo "$(CC) -c $$f"; $(CC) -std=gnu11 $(OPT) -g -w -fPIC -fvisibility=hidden $(LWIP_INCLUDE) -MD -MP -c -o $@ -x c $$f

# With faults: three files of lwIP's are patched once with all of them, and each stack is told which is its own.
LWIP_FAULTY  = $(LWIP_HERE)/faulty
LWIP_FAULTS  = none $(shell awk '/^fault / { print $$2 }' $(LWIP_FAULTY)/faults.txt)
LWIP_PATCHED = core/tcp core/tcp_in core/tcp_out
LWIP_WRONG   = $(LWIP_PATCHED:%=$(LWIP_OBJ)/faulty/%.o)
LWIP_REST    = $(filter-out $(LWIP_PATCHED:%=$(LWIP_OBJ)/lwip/%.o),$(LWIP_CORE))

lwip-faulty: $(LWIP_FAULTS:%=build/stacks/faulty/%.so)

$(LWIP_FAULTS:%=build/stacks/faulty/%.so): build/stacks/faulty/%.so: \
		$(LWIP_DRIVER) $(LWIP_REST) $(LWIP_WRONG) $(LWIP_HERE)/so/lwip_name.c
	@mkdir -p $(@D)
	@n=$$(awk -v list=1 -f $(LWIP_FAULTY)/patch.awk $(LWIP_FAULTY)/faults.txt | awk '$$2 == "$*" { print $$1 }'); \
	echo "$@: fault $${n:-0}"; $(LWIP_LINK) -DLWIP_NAME='"lwip-$*"' -DLWIP_FAULT=$${n:-0} $^

$(LWIP_WRONG): $(LWIP_OBJ)/faulty/%.o: $(LWIP_OBJ)/tree $(LWIP_FAULTY)/faults.txt $(LWIP_FAULTY)/patch.awk
	@mkdir -p $(@D)
	awk -v file=$* -f $(LWIP_FAULTY)/patch.awk $(LWIP_FAULTY)/faults.txt $(LWIP_TREE)/src/$*.c >$(@:.o=.c)
	$(CC) -std=gnu11 $(OPT) -g -w -fPIC -fvisibility=hidden $(LWIP_INCLUDE) -MD -MP -c -o $@ $(@:.o=.c)

FORCE:

STACKS += lwip lwip-src lwip-tap

.PHONY: lwip lwip-src lwip-tap lwip-faulty FORCE
