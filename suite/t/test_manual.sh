#!/bin/sh
# test_manual.sh - tcpspec(1) and --help say the same: each option of each command is in the manual page, in the paragraph of
# the command or in the lists that hold for several; and each that the page names exists. One line of TAP each.

. suite/t/tap.sh
PAGE=suite/tcpspec.1

# options COMMAND - as --help shows them, one a line
options() {
	"$T" "$1" --help | sed -n 's/^  \(-.\), --\([a-z-]*\).*/\1 --\2/p; s/^  \(-[a-zA-Z]\) .*/\1/p; s/^      --\([a-z-]*\).*/--\1/p' | tr ' ' '\n'
}
# The flags of the page: "COMMAND --flag" within the paragraph of a command, "synopsis --flag", and "* --flag" elsewhere.
awk '
	/^\.Sh /			{ section = $0; where = section ~ /SYNOPSIS/ ? "synopsis" : "*" }
	section ~ /COMMANDS/ && /^\.It Cm/	{ where = $3 }
	section ~ /COMMANDS/ && /^\.El/	{ where = "*" }
	/^\./ && /Fl/ {
		flag = 0
		for (i = 1; i <= NF; i++) {
			sub(/^\./, "", $i)
			if ($i == "Fl")
				flag = 1
			else if ($i ~ /^[A-Z][a-z]$/)
				flag = 0
			else if (flag && $i ~ /^-?[a-zA-Z]/)
				print where, "-" $i
		}
	}' $PAGE | sed 's/^\([^ ]* -\)\([a-z]\)\2$/\1\2/' | sort -u >"$D/page"
"$T" --help | sed -n 's/^  \([a-z]*\)  *[^ ].*/\1/p' | grep -v '^tcpspec$' >"$D/commands"

while read -r c; do
	options "$c" >"$D/$c.options"
	[ -s "$D/$c.options" ] || echo "$c --help lists no option"
	while read -r o; do
		grep -qxe "$c $o" -e "\* $o" "$D/page" || echo "$c $o"
	done <"$D/$c.options" | none "options of $c are in $PAGE"
done <"$D/commands"

while read -r c; do
	grep -q "^\.It Cm $c\( \|$\)" $PAGE || echo "$c has no paragraph"
	grep -qx "\.Cm \(.* | \)\?$c\( .*\)\?" $PAGE || echo "$c is not in the synopsis"
done <"$D/commands" | none "commands are in $PAGE"

cut -d ' ' -f 2 "$D/page" | sort -u | while read -r o; do
	[ "$o" = --version ] && "$T" --version >/dev/null && continue
	grep -qxe "$o" "$D"/*.options || echo "no command has $o"
done | none "options of $PAGE exist"
sed -n '/^\.Sh COMMANDS/,/^\.El/s/^\.It Cm \([a-z]*\).*/\1/p' $PAGE | while read -r c; do
	grep -qx "$c" "$D/commands" || echo "there is no command $c"
done | none "commands of $PAGE exist"
