#!/bin/sh
# lint.sh - the parts of the house style that a machine can see, one line of TAP for each.
# Run at the top of the sources; B says where they were built.

. suite/t/tap.sh
B=${B:-build}

find harness reports suite -name '*.[ch]' | sort >"$D/sources"
sources() { cat "$D/sources"; }

# One compiler for all of them: it goes on behind one that doesn't compile, and says its name.
# shellcheck disable=SC2046
${CC:-cc} -std=c11 -D_GNU_SOURCE -I. -Iharness -Ireports -Isuite $(pkg-config --cflags libxml-2.0 jansson libmnl) \
	-w -fsyntax-only -x c $(find harness reports suite -name '*.h') 2>&1 | grep -i error | none "headers compile alone"

# Each line of the table: a file, and one that it includes, where that is ours.
# shellcheck disable=SC2046
awk '
	function there(path) { return path in ours }
	FNR == NR { ours[$0]; next }
	/^#include "/ {
		name = $2
		gsub(/"/, "", name)
		n = split(FILENAME, part, "/")
		own = substr(FILENAME, 1, length(FILENAME) - length(part[n]))
		split(own " " part[1] "/ harness/ reports/ suite/", where, " ")
		for (i = 1; i in where; i++)
			if (there(where[i] name)) {
				print FILENAME, where[i] name
				next
			}
	}
' "$D/sources" $(cat "$D/sources") >"$D/includes"

# Arrows only go down: a file includes what its own folder has, and what the folders below it have. A stack's own headers
# are none of ours.
awk '
	{ split($1, from, "/"); split($2, to, "/") }
	from[1] == to[1] || from[1] == "suite" { next }
	from[1] == "reports" && $2 == "harness/verdict.h" { next }
	{ print $1 " includes " $2 }
' "$D/includes" | none "includes go down: suite to reports and harness, reports to verdict.h"

grep '\.h .*\.h$' "$D/includes" | sort -u | tsort 2>&1 >/dev/null | none "no header includes itself by way of others"

# shellcheck disable=SC2046
awk '
	FNR == 1	{ start = 0 }
	/^[a-z_].*\(/	{ name = $0 }
	/^\{/		{ start = FNR }
	/^\}/ && start	{ if (FNR - start > 60) print FILENAME ":" start ": " FNR - start " lines: " name; start = 0 }
' $(sources) | none "no function is longer than 60 lines"

# shellcheck disable=SC2046
awk '
	FNR == 601	{ print FILENAME ": more than 600 lines" }
' $(sources) | none "no file is longer than 600 lines"

wc -L harness/*.[ch] harness/stacks/linux*/*.[ch] suite/*.[ch] suite/t/*.[ch] reports/*.[ch] | awk '
	{ most = $2 ~ /^suite\/t/ ? 120 : 100 }
	$1 > most && $2 != "total" { print $2 ": a line of " $1 " columns, not " most }
' | none "no line is longer than 100 columns, and none of the tests of the suite than 120"

# shellcheck disable=SC2046
awk '
	FNR == 1 && $0 != "/* SPDX-License-Identifier: MIT */" { print FILENAME }
' $(sources) | none "each source says its licence first"

# Mutable objects would be shared by all cases; constants with pointers in them are in .data.rel.ro.
find "$B/harness" "$B/reports" "$B/suite" -name '*.o' ! -path '*/t/*' -print0 | xargs -0 objdump -t | awk '
	/file format/	{ o = $1 }
	$3 == "O" && ($4 == ".bss" || $4 == ".data") && $NF !~ /^(__|\.)/ { print o " " $NF }
	$2 == "O" && ($3 == ".bss" || $3 == ".data" || $3 == "*COM*") { print o " " $NF }
' | none "statics are constant"

# shellcheck disable=SC2046
grep -nwE 'TODO|FIXME|XXX|HACK' $(sources) $(find cases -name '*.case') | none "nothing is left for later"

cut -f1 cases/requirements/*.tsv >"$D/ids"
# shellcheck disable=SC2046
grep -ohE '"RFC[0-9]+-[A-Za-z0-9.-]+"' $(sources | grep -v /t/) | tr -d '"' | sort -u | grep -vxFf "$D/ids" |
	none "requirements named in the sources are in the tables"

"$B/tcpspec" check 2>&1 >/dev/null | none "tcpspec check finds nothing"

{ "$B/tcpspec" coverage --purposes 2>&1 >/dev/null || echo "exit $?"; } |
	none "every purpose has cases that exist, or a reason"

mandoc -Tlint -Wwarning suite/tcpspec.1 2>/dev/null | none "the manual page is well formed"
