#!/bin/sh
# test_mutate.sh - "tcpspec mutate": a case that looks at all there is, one that doesn't, and one that can't fail.
# One line of TAP each. Needs a stack: this machine's kernel; and build/uml/linux for virtual time.

. suite/t/tap.sh
export TCPSPEC_INSIDE="${TCPSPEC_INSIDE:-$PWD/build/tcpspec}"
C=$D/cases
export TMPDIR="$D"

# exits CODE NAME ARGS... - of "mutate", with our cases
exits() {
	code=$1 name=$2
	shift 2
	"$T" mutate --cases "$C" "$@" >"$D/out" 2>"$D/err"
	is "exit $code: $name" [ $? = "$code" ]
}
said() { is "$1" grep -q "$2" "$D/out"; }

mkdir -p "$C/requirements" "$C/a" "$C/b"
cp cases/requirements/rfc9293.tsv "$C/requirements/"
# A case: ID, and its parts on stdin
new() { { printf 'title:   A case of its own\nproves:  RFC9293-MUST-2\n%s\n' "$2"; cat; } >"$C/$1.case"; }
new a/strong '' <<'CASE'
setup
	established
test
	call    shutdown
	expect  F. 1:1 ack 1
	state   FIN-WAIT-1
CASE
new b/weak '' <<'CASE'
setup
	established
test
	call    shutdown
	expect  * *
	state   FIN-WAIT-1
CASE
new b/idle '' <<'CASE'
setup
	closed
test
	call    listen
	reply   ok
CASE
new b/never '' <<'CASE'
setup
	established
test
	expect  F. 1:1 ack 1
CASE
new b/slow 'tags:    slow
' <<'CASE'
setup
	established
test
	silent  2h
	call    shutdown
	expect  F. 1:1 ack 1
	state   FIN-WAIT-1
CASE

exits 2 "an unknown stack" --stack lunix
exits 2 "clocks are wall and virtual" --clock sun
exits 2 "a file that isn't there" --known "$D/none"
exits 4 "nothing chosen" -k nothing
if ! "$T" doctor --stack linux >"$D/doctor" 2>&1; then
	echo "ok # SKIP this machine can't run the cases"
	exit 0
fi

exits 0 "all is noticed" --clock wall a/strong --json "$D/figures.jsonl" --by-case
said "a row for the case" '^a/strong  .* 100.0 %$'
said "a law with its clause" '^lawful: .*(RFC '
is "figures of the area" grep -q '"record":"mutants","area":"a","instances":2,.*"survived":0,"caught":1000}' "$D/figures.jsonl"
is "figures of the case" grep -q '"record":"mutants","area":"a","case":"a/strong",' "$D/figures.jsonl"
exits 1 "something is not" --clock wall b/weak
said "and is named" '^survived: b/weak@ipv4, segment 2: flag FIN$'
echo 'b/weak@* | segment 2: flag FIN | nobody asked' >"$D/known"
exits 1 "some of it is known" --clock wall b/weak --known "$D/known" --list
said "with its reason" '^survived (known): b/weak@ipv4, segment 2: flag FIN: nobody asked$'
exits 1 "a case that can't fail" --clock wall b/idle
said "is named" '^notices nothing by its own test: b/idle$'
exits 0 "what passed nowhere" --clock wall b/never a/strong --list
said "is named, too" '^passed nowhere: b/never$'
exits 6 "figures that can't be written" --clock wall a/strong --json "$D/none/figures.jsonl"
is "no folder stays behind" sh -c '! ls -d "$TMPDIR"/tcpspec-recordings-*'

if "$T" doctor --stack linux-uml >"$D/doctor" 2>&1; then
	exits 0 "a slow case runs in virtual time by itself" b/slow a/strong --by-case
	said "and has mutants" '^b/slow  .* 100.0 %$'
	exits 0 "all in virtual time" --clock virtual b/slow a/strong --ip 4
else
	echo "ok # SKIP no virtual time here"
fi
