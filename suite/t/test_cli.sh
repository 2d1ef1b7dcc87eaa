#!/bin/sh
# test_cli.sh - the command line as its users meet it: exit codes, the last line, what is said of mistakes, and that
# nothing is left over however a run ends. One line of TAP each. Needs what "tcpspec doctor" looks for.

. suite/t/tap.sh
C=$D/cases
mkdir -p "$C/a" "$C/b"
requirements MUST-1 SHLD-2 MAY-1

# makecase NAME PROVES HEADER SETUP TEST - over IPv4 only, so that one case is one result; steps separated by ";"
makecase() {
	{
		printf 'title:   Case %s\nproves:  RFC9293-%s\nip:      4\n' "$1" "$2"
		[ -n "$3" ] && echo "$3"
		printf '\nsetup\n%s\ntest\n%s\n' "$(echo "$4" | tr ';' '\n' | sed 's/^/\t/')" \
			"$(echo "$5" | tr ';' '\n' | sed 's/^/\t/')"
	} >"$C/$1.case"
}

close='call shutdown;expect F. 1:1 ack 1'
makecase a/pass MUST-1 "tags:    quick" established "$close"
makecase a/fail MUST-1 "" listen "send S 0:0;expect R. * ack *"
makecase a/should SHLD-2 "" listen "send S 0:0;expect R. * ack *"
makecase a/setup MUST-1 "" "listen;send S 0:0;expect R. * ack *;send . 1:1 ack 1" "$close"
makecase a/needs MUST-1 "needs:   wings" established "$close"
makecase a/slow MUST-1 "tags:    slow" established "$close"
makecase a/wait MUST-1 "" established "wait 3s;$close"
makecase b/each MUST-1 "each:    n = 1 2 3" established "$close"

needs_stack linux
# runs CODE NAME ARGS... - "run", with our cases
runs() {
	want=$1 name=$2
	shift 2
	exits "$want" "$name" run --stack linux --cases "$C" "$@"
}

# The table of exit codes.
runs 0 "a pass" a/pass
is "the last line counts it" last "result: 1 passed, 0 failed, 0 skipped"
is "the seed is in the first line" grep -q '^tcpspec .*, 1 case, stack linux (.*), seed 0x[0-9a-f]*, 1 job\|jobs' "$D/out"
runs 1 "a fail" a/fail
is "the last line counts it" last "result: 0 passed, 1 failed, 0 skipped"
is "a fail names its line" said "$C/a/fail.case:9"
runs 0 "a SHOULD that is not followed" a/should
is "it counts as passed" last "result: 1 passed, 0 failed, 0 skipped"
runs 1 "the same when strict" a/should --strict
runs 5 "inconclusive" a/setup a/pass
runs 77 "all skipped" a/needs -v
is "a skip has its reason" grep -q 'does not claim "wings"' "$D/out"
runs 77 "a slow case is skipped" a/slow
runs 0 "unless asked for" a/slow --slow
runs 0 "a skip beside a pass" a/needs a/pass
runs 1 "a fail goes before inconclusive" a/setup a/fail
runs 4 "nothing selected" -k nowhere
is "the last line is there all the same" last "result: 0 passed, 0 failed, 0 skipped"
runs 4 "an empty shard" a/pass --shard 2/2
runs 6 "a report that can't be written" a/pass --junit "$D/no/such/folder/x.xml"
is "the verdicts are there" last "result: 1 passed, 0 failed, 0 skipped"
runs 1 "256 fails and more are no 0" a/fail --repeat 260 -q
is "and all of them count" last "result: 0 passed, 260 failed, 0 skipped"
runs 2 "a result file that can't be made" a/pass --json "$D/no/such/folder/x.jsonl"

# Usage: said before anything runs.
runs 2 "an unknown option" --bogus
runs 2 "an unknown case" a/pss
is "with the nearest name" said 'no case is called "a/pss": did you mean a/pass?'
runs 2 "an unknown tag" --tag quik
is "with the nearest" said 'did you mean quick'
runs 2 "an unknown RFC" --rfc 1
runs 2 "an unknown requirement" --rfc 9293:MUST-2
runs 2 "an unknown level" --level WILL
runs 2 "an unknown stack" --stack lunix
runs 2 "an unknown clock" --clock sun
runs 2 "an expression that isn't one" -k 'a and'
runs 2 "a shard that isn't one" --shard 3/2
runs 2 "no number of jobs" -j 0
runs 2 "no seed" --seed x
runs 2 "no scale" --timeout-scale 0
runs 2 "captures without a folder" --pcap all
for o in "" "frob" "runn"; do
	# shellcheck disable=SC2086
	tcpspec $o
	is "exit 2: tcpspec $o" [ $? = 2 ]
