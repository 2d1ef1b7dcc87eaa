#!/bin/sh
# test_again.sh - the command that a failure ends with is run, for each way of failing, and comes to the same verdict at
# the same step. Against the toy, and against lwIP with faults. One line of TAP each. Needs no privileges.

. suite/t/toy.sh

# facts FILE - id, round, verdict, cause, step and field of all in it that didn't pass.  Records are flat, so that their
# fields can be found without a parser.
facts() {
	awk '
		function field(name) {
			if (!match($0, "\"" name "\":(\"[^\"]*\"|[0-9]+)"))
				return "-"
			name = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
			gsub(/"/, "", name)
			return name
		}
		/^\{"record":"case"/ { id[field("n")] = field("id") }
		/^\{"record":"verdict"/ && field("verdict") !~ /^(pass|skip|xfail)$/ {
			print id[field("n")], field("verdict"), field("cause"), field("step"), field("field")
		}' "$1"
}

# again NAME ARGS... - "run" with these arguments; then of the commands it printed one for each cause is run, and they
# have to come to what it came to
again() {
	what=$1
	shift
	"$T" run "$@" --json "$D/was.jsonl" >"$D/out" 2>"$D/err"
	facts "$D/was.jsonl" >"$D/all"
	sed -n 's/^  reproduce  *//p' "$D/out" | awk '
		FNR == NR { cause[$1] = $2 $3; next }
		{ id = $NF; gsub(/\047/, "", id) }
		!seen[cause[id]]++' "$D/all" - >"$D/commands"
	: >"$D/is"
	while read -r command; do
		eval "$command --json '$D/again.jsonl'" >"$D/err" 2>&1 </dev/null
		facts "$D/again.jsonl" >>"$D/is"
	done <"$D/commands"
	# Instances that failed alike have one command together.
	while read -r id rest; do grep -F -- "$id " "$D/all"; done <"$D/is" | sort -u >"$D/was"
	sort -u "$D/is" >"$D/sorted"
	is "$what: each of $(wc -l <"$D/commands") commands fails" [ "$(wc -l <"$D/is")" = "$(wc -l <"$D/commands")" -a -s "$D/is" ]
	cat "$D/was" "$D/is" >"$D/out"
	cat "$D/was" >>"$D/causes"
	is "$what: with the same verdict, at the same step and field" cmp "$D/was" "$D/sorted"
}

{
	printf 'title:   Not reached\nproves:  RFC9293-MUST-1\nip:      4\n\nsetup\n\tclosed\n\tsend    S 0:0 win 1\n'
	printf '\texpect  R. abs 0 ack 1\ntest\n\tsend    S 0:0 win 100\n\texpect  R. abs 0 ack 1\n'
} >"$C/a/setup.case"
mkdir "$D/it's here"
cp -R "$C" "$D/it's here/"
cp "$D/one.so" "$D/it's here/"
echo 'a/pass FAIL  # over' >"$D/it's here/known \$x"

again "the toy" --stack "$D/one.so" --cases "$C" a/fail a/crash a/setup a/pass
again "whatever its paths" --stack "$D/it's here/one.so" --cases "$D/it's here/cases" a/fail a/pass --strict \
	--expect "$D/it's here/known \$x" --timeout-scale 1.5 --set msl=1s
# Each round has a seed of its own; with this one the case passes in the first two.  One lane has them in their order.
again "in any round" --stack "$D/one.so" --cases "$C" --repeat 6 --seed 2 -j 1 seed/odd
is "of which the first is none" [ "$(wc -l <"$D/all")" -lt 5 -a "$(grep -c -- '--seed 0x3c6ef372fe94f82c' "$D/commands")" = 1 ]
if [ ! -e build/stacks/lwip.so ]; then
	echo "ok # SKIP lwIP isn't built: make lwip"
	exit 0
fi
# A few cases, as reading all of them takes a sanitized program longer than running them.
mkdir "$D/few"
cp -R cases/requirements "$D/few"
for c in close/active-after-active-open close/fin-acknowledging-unsent close/fin-without-ack close/fin-outside-window \
	retransmission/after-lost-syn reset/reader-told closed/ack-field-without-ack; do
	mkdir -p "$D/few/${c%/*}"
	cp "cases/$c.case" "$D/few/$c.case"
done
for fault in ack-twice:close timeout-early:retransmission reset-told-as-end:reset reserved-bits-set:closed; do
	again "lwip, ${fault%:*}" --stack lwip --ip 4 --cases "$D/few" --fault "${fault%:*}" "${fault#*:}"
done
for cause in mismatch missing unexpected early state reply rule left-over; do
	is "$cause is among them" grep -q " fail $cause " "$D/causes"
done
