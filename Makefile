# tcpspec: see README.md.  make run (judge this machine's TCP), make check (all tests), make help.

# Everything that Debian has to supply, in one place.
PACKAGES_RUN   = gcc make pkg-config libpcap-dev libmnl-dev libxml2-dev libjansson-dev
PACKAGES_CHECK = clang llvm libclang-rt-14-dev libcmocka-dev libxml2-utils tshark valgrind

CC      = cc
OPT     = -O2
WARN    = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith -Wcast-qual \
          -Wwrite-strings -Wformat=2 -Wvla -Wundef
CFLAGS  = -std=c11 -D_GNU_SOURCE $(OPT) -g $(WARN) $(if $(CI),-Werror) -Iharness -Ireports -Isuite \
          $(shell pkg-config --cflags libxml-2.0 jansson libmnl 2>/dev/null)
LDLIBS  = -lpcap -lmnl -lxml2 -ljansson
B       = build

# SAN=1 builds the same program with the address and undefined-behaviour sanitizers, beside the other one.
ifdef SAN
B       = build/san
OPT     = -O1
CFLAGS += -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
LDFLAGS += -fsanitize=address,undefined
endif

HARNESS = $(wildcard harness/*.c harness/stacks/*/*.c)
REPORTS = $(wildcard reports/*.c)
SUITE   = $(wildcard suite/*.c)
LIB     = $(patsubst %.c,$B/%.o,$(HARNESS) $(REPORTS) $(filter-out suite/main.c,$(SUITE)))
TESTS   = $(patsubst %.c,$B/%,$(wildcard harness/t/test_*.c reports/t/test_*.c suite/t/test_*.c))

all: $B/tcpspec

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

tests: $(TESTS)

clean:
	rm -rf build

.PHONY: all tests clean
.SECONDARY:
-include $(shell find $B -name '*.d' 2>/dev/null)
