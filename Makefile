# tcpspec: see README.md.  make help lists what can be made.

VERSION = 0.1
PREFIX  = /usr/local

# Everything that Debian has to supply, in one place; "make deps" installs it.
PACKAGES_RUN   = gcc make pkg-config libc6-dev libpcap-dev libmnl-dev libxml2-dev libjansson-dev
PACKAGES_UML   = linux-source-6.1 gcc make flex bison bc xz-utils
PACKAGES_CHECK = $(PACKAGES_UML) clang llvm libclang-rt-14-dev libcmocka-dev libxml2-utils liblwip-dev mandoc tshark iproute2 locales \
                 chromium nodejs $(shell command -v npm >/dev/null || echo npm)

CC      = cc
OPT     = -O2
WARN    = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith -Wcast-qual \
          -Wwrite-strings -Wformat=2 -Wvla -Wundef
# Asked for by each command that compiles, so that it is right once "deps" has installed what was missing.
CFLAGS_LIBS = $(shell pkg-config --cflags libxml-2.0 jansson libmnl 2>/dev/null)
CFLAGS  = -std=c11 -D_GNU_SOURCE $(OPT) -g $(WARN) $(if $(CI),-Werror) -Iharness -Ireports -Isuite \
          -DVERSION='"$(VERSION)"' -DCASES_DIR='"$(PREFIX)/share/tcpspec/cases"' \
          -DSTACKS_DIR='"$(PREFIX)/lib/tcpspec/stacks"' -DPROFILES_DIR='"$(PREFIX)/share/tcpspec/stacks"' -DBIN_DIR='"$(PREFIX)/bin"' \
          -DKERNEL='"$(PREFIX)/lib/tcpspec/linux"' $(CFLAGS_LIBS)
LDLIBS  = -lpcap -lmnl -lxml2 -ljansson
B       = build

# What the address sanitizer finds by itself isn't looked for twice: that takes the compiler a quarter of its time.
SANITIZE = -g1 -fsanitize=address,undefined -fno-sanitize=null,object-size,pointer-overflow -fno-sanitize-recover=undefined

# SAN=1 builds the same program with the address and undefined-behaviour sanitizers, beside the other one.
ifdef SAN
B       = build/san
OPT     = -O1
CFLAGS += $(SANITIZE) -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
endif

HARNESS = $(wildcard harness/*.c harness/stacks/*/*.c)
REPORTS = $(wildcard reports/*.c)
SUITE   = $(wildcard suite/*.c)
LIB     = $(patsubst %.c,$B/%.o,$(HARNESS) $(REPORTS) $(filter-out suite/main.c,$(SUITE)))
TESTS   = $(patsubst %.c,$B/%,$(wildcard harness/t/test_*.c reports/t/test_*.c suite/t/test_*.c))
FUZZERS = $(patsubst %.c,build/fuzz/%,$(wildcard harness/t/fuzz_*.c reports/t/fuzz_*.c suite/t/fuzz_*.c))

all: $B/tcpspec

# Judge this machine's TCP: all it does otherwise, so also what is known of some versions (linux.expect).  The tester's
# own exit code and last line come last; make adds nothing to them but its usual word when the code isn't 0.
run: deps-run
	@$(MAKE) --no-print-directory -s -j2 all
	@build/tcpspec doctor --stack linux >build/doctor.txt || { cat build/doctor.txt; exit 3; }
	@build/tcpspec run --stack linux --expect none --json build/result.jsonl --html build/report.html --junit build/junit.xml $(ARGS)

# All tests of the tester itself.  suite/t/check.sh runs the parts, counts them, and writes the last line.
check: deps-run deps-check
	@MAKE='$(MAKE)' suite/t/check.sh

bench: all
	@build/tcpspec bench
	@! [ -x $(UML)/linux ] || build/tcpspec bench --stack linux-uml

$B/tcpspec: $B/suite/main.o $(LIB)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$B/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# A unit test is one file and the library; what it doesn't call isn't linked.
$B/libtcpspec.a: $(LIB)
	rm -f $@ && ar rcs $@ $^

$B/harness/t/% $B/reports/t/% $B/suite/t/%: $B/libtcpspec.a

$B/%: $B/%.o $B/libtcpspec.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

tests: $(TESTS) $(patsubst %.c,$B/%,$(wildcard */t/render.c))

