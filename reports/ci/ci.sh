#!/bin/sh
# ci.sh [OPTION or SELECT of "tcpspec run"]... - judge a TCP in CI: build, run in virtual time as an ordinary user, and leave
# the reports in a folder. The last line of standard output and the exit code are those of the run; what is said besides goes to
# standard error. Variables:
#
#   OUT      the folder (build/ci); what an earlier run left there is replaced
#   HTML_URL the address at which report.html will be found: the summary's ids lead there; GitLab shows it with the job
#   TCPSPEC  a program that is built already; without it, this one is built, and the user-mode kernel if it isn't there

set -u
top=$(cd "$(dirname "$0")/../.." && pwd) && cd "$top" || exit 3
OUT=${OUT:-build/ci}
HTML_URL=${HTML_URL:-${CI_JOB_URL:+$CI_JOB_URL/artifacts/file/$OUT/report.html}}

# die WHAT - the tester or the environment failed, as the exit code of a run has it
die() {
	echo "ci.sh: $1" >&2
	exit 3
}

# Root gives up all it has: what runs the cases needs no rights, and shows it.
ordinary() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
	else
		"$@"
	fi
}

if [ -z "${TCPSPEC:-}" ]; then
	TCPSPEC=build/tcpspec
	make -s deps-run >&2 && make -s -j "$(nproc)" all >&2 || die "tcpspec does not build"
	[ -x build/uml/linux ] || make -s uml >&2 || die "the user-mode kernel does not build"
fi

mkdir -p "$OUT" && rm -rf "$OUT/result.jsonl" "$OUT/junit.xml" "$OUT/report.html" "$OUT/summary.md" "$OUT/pcap" ||
	die "$OUT can't be written"
mkdir -p "$OUT/cache" || die "$OUT can't be written"
if [ "$(id -u)" = 0 ]; then
	chown 65534:65534 "$OUT" "$OUT/cache" || die "$OUT can't be given to an ordinary user"
fi
export XDG_CACHE_HOME="$OUT/cache"

ordinary test -w "$OUT" || die "an ordinary user doesn't get to $OUT: let others pass the folders above it"
ordinary "$TCPSPEC" doctor --stack linux-uml >"$OUT/doctor.txt" 2>&1 || {
	cat "$OUT/doctor.txt" >&2
	die "this machine can't run virtual time"
}
ordinary "$TCPSPEC" run --profile ci --clock virtual --json "$OUT/result.jsonl" --junit "$OUT/junit.xml" --html "$OUT/report.html" \
	--markdown "$OUT/summary.md" --pcap-dir "$OUT/pcap" ${HTML_URL:+--html-url "$HTML_URL"} "$@"
code=$?
echo "ci.sh: exit $code; $OUT has result.jsonl, junit.xml, report.html, summary.md, and pcap/ if something failed" >&2
exit $code
