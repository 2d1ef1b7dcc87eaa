#!/bin/sh
# test_ci.sh - the recipe for CI, run: its exit code, what it leaves, who ran it, and that the two workflows publish that. One
# line of TAP each. Needs build/uml/linux ("make uml").

. suite/t/tap.sh
export TCPSPEC_INSIDE="${TCPSPEC_INSIDE:-$PWD/build/tcpspec}"
chmod 755 "$D"
O=$D/out

ci() {
	TCPSPEC=$T OUT=$O reports/ci/ci.sh "$@" >"$D/said" 2>"$D/err"
	code=$?
}
# written FILE... - all of them, with something in them
written() {
	for f; do
		[ -s "$O/$f" ] || return 1
	done
}

for w in github gitlab; do
	for f in result.jsonl junit.xml report.html summary.md pcap; do
		grep -qE "build/ci/$f\$" reports/ci/$w.yml || echo "$f"
	done >"$D/said"
	is "$w.yml publishes all that ci.sh leaves" [ ! -s "$D/said" ]
	grep -oE '(reports|harness|suite)/[a-z0-9/._-]+' reports/ci/$w.yml | sed 's|/$||' | while read -r f; do
		[ -e "$f" ] || echo "$f"
	done >"$D/said"
	is "what $w.yml names is there" [ ! -s "$D/said" ]
done

# What the script calls exists, and takes the options it is given.
sed -n '/ordinary "$TCPSPEC" run/,/"$@"/p' reports/ci/ci.sh | grep -oE -- ' --[a-z-]+' | sort -u | while read -r o; do
	"$T" run --help | grep -qE -- "^ +(-., )?$o([= \[]|\$)" || echo "$o"
done >"$D/said"
is "ci.sh gives run only options that it has" [ ! -s "$D/said" -a "$(grep -c -- '--' reports/ci/ci.sh)" -gt 3 ]
grep -oE 'make -s (-j "[^"]*" )?[a-z-]+' reports/ci/ci.sh | sed 's/.* //' | while read -r t; do
	make -n "$t" >/dev/null 2>&1 || echo "make $t"
done >"$D/said"
is "and what it makes can be made" [ ! -s "$D/said" ]

if ! "$T" doctor --stack linux-uml >"$D/said" 2>"$D/err"; then
	echo "ok - a run # SKIP $(grep NO "$D/said" | tr '\n' ' ')"
	exit 0
fi

ci --ip 4 'closed/*'
is "exit 0: all as it should be" [ $code = 0 ]
is "the last line is that of the run" sh -c 'tail -n 1 "$1" | grep -qE "^result: [1-9][0-9]* passed, 0 failed"' - "$D/said"
is "it leaves every report" written result.jsonl junit.xml report.html summary.md doctor.txt
is "of cases in virtual time" grep -q '^{"record":"run".*"clock":"virtual"' "$O/result.jsonl"
is "nobody special ran them" [ "$(stat -c %u "$O/result.jsonl")" != 0 ]
is "JUnit is well formed" xmllint --noout "$O/junit.xml"
is "there is no capture where nothing failed" [ -z "$(find "$O" -name '*.pcapng')" ]

# A case that asks of every stack what none may do.
mkdir -p "$D/cases/a"
cp -R cases/requirements "$D/cases"
printf 'title:   Wrong\nproves:  RFC9293-MUST-1\nip:      4\n\nsetup\n\tlisten\ntest\n\tsend S 0:0\n\texpect R. * ack *\n' >"$D/cases/a/wrong.case"
chmod -R a+rX "$D/cases"
ci --cases "$D/cases"
is "exit 1: something failed" [ $code = 1 ]
is "it is in JUnit, and no longer what was there before" [ "$(grep -c '<testcase' "$O/junit.xml")" = 1 ]
is "it is in the summary" grep -q a/wrong "$O/summary.md"
is "and has a capture" [ "$(find "$O/pcap" -name '*.pcapng' | wc -l)" = 1 ]
ci -k nowhere
is "exit 4: nothing chosen" [ $code = 4 ]
ci --bogus
is "exit 2: an unknown option" [ $code = 2 ]
is "and no report of an earlier run stays" [ ! -e "$O/junit.xml" ]
O=/proc/nowhere
ci 'closed/*'
is "exit 3: a folder that can't be made" [ $code = 3 ]
is "it says so" grep -q "ci.sh: /proc/nowhere can't be written" "$D/err"