done
is "--help fits a screen" sh -c '[ "$("$1" --help | wc -l)" -le 24 ]' - "$T"
is "--help has the five commonest uses" [ "$("$T" --help | grep -c "^  tcpspec run ")" = 5 ]
is "--help is no wider than a terminal" [ -z "$("$T" --help | grep -E "^.{81}")" ]
is "--help lists every command" sh -c 'for c in run list explain check coverage report stacks doctor bench; do
	"$1" --help | grep -q "^  $c " && "$1" $c --help >/dev/null && "$1" help $c >/dev/null || exit 1; done' - "$T"

# Choosing.
ids() { "$T" list --cases "$C" --format ids "$@" | tr '\n' ' '; }
is "list names instances" [ "$(ids b)" = "b/each[n=1]@ipv4 b/each[n=2]@ipv4 b/each[n=3]@ipv4 " ]
is "the shards are the whole" [ "$({ ids --shard 1/3; ids --shard 2/3; ids --shard 3/3; } | tr ' ' '\n' | sort)" = \
	"$(ids | tr ' ' '\n' | sort)" ]
runs 0 "what list prints, run takes" $(ids b)
is "all of it" last "result: 3 passed, 0 failed, 0 skipped"
runs 0 "a glob" 'b/*' --exclude '*n=2]*'
is "less what is excluded" last "result: 2 passed, 0 failed, 0 skipped"

# Mistakes in cases: all of them, with a caret, and nothing runs.
mkdir -p "$D/bad/requirements" "$D/bad/a"
cp "$C/requirements/rfc9293.tsv" "$D/bad/requirements"
printf 'title:   One\nproves:  RFC9293-MUST-9\n\nsetup\n\tlisten\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n' >"$D/bad/a/one.case"
printf 'title:   Two\nproves:  RFC9293-MUST-1\n\nsetup\n\tlistn\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack $x\n' >"$D/bad/a/two.case"
tcpspec run --stack linux --cases "$D/bad"
is "exit 2: mistakes in cases" [ $? = 2 ]
is "the unknown requirement is said" said "one.case:2:10: no requirement is called \"RFC9293-MUST-9\""
is "the unknown recipe" said "two.case:5:2: "
is "the unknown value" said "two.case:8:"
is "there is a caret" grep -q '^ *	*\^$' "$D/err"
is "and nothing ran" said "nothing was run"
tcpspec check --cases "$D/bad"
is "check exits 2 too" [ $? = 2 ]
tcpspec check --cases "$C"
is "check exits 0 where all is well" [ $? = 0 ]

# Results: one source, any report, again and again.
runs 1 "reports" a/pass a/fail a/needs --json "$D/r.jsonl" --junit "$D/r.xml" --html "$D/r.html" --pcap-dir "$D/pcap"
cp "$D/out" "$D/first"
is "junit is well formed" xmllint --noout "$D/r.xml"
is "junit counts the same" grep -q 'tests="3" failures="1" errors="0" skipped="1"' "$D/r.xml"
is "the page is there" grep -q '</html>' "$D/r.html"
is "the failing case has its capture" test -s "$D/pcap/a/fail@ipv4.pcapng"
tcpspec report "$D/r.jsonl" --junit "$D/again.xml" --html "$D/again.html" --pcap-dir "$D/pcap"
is "report exits as the run" [ $? = 1 ]
is "junit is the same again" cmp "$D/r.xml" "$D/again.xml"
is "html is the same again" cmp "$D/r.html" "$D/again.html"
is "and so is the last line" last "result: 1 passed, 1 failed, 1 skipped"
tcpspec report "$D/r.jsonl" --html "$D/changes.html" --against "$D/r.jsonl" >"$D/out" 2>"$D/err"
is "a page says what changed" grep -q 'Every instance came out as it did' "$D/changes.html"
tcpspec report "$D/r.jsonl" --tap "$D/r.ktap" --tap-dialect ktap >"$D/out" 2>"$D/err"
is "KTAP" [ "$(head -n 1 "$D/r.ktap")" = "KTAP version 1" ]
tcpspec report "$D/r.jsonl" --ctrf "$D/r.json"
is "CTRF" grep -q '"reportFormat": "CTRF"' "$D/r.json"
runs 2 "changes since a run that isn't there" a/pass --html "$D/r.html" --against "$D/none.jsonl"
runs 0 "changes as the history of a case" a/pass --against "$D/r.jsonl"
"$T" report "$D/r.jsonl" --against "$D/r.jsonl" >"$D/out" 2>"$D/err"
is "changes nobody shows" [ $? = 2 ]
"$T" run --stack linux --cases "$C" a/pass a/fail --json - 2>/dev/null | "$T" report - >"$D/out" 2>"$D/err"
is "--json - writes records and nothing else" last "result: 1 passed, 1 failed, 0 skipped"
rm -rf "$XDG_CACHE_HOME"
runs 1 "what failed before, again" --failed="$D/r.jsonl"
is "and only that" last "result: 0 passed, 1 failed, 0 skipped"
runs 1 "what failed in the last run" --failed
is "and only that" last "result: 0 passed, 1 failed, 0 skipped"
runs 0 "a run without a fail" a/pass
runs 1 "leaves what others have for --failed" --failed
is "and only that" last "result: 0 passed, 1 failed, 0 skipped"
again=$(sed -n 's/^ *reproduce  *//p' "$D/first" | head -n 1)
is "a fail says how to repeat it" test -n "$again"
eval "$again" >"$D/out" 2>"$D/err"
is "which fails again" [ $? = 1 ]
is "at the same step" [ "$(grep -c 'step 4' "$D/out")" -gt 0 ]
"$T" run --stack linux --cases "$C" a/pass --seed 7 --json "$D/1.jsonl" >/dev/null
"$T" run --stack linux --cases "$C" --seed 7 --json "$D/2.jsonl" a/pass a/fail b >/dev/null
isn() { grep '"frame":1,' "$1" | grep -o '"hex":"[0-9a-f]*' | cut -c 84-99 | sort; }
is "the same seed gives the same initial sequence number" [ "$(isn "$D/2.jsonl" | grep -cxF "$(isn "$D/1.jsonl")")" = 1 ]
is "a full disk is no success" sh -c '"$1" list --cases "$2" >/dev/full; [ $? = 6 ]' - "$T" "$C"

