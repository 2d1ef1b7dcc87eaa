# SPDX-License-Identifier: MIT
# rules.mk - `make uml` builds the user-mode kernel that is a whole machine in virtual time: see README.md here.
# build.sh looks for itself whether there is anything to do, so it is asked each time.

# KERNEL_SRC=DIR builds from your own tree, KERNEL_CONFIG=FILE adds options, UML=DIR puts the result elsewhere.
UML = build/uml
export KERNEL_SRC KERNEL_CONFIG

uml:
	@suite/t/deps.sh $(if $(KERNEL_SRC),$(filter-out linux-source-%,$(PACKAGES_UML)),$(PACKAGES_UML))
	@harness/stacks/linux-uml/build.sh $(UML)

$(UML)/linux:
	@suite/t/deps.sh $(if $(KERNEL_SRC),$(filter-out linux-source-%,$(PACKAGES_UML)),$(PACKAGES_UML))
	@harness/stacks/linux-uml/build.sh $(UML)

STACKS += uml

.PHONY: uml
