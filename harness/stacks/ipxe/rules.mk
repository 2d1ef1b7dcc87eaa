# SPDX-License-Identifier: MIT
# rules.mk - `make ipxe` installs iPXE and the machine it runs in; there is nothing to build: see README.md here.

PACKAGES_IPXE = ipxe qemu-system-x86 perl-base

ipxe:
	@suite/t/deps.sh $(PACKAGES_IPXE)

STACKS += ipxe

.PHONY: ipxe
