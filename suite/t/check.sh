#!/bin/sh
# check.sh - all tests of the tester itself: builds, runs each part, counts, and ends with the result.
#
# A part is a program that writes TAP: "ok", "not ok", "# SKIP". The parts are lint.sh, each test_*.c (cmocka) and
# test_*.sh beside what they test, the golden files, each fuzz_*.c for a few seconds, and the whole suite against this
# machine's kernel.
# Everything that runs is built with sanitizers. What a part said is in build/check/, and "check.sh --part NAME" runs one.

MAKE=${MAKE:-make}
FUZZ_SECONDS=${FUZZ_SECONDS:-3}
OUT=build/check

export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=abort_on_error=0:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1
export XDG_CACHE_HOME=$PWD/$OUT/cache
export LOCPATH=$PWD/$OUT/locale		# German ones write 1,5
export B=build/san TCPSPEC=build/san/tcpspec TCPSPEC_INSIDE=$PWD/build/tcpspec	# a guest has no room for a sanitizer

# build WHAT COMMAND... - nothing goes on without it
build() {
	what=$1
	shift
	if ! "$@" >$OUT/build.log 2>&1; then
		tail -n 40 $OUT/build.log
		echo "FAIL  $what does not build"
		echo "result: 0 passed, 1 failed, 0 skipped"
		exit 1
	fi
}

# one NAME - run a part; its log, what is said of it, and its counts (passed, failed, skipped) are files in $OUT
one() {
	name=$1 file=$OUT/$(echo "$1" | tr '/ ' '__')
	since=$(date +%s)
	run "$name" >"$file.log" 2>&1
	code=$?
	s=$(grep -cE '^(not )?ok .*# SKIP' "$file.log")
	p=$(grep -E '^ok' "$file.log" | grep -cv '# SKIP')
	f=$(grep -E '^not ok' "$file.log" | grep -cv '# SKIP')
	[ $code -ne 0 ] && [ "$f" = 0 ] && f=1
	# A shell goes on where a command can't be found: a line of TAP would be missing, and nobody would miss it.
	f=$((f + $(grep -cE '^[^ ]+\.sh: ([a-z]+ )?[0-9]+: .*not found$' "$file.log")))
	[ "$p$f$s" = 000 ] && f=1
	if [ "$f" = 0 ]; then
		echo "ok    $name: $p passed$([ "$s" = 0 ] || echo ", $s skipped") ($(($(date +%s) - since)) s)"
	else
		echo "FAIL  $name: $f of $((p + f + s)) failed, exit $code; $file.log has all of it"
		grep -vE '^ok' "$file.log" | tail -n 40
	fi >"$file.said"
	echo "$p $f $s" >"$file.count"
	cat "$file.said"
}

# parts HOW-MANY-AT-A-TIME, their names on standard input
parts() {
	tee -a $OUT/parts | tr '\n' '\0' | xargs -0 -r -n 1 -P "$1" "$0" --part
}

# run NAME - what a part is
run() {
	case $1 in
	kernel) kernel ;;
	lint) B=build suite/t/lint.sh ;;
	live) live ;;
	mutants) mutants ;;
	*/test_leaks.sh) "$1" ;;
	# They start the program two thousand times, and to look for leaks takes it as long again.
	*.sh) ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 "$1" ;;
	*/fuzz_*) fuzz "$1" ;;
	*) "build/san/$1" ;;
	esac
}

fuzz() {
	fuzzed=${1##*/fuzz_}
	seeds=$(dirname "$1")/corpus/$fuzzed
	mkdir -p "$OUT/corpus/$fuzzed"
	"build/fuzz/$1" -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=1024 -artifact_prefix="$OUT/$fuzzed-" \
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
	build/tcpspec mutate
	code=$?
	if [ $code = 1 ]; then
		build/tcpspec mutate
		code=$?
	fi
	case $code in
	0) echo "ok 1 - no change goes unnoticed" ;;
	3) build/tcpspec doctor --stack linux >/dev/null 2>&1 && echo "not ok 1 - mutate" || echo "ok 1 # SKIP this machine can't run the cases" ;;
	*) echo "not ok 1 - a change went unnoticed, twice" ;;
	esac
}

mkdir -p $OUT
if [ "${1-}" = --part ]; then
	one "$2"
	exit 0
fi
rm -f $OUT/*.count $OUT/*.said $OUT/parts
began=$(date +%s)
# On a fresh machine the kernel takes longest, and most parts do without it: it is built beside them.
echo kernel >$OUT/parts
"$0" --part kernel &
building=$!
build "tcpspec" $MAKE --no-print-directory -s -j2 CI=1 all
build "tcpspec with sanitizers" $MAKE --no-print-directory -s -j2 CI=1 SAN=1 all tests
build "fuzzers" $MAKE --no-print-directory -s -j2 CI=1 fuzzers
echo "built in $(($(date +%s) - began)) s"

[ -d $LOCPATH/de_DE.UTF-8 ] || { mkdir -p $LOCPATH && localedef -i de_DE -f UTF-8 --no-archive $LOCPATH/de_DE.UTF-8; }

# Many of them wait, so two at a time; those that use all processors themselves alone.
scripts=$(ls suite/t/test_*.sh reports/t/test_*.sh harness/stacks/*/t/test_*.sh harness/t/test_*.sh)
in_guests=$(grep -lE '^# .*Needs .*build/uml/linux' $scripts)
{
	echo "$scripts" | grep -vxF "$in_guests"
	echo lint
	for t in harness/t/test_*.c reports/t/test_*.c suite/t/test_*.c */t/fuzz_*.c; do
		echo "${t%.c}"
	done
} | parts 2
wait $building
echo "$in_guests" | parts 2
printf 'live\nmutants\n' | parts 1

cat $OUT/*.count | {
	passed=0 failed=0 skipped=0
	while read -r p f s; do
		passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	done
	lost=$(($(wc -l <$OUT/parts) - $(ls $OUT/*.count | wc -l)))
	# What failed is said once more, as it may have scrolled away.
	grep -lE '^FAIL' $OUT/*.said | while read -r said; do
		grep -E '^FAIL' "$said"
		grep -E '^not ok' "${said%.said}.log" | grep -v '# SKIP'
	done
	[ $lost = 0 ] || echo "FAIL  $lost parts came to no end"
	failed=$((failed + lost))
	echo "$(($(date +%s) - began)) s in all"
	echo "result: $passed passed, $failed failed, $skipped skipped"
	[ $failed = 0 ]
}
