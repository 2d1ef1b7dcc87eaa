#!/bin/sh
# lint.sh - the parts of the house style that a machine can see, one line of TAP for each.
# Run at the top of the sources; B says where they were built.

. suite/t/tap.sh
B=${B:-build}

sources() { find harness reports suite -name '*.[ch]' | sort; }
includes() { sed -n 's/^#include "\([^"]*\)".*/\1/p' "$1"; }

flags=$(pkg-config --cflags libxml-2.0 jansson libmnl)
for h in $(find harness reports suite -name '*.h'); do
	# shellcheck disable=SC2086
	echo "#include \"$h\"" | ${CC:-cc} -std=c11 -D_GNU_SOURCE -I. -Iharness -Ireports -Isuite \
		$flags -w -fsyntax-only -x c - 2>/dev/null || echo "$h"
done | none "headers compile alone"

# Arrows only go down: a file includes what its own folder has, and what the folders below it have. A stack's own headers
# are none of ours.
for f in $(sources); do
	folder=${f%%/*}
	for i in $(includes "$f"); do
		[ -e "${f%/*}/$i" ] || [ -e "$folder/$i" ] && continue
		case $f in
		harness/stacks/*) [ -e "reports/$i" ] || [ -e "suite/$i" ] || continue ;;
		esac
		case $folder:$i in
		reports:verdict.h) continue ;;
		suite:*) [ -e "harness/$i" ] || [ -e "reports/$i" ] && continue ;;
		esac
		echo "$f includes $i"
	done
done | none "includes go down: suite to reports and harness, reports to verdict.h"

for f in $(sources | grep '\.h$'); do
	for i in $(includes "$f"); do
		for d in "${f%/*}" harness reports suite; do
			[ -e "$d/$i" ] && echo "$f $d/$i" && break
		done
	done
done | sort -u | tsort 2>&1 >/dev/null | none "no header includes itself by way of others"

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

# 100 columns are wanted: suite and reports keep to them; where the others end.
for f in harness/*.[ch] suite/*.[ch] suite/t/*.[ch] reports/*.[ch]; do
	most=120
	case ${f%/*} in
	reports | suite) most=100 ;;
	esac
	[ "$(wc -L <"$f")" -le $most ] || echo "$f: a line of $(wc -L <"$f") columns, not $most"
done | none "no line is longer than 120 columns, and none of suite and reports than 100"

# shellcheck disable=SC2046
awk '
	FNR == 1 && $0 != "/* SPDX-License-Identifier: MIT */" { print FILENAME }
' $(sources) | none "each source says its licence first"

# Mutable objects would be shared by all cases; constants with pointers in them are in .data.rel.ro.
find "$B/harness" "$B/reports" "$B/suite" -name '*.o' ! -path '*/t/*' | while read -r o; do
	objdump -t "$o" | awk -v o="$o" '$3 == "O" && ($4 == ".bss" || $4 == ".data") && $NF !~ /^(__|\.)/ { print o ": " $NF }
		$2 == "O" && ($3 == ".bss" || $3 == ".data" || $3 == "*COM*") { print o ": " $NF }'
done | none "statics are constant"

# shellcheck disable=SC2046
grep -nwE 'TODO|FIXME|XXX|HACK' $(sources) $(find cases -name '*.case') | none "nothing is left for later"

# shellcheck disable=SC2046
grep -ohE '"RFC[0-9]+-[A-Za-z0-9.-]+"' $(sources | grep -v /t/) | tr -d '"' | sort -u | while read -r id; do
	cut -f1 cases/requirements/*.tsv | grep -qxF "$id" || echo "$id"
done | none "requirements named in the sources are in the tables"

"$B/tcpspec" check 2>&1 >/dev/null | none "tcpspec check finds nothing"

{ "$B/tcpspec" coverage --purposes 2>&1 >/dev/null || echo "exit $?"; } |
	none "every purpose has cases that exist, or a reason"

mandoc -Tlint -Wwarning suite/tcpspec.1 2>/dev/null | none "the manual page is well formed"
