#!/bin/sh
# test_coverage.sh - "tcpspec coverage --purposes": exit codes, and what is printed and said. One line of TAP each.

. suite/t/tap.sh
C=$D/cases
mkdir -p "$C/a"
requirements MUST-1
printf 'title:   One\nproves:  RFC9293-MUST-1\n\nsetup\n\tlisten\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n' >"$C/a/one.case"

# purposes ROW ARGS... - print a table with two rows about "one" and this one
purposes() {
	printf 'purpose\tcase\treason\none\ta/one\t\none\t-\tIn part\n%b\n' "$1" >"$C/purposes.tsv"
	shift
	"$T" coverage --cases "$C" --purposes "$@" >"$D/out" 2>"$D/err"
}

purposes 'two\t-\tCan not be seen'
is "exit 0: cases or reasons" [ $? = 0 ]
is "they are printed" grep -qx '    - a/one' "$D/out"
is "and what is missing" grep -qx '    not all of it: In part' "$D/out"
is "and what is missing as a whole" grep -qx '    no case: Can not be seen' "$D/out"
is "and counted" last "2 purposes: 1 covered (1 of them not in full), 1 with a reason, 0 unaccounted"
is "nothing is said" [ ! -s "$D/err" ]

purposes 'two\t*\tRFC9293-3.8-ack-always' --format tsv
is "exit 0: a rule about every segment" [ $? = 0 ]
is "it is a star in the table" grep -qx "$(printf 'two\tcovered\t\\*\t')" "$D/out"
is "the others are as they were" grep -qx "$(printf 'one\tpart\ta/one\tIn part')" "$D/out"

purposes 'two\t-\tCan not be seen' --missing
is "--missing leaves what has no case" [ "$(grep '^[a-z]' "$D/out")" = two ]

purposes 'two\t-\t'
is "exit 1: neither" [ $? = 1 ]
is "it is named" said "purposes.tsv:4: two has neither a case nor a reason"
is "and counted" last "2 purposes: 1 covered (1 of them not in full), 0 with a reason, 1 unaccounted"

purposes 'two\ta/gone\t'
is "exit 2: no such case" [ $? = 2 ]
is "it is named" said 'purposes.tsv:4:5: no case is called "a/gone": did you mean a/one?'
purposes 'two\ta/one'
is "exit 2: a column is missing" [ $? = 2 ]
is "which is said" said "purposes.tsv:4:1: 2 of 3 columns"
purposes 'two\t-\tLater' --rfc 9293
is "exit 2: requirements and purposes at once" [ $? = 2 ]
rm "$C/purposes.tsv"
"$T" coverage --cases "$C" --purposes >"$D/out" 2>"$D/err"
is "exit 2: no table" [ $? = 2 ]
