#!/bin/sh
# check.sh - all tests of the tester itself: builds, runs each part, counts, and ends with the result.
#
# A part is a program that writes TAP: "ok", "not ok", "# SKIP". The parts are lint.sh, each test_*.c (cmocka) and
# test_*.sh beside what they test, the golden files, each fuzz_*.c for a few seconds, and the whole suite against this
# machine's kernel.
# Everything that runs is built with sanitizers. What a part said is in build/check/.

MAKE=${MAKE:-make}
FUZZ_SECONDS=${FUZZ_SECONDS:-5}
OUT=build/check
passed=0 failed=0 skipped=0

export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=abort_on_error=0:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1
export XDG_CACHE_HOME=$PWD/$OUT/cache
export B=build/san TCPSPEC=build/san/tcpspec TCPSPEC_INSIDE=$PWD/build/tcpspec	# a guest has no room for a sanitizer

# build WHAT COMMAND... - nothing goes on without it
build() {
	what=$1
	shift
	if ! "$@" >$OUT/build.log 2>&1; then
		tail -n 40 $OUT/build.log
		echo "FAIL  $what does not build"
		echo "result: $passed passed, $((failed + 1)) failed, $skipped skipped"
		exit 1
	fi
}

# part NAME COMMAND... - run it and count its lines of TAP
part() {
	name=$1 log=$OUT/$(echo "$1" | tr '/ ' '__').log
	shift
	since=$(date +%s)
	"$@" >"$log" 2>&1
	code=$?
	s=$(grep -cE '^(not )?ok .*# SKIP' "$log")
	p=$(grep -E '^ok' "$log" | grep -cv '# SKIP')
	f=$(grep -E '^not ok' "$log" | grep -cv '# SKIP')
	[ $code -ne 0 ] && [ "$f" = 0 ] && f=1
	[ "$p$f$s" = 000 ] && f=1
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	if [ "$f" = 0 ]; then
		echo "ok    $name: $p passed$([ "$s" = 0 ] || echo ", $s skipped") ($(($(date +%s) - since)) s)"
	else
		echo "FAIL  $name: $f of $((p + f + s)) failed, exit $code; $log has all of it"
		grep -vE '^ok' "$log" | tail -n 40
	fi
}

fuzz() {
	fuzzed=${1##*/fuzz_}
	seeds=$(dirname "$2")/corpus/$fuzzed
	mkdir -p "$OUT/corpus/$fuzzed"
	"$1" -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=1024 -artifact_prefix="$OUT/$fuzzed-" \
		-close_fd_mask=2 -verbosity=0 "$OUT/corpus/$fuzzed" $([ -d "$seeds" ] && echo "$seeds") &&
		echo "ok 1 - $FUZZ_SECONDS s"
}

kernel() {
	if $MAKE --no-print-directory -s uml; then echo "ok 1 - built"; else echo "not ok 1 - make uml"; fi
}

# The suite itself, against the kernel that is here: it may find a fail, but never be at a loss.
live() {
	code=5 try=0
	while [ $code = 5 ] && [ $try -lt 3 ]; do	# a busy machine makes the tester late: inconclusive
		try=$((try + 1))
		$TCPSPEC run --stack linux --json $OUT/live.jsonl --html $OUT/live.html --junit $OUT/live.xml
		code=$?
	done
	case $code in
	0 | 1) echo "ok 1 - every case has its verdict (exit $code)" ;;
	77) echo "ok 1 # SKIP every case was skipped" ;;
	*) echo "not ok 1 - exit $code" ;;
	esac
	if xmllint --noout $OUT/live.xml; then echo "ok 2 - junit"; else echo "not ok 2 - junit"; fi
}

# Is each case able to fail?  What passed is played with one thing changed in what the stack had sent.  The stack's
# timers make each run a little different: what goes unnoticed has to do so twice.
mutants() {
	build/tcpspec mutate --known suite/t/survivors.txt
	code=$?
	if [ $code = 1 ]; then
		build/tcpspec mutate --known suite/t/survivors.txt
		code=$?
	fi
	case $code in
	0) echo "ok 1 - no change goes unnoticed" ;;
	3) build/tcpspec doctor --stack linux >/dev/null 2>&1 && echo "not ok 1 - mutate" || echo "ok 1 # SKIP this machine can't run the cases" ;;
	*) echo "not ok 1 - a change went unnoticed, twice" ;;
	esac
}

mkdir -p $OUT
began=$(date +%s)
build "tcpspec" $MAKE --no-print-directory -s -j2 CI=1 all
build "tcpspec with sanitizers" $MAKE --no-print-directory -s -j2 CI=1 SAN=1 all tests
build "fuzzers" $MAKE --no-print-directory -s -j2 CI=1 fuzzers
part "the user-mode kernel" kernel
echo "built in $(($(date +%s) - began)) s"

part "lint" env B=build suite/t/lint.sh
for t in harness/t/test_*.c reports/t/test_*.c suite/t/test_*.c; do
	[ -e "$t" ] && part "${t%.c}" "build/san/${t%.c}"
done
for t in harness/t/test_*.sh harness/stacks/*/t/test_*.sh reports/t/test_*.sh suite/t/test_*.sh; do
	[ -e "$t" ] && part "$t" "$t"
done
for t in harness/t/fuzz_*.c reports/t/fuzz_*.c suite/t/fuzz_*.c; do
	[ -e "$t" ] && part "${t%.c}" fuzz "build/fuzz/${t%.c}" "$t"
done
part "the suite, live" live
part "mutants" mutants

echo "$(($(date +%s) - began)) s in all"
echo "result: $passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