# A fuzzer is one file and the library, compiled by clang with coverage counters; of what runs cases and talks to stacks
# nothing is fuzzed, and so it is left out.
FUZZ       = -O1 -fsanitize=fuzzer-no-link $(SANITIZE)
FUZZ_LIB   = $(patsubst %.c,build/fuzz/%.o,$(filter-out harness/fault% harness/mutant% harness/run%,$(wildcard harness/*.c)) \
             $(REPORTS) suite/expr.c suite/file.c suite/requirement.c)

build/fuzz/%.o: %.c
	@mkdir -p $(@D)
	clang $(filter-out -Wformat=2,$(CFLAGS)) $(FUZZ) -MMD -MP -c -o $@ $<

build/fuzz/libtcpspec.a: $(FUZZ_LIB)
	rm -f $@ && ar rcs $@ $^

build/fuzz/%: build/fuzz/%.o build/fuzz/libtcpspec.a
	clang -fsanitize=fuzzer,address,undefined -o $@ $^ $(LDLIBS)

fuzzers: $(FUZZERS)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/tcpspec $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 build/tcpspec build/tcpspec-agent build/tcpspec-autosar $(DESTDIR)$(PREFIX)/bin/
	install -m 644 suite/tcpspec.1 $(DESTDIR)$(PREFIX)/share/man/man1/tcpspec.1
	build/tcpspec completion bash | install -D -m 644 /dev/stdin $(DESTDIR)$(PREFIX)/share/bash-completion/completions/tcpspec
	build/tcpspec completion zsh | install -D -m 644 /dev/stdin $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_tcpspec
	build/tcpspec completion fish | install -D -m 644 /dev/stdin $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/tcpspec.fish
	cp -R cases $(DESTDIR)$(PREFIX)/share/tcpspec/
	@for s in $(wildcard harness/stacks/*/*.stack harness/stacks/*/*.expect); do \
		install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/tcpspec/stacks/$$(basename $$(dirname $$s)) $$s || exit 1; done
	@! [ -x $(UML)/linux ] || install -D -m 755 -t $(DESTDIR)$(PREFIX)/lib/tcpspec $(UML)/linux
	@for s in build/stacks/*.so; do \
		! [ -e $$s ] || install -D -m 755 -t $(DESTDIR)$(PREFIX)/lib/tcpspec/stacks $$s || exit 1; done

# What is missing is installed where that is possible, and named in one command where it isn't.
deps: deps-run deps-check

deps-run:
	@suite/t/deps.sh $(PACKAGES_RUN)

deps-check:
	@suite/t/deps.sh $(PACKAGES_CHECK)

help:
	@sed -n 's/^#: //p' Makefile

#: make           build build/tcpspec
#: make run       judge this machine's TCP: build/report.html, build/junit.xml, build/result.jsonl
#:                (ARGS='-k reset' passes options on to "tcpspec run")
#: make lwip      build lwIP as a stack: "tcpspec run --stack lwip"
#: make lwip-tap  the same on a TAP, as a process: "tcpspec run --stack lwip-tap"
#: make stacks    build, or install, all stacks that are not there without it
#: make matrix    judge them all, in one report: build/matrix.html
#: make lwip-src  the same from source, with timestamps and SACK (LWIP_TREE=DIR: from your tree): "--stack lwip-src"
#: make lwip-faulty  lwIP made wrong in one thing at a time: build/stacks/faulty/
#: make check     all tests of the tester itself
#: make bench     what the tester itself costs
#: make deps      install the Debian packages that run and check need (both do it by themselves)
#: make install   into PREFIX (/usr/local), below DESTDIR
#: make uml       build a Linux kernel for virtual time: "tcpspec run" then uses it (KERNEL_SRC=DIR: from your tree)
#: make clean     remove all that was built but that kernel; make distclean: that too
#: SAN=1 builds with sanitizers in build/san, CI=1 makes warnings errors.

# The user-mode kernel takes minutes to build and depends on nothing here, so it stays; so does what was fetched.
clean:
	@! [ -d build ] || find build -mindepth 1 -maxdepth 1 ! -path build/uml ! -path build/lwip-src -exec rm -rf {} +

distclean:
	rm -rf build

.PHONY: all run check bench tests fuzzers install deps deps-run deps-check help clean distclean
.SECONDARY:
-include $(wildcard harness/stacks/*/rules.mk */t/rules.mk)

# Each rules.mk adds what it builds to STACKS.
stacks: $(STACKS)

# One run of all cases against each, and one report.
matrix: all stacks
	build/tcpspec run $(patsubst %,--stack %,linux posix linux-uml $(filter-out uml,$(STACKS))) \
		--json build/matrix.jsonl --html build/matrix.html $(ARGS)

.PHONY: stacks matrix
-include $(shell find $B build/fuzz -path build/uml -prune -o -name '*.d' -print 2>/dev/null)
