# SPDX-License-Identifier: MIT
# rules.mk - `make slirp4netns` installs it; there is nothing to build: see README.md here.

PACKAGES_SLIRP4NETNS = slirp4netns

slirp4netns:
	@suite/t/deps.sh $(PACKAGES_SLIRP4NETNS)

STACKS += slirp4netns

.PHONY: slirp4netns
