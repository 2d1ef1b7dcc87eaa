# SPDX-License-Identifier: MIT
# rules.mk - `make passt` installs it; there is nothing to build: see README.md here.

PACKAGES_PASST = passt

passt:
	@suite/t/deps.sh $(PACKAGES_PASST)

STACKS += passt

.PHONY: passt
