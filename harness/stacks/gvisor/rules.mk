# SPDX-License-Identifier: MIT
# rules.mk - `make gvisor` builds netstack with its agent, from Debian's packages: see README.md here.

PACKAGES_GVISOR = golang-go golang-gvisor-gvisor-dev

GVISOR_SRC = $(wildcard harness/stacks/gvisor/*.go)

gvisor: build/stacks/gvisor

STACKS += gvisor

# Go's cache stays in build/, so that nothing is left elsewhere, and HOME isn't needed.
build/stacks/gvisor: $(GVISOR_SRC)
	@suite/t/deps.sh $(PACKAGES_GVISOR)
	@mkdir -p $(@D)
	cd harness/stacks/gvisor && GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$(CURDIR)/build/go-cache GOFLAGS=-p=2 \
		go build -o $(CURDIR)/$@ .

.PHONY: gvisor