# However a run ends, its processes end too, and what was judged is kept.
# begin - start a run of a case that takes long, and wait until it is in there
begin() {
	rm -f "$D/k.jsonl"
	"$T" run --stack linux --cases "$C" a/wait b -j 1 --json "$D/k.jsonl" >"$D/out" 2>"$D/err" &
	pid=$! i=0
	until grep -qs '"kind":"tcp".*"text":"S\. ' "$D/k.jsonl" || [ $i = 100 ]; do
		i=$((i + 1))
		sleep 0.1
	done
	lanes=$(pgrep -P $pid)
}
gone() {	# no such process, or one that is only waited for
	for p in $1; do
		i=0
		while [ -e "/proc/$p" ] && ! grep -q '^State:.*Z' "/proc/$p/status" && [ $i -lt 50 ]; do
			i=$((i + 1))
			sleep 0.1
		done
		[ $i -lt 50 ] || return 1
	done
}

begin
is "a lane is a process" test -n "$lanes"
kill -9 $pid
wait $pid 2>/dev/null
is "killed: its lanes are gone with it" gone "$lanes"
is "killed: no interface is left" sh -c '! ls /sys/class/net | grep -q tcpspec'
tcpspec report "$D/k.jsonl"
is "killed: what was written can be read" [ $? = 3 ]
is "killed: the case in hand is an error" grep -q '^ERROR.*a/wait' "$D/out"
is "killed: the report says that it isn't whole" said INCOMPLETE

begin
kill -USR1 $pid
i=0
until grep -q 'last segment' "$D/err" || [ $i = 50 ]; do i=$((i + 1)) && sleep 0.1; done
kill -INT $pid
wait $pid
code=$?
cp "$D/err" "$D/status"
is "SIGINT: exit 130" [ $code = 130 ]
is "SIGINT: the running case comes to its end" last "result: 1 passed, 0 failed, 0 skipped"
is "SIGINT: the lanes are gone" gone "$lanes"
tcpspec report "$D/k.jsonl"
is "SIGINT: so says the file" [ $? = 130 ]
is "SIGUSR1 before that: what runs, and the step it waits in" grep -q '^    in step [0-9]* of [0-9]*, .*a/wait.case:[0-9]*: wait *3s' "$D/status"
is "and the last segment" grep -q '^    last segment at .* from the tester: ACK 1:1 ack 1' "$D/status"

begin
start=$(date +%s%N)
kill -TERM $pid
sleep 0.2
kill -TERM $pid
wait $pid
is "SIGTERM: exit 143" [ $? = 143 ]
is "twice: at once" [ $((($(date +%s%N) - start) / 1000000)) -lt 2500 ]
is "twice: the lanes are gone" gone "$lanes"

begin
# shellcheck disable=SC2086
kill -9 $lanes
wait $pid
is "exit 3: a lane that dies" [ $? = 3 ]
is "only its case is lost" last "result: 3 passed, 1 failed, 0 skipped"
is "and says why" said "died of signal 9"

runs 1 "-x stops at the first fail" a/fail b -x -j 1
is "and says so" said "stopped at the first failure"
