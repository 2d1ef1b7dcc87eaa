#!/bin/sh
# test_schema.sh - JUnit of each sample stream, in both dialects, is what their schemas allow; and the schemas refuse what
# a reader would go wrong with.  B is the folder of the build.

. suite/t/tap.sh
here=$(dirname "$0")
render=${B:-build}/reports/t/render
dir=$D

if ! command -v xmllint >"$dir/out"; then
	[ -z "$CI" ] || { echo "not ok 1 - xmllint is there (make deps)"; exit 1; }
	echo "ok 1 # SKIP xmllint is not there (make deps)"
	exit 0
fi

valid() {
	xmllint --noout --relaxng "$here/$1.rng" "$2"
}

# An exit of 3 is a file that is no XML or isn't valid; anything else would be a schema that can't be read.
refused() {
	valid "$1" "$2"
	[ $? = 3 ]
}

for stream in "$here"/*.jsonl; do
	sample=$(basename "$stream" .jsonl)
	"$render" junit captures=out/pcap <"$stream" >"$dir/$sample.common"
	is "$sample: common" valid junit "$dir/$sample.common"
	"$render" junit xunit captures=out/pcap <"$stream" >"$dir/$sample.xunit"
	is "$sample: xunit" valid xunit "$dir/$sample.xunit"
done

# breaks NAME DIALECT STREAM SED: a file changed so is another one, still XML, and no longer valid
breaks() {
	sed "$4" "$dir/$3" >"$dir/broken"
	is "$1: it is changed" sh -c '! cmp -s "$1" "$2"' - "$dir/$3" "$dir/broken"
	is "$1: still XML" xmllint --noout "$dir/broken"
	is "$1: refused" refused "$2" "$dir/broken"
}

is "the common dialect is refused by the xunit one" refused xunit "$dir/two.common"
is "and the other way about" refused junit "$dir/two.xunit"
breaks "skipped in the head" xunit two.xunit '2s/errors=/skipped="2" errors=/'
breaks "a file at a case" xunit two.xunit 's/<testcase /<testcase file="x" line="1" /'
breaks "four decimals" xunit two.xunit 's/time="0.500"/time="0.5000"/'
breaks "a comma" junit two.common 's/time="0.500"/time="0,500"/'
breaks "no name" junit two.common 's/ name="lost@ipv4"//'
breaks "a dot in the stack" junit two.common 's/classname="tcpspec.lwip/&-2.2/'
breaks "a type without a dot" junit two.common 's/type="tcpspec.fail"/type="symbol"/'
breaks "no message" junit two.common 's/\(<failure type="[a-z.]*"\) message="[^"]*"/\1/'
breaks "two failures" junit two.common 's/<failure /<failure type="tcpspec.fail" message="x">x<\/failure>&/'
breaks "failure and skipped" junit two.common 's/<failure /<skipped type="tcpspec.skip" message="x">x<\/skipped>&/'
breaks "a suite without cases" junit two.common 's/<testsuites .*/&<testsuite name="a\/b" id="9" tests="0" failures="0" errors="0" skipped="0" time="0.000" hostname="h"><properties\/><\/testsuite>/'
breaks "local time" junit two.common 's/\(timestamp="[^"]*\)Z"/\1"/'
breaks "an absolute file" junit two.common 's/ file="/&\//'
