# SPDX-License-Identifier: MIT
# rules.mk - builds tcpspec-autosar, the agent that speaks the AUTOSAR testability protocol to an ECU.

AUTOSAR_SRC    = $(wildcard harness/stacks/autosar/agent/*.c)
AUTOSAR_CFLAGS = -std=c11 $(OPT) -g $(WARN) $(if $(CI),-Werror)

all: build/tcpspec-autosar

build/tcpspec-autosar: $(AUTOSAR_SRC) $(wildcard harness/stacks/autosar/agent/*.h)
	@mkdir -p $(@D)
	$(CC) $(AUTOSAR_CFLAGS) -o $@ $(AUTOSAR_SRC)
