# SPDX-License-Identifier: MIT
# rules.mk - builds tcpspec-agent, the agent for any system with POSIX sockets.  Its sources are one folder deeper, as they
# are no part of tcpspec.

AGENT_SRC    = $(wildcard harness/stacks/posix/agent/*.c)
AGENT_CFLAGS = -std=c11 $(OPT) -g $(WARN) $(if $(CI),-Werror)

all: build/tcpspec-agent

build/tcpspec-agent: $(AGENT_SRC) $(wildcard harness/stacks/posix/agent/*.h)
	@mkdir -p $(@D)
	$(CC) $(AGENT_CFLAGS) -o $@ $(AGENT_SRC)
