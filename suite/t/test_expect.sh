#!/bin/sh
# test_expect.sh - expectation files as their users meet them: what a run makes of one, in each report, and what
# "expect check" and "expect update" say and write. One line of TAP each. Needs what "tcpspec doctor" looks for.

. suite/t/tap.sh
C=$D/cases X=$D/x.expect
mkdir -p "$C/a"
requirements MUST-1

# makecase NAME TEST - steps separated by ";"
makecase() {
	printf 'title:   Case %s\nproves:  RFC9293-MUST-1\neach:    n = 1 2\n\nsetup\n\tlisten\ntest\n%s\n' "$1" \
		"$(echo "$2" | tr ';' '\n' | sed 's/^/\t/')" >"$C/a/$1.case"
}
# Steps are counted from the setup on, which has two.
makecase pass "send S 0:0;expect S. 0:0 ack 1"
makecase fail "send S 0:0;expect R. * ack *"
makecase value "send S 0:0;expect S. 0:0 ack \$n"

# expecting LINES... - write them
expecting() { printf '%s\n' "$@" >"$X"; }

needs_stack linux
# does CODE NAME COMMAND ARGS... - with our cases
does() {
	want=$1 name=$2 command=$3
	shift 3
	exits "$want" "$name" "$command" --cases "$C" "$@"
}
run="--stack linux --expect $X"

expecting '# known' 'a/fail  FAIL step=4 field=flags  # never answers so'
does 0 "what fails as expected" run $run --json "$D/r" --junit "$D/r.xml" --html "$D/r.html" a/fail
is "it counts as skipped" last "result: 0 passed, 0 failed, 4 skipped"
is "and is called xfail" said "xfail 4"
is "the first lines name the file" said "$X"
is "JUnit has it as skipped, with its reason" grep -q 'skipped type="tcpspec.xfail" message="xfail: never answers so' "$D/r.xml"
is "HTML has its reason" grep -q "never answers so" "$D/r.html"
is "the record keeps what it was" grep -q '"verdict":"xfail".*"was":"fail"' "$D/r"
is "and the sum of the file" grep -q "\"expect_sum\":\"$(cksum <"$X")\"" "$D/r"
is "HTML, too" grep -qF "$(cksum <"$X")" "$D/r.html"
expecting '# known, and written anew' 'a/fail  FAIL step=4 field=flags  # never answers so'
does 0 "with another file" run $run --json "$D/other" a/fail --level MUST
exits 0 "diff compares, and warns" diff "$D/r" "$D/other"
is "of the file" sh -c 'tr -d "\n" <"$1" | tr -s " " | grep -qF "$2"' - "$D/out" "(cksum $(cksum <"$X"))"
is "and of the levels" said "another choice of levels: all, then MUST"
expecting '# known' 'a/fail  FAIL step=4 field=flags  # never answers so'
does 1 "without expectations it is a fail" run --stack linux --expect none a/fail
"$T" report --html "$D/again.html" "$D/r" >/dev/null 2>&1
is "and so has the report made again" grep -q "never answers so" "$D/again.html"

expecting 'a/fail  FAIL step=2  # elsewhere'
does 1 "a failure elsewhere than expected" run $run --no-state a/fail
tr -s " \n" " " <"$D/out" >"$D/got"
is "both steps are told" grep -q "known to fail at step 2, failed at step 4" "$D/got"
expecting 'a/fail  FAIL field=ack  # elsewhere'
does 1 "a failure in another field" run $run a/fail
expecting 'a/pass  FAIL  # no more'
does 1 "what passes though it should fail" run $run a/pass
is "it is an XPASS" said "XPASS 4"
expecting 'a/fail  SKIP  # not now'
does 77 "what is to be skipped" run $run a/fail -v
is "its reason is told" said "not now ($X:1)"
expecting 'a/fail  FAIL until=2020-01-01  # for a while'
does 1 "a last day that is over" run $run a/fail
is "is told" said "expected only until 2020-01-01"
expecting 'a/fail  FAIL if=version<1  # of old'
does 1 "a condition that doesn't hold" run $run a/fail
expecting 'a/fail  FAIL if=version>=2,clock=wall  # of late'
does 0 "conditions that hold" run $run a/fail
expecting 'a/fail  FAIL|INCONCLUSIVE|PASS  # now and then'
does 0 "several outcomes" run $run a/fail a/value 'a/pass[n=1]' --exclude 'a/value[n=2]'

expecting 'a/fail  FAIL' 'b/none  FAIL  # x' 'a/pa*  FAIL # y' 'a/pass@ipv4 FAIL # z'
does 2 "mistakes in the file" run $run
is "nothing was run" said "nothing was run"
is "a line without a reason is told with its place" said "$X:1:1:"
is "one without a case, too" said "$X:2:1:"
is "and two for one case" said 'in line 3: which one is it?'
does 2 "a file that isn't there" run --stack linux --expect "$D/none" a/pass

# expect check
does 2 "check finds them, too" expect check "$X"
is "and counts" last "1 file, 3 entries, 3 errors"
expecting 'a/fail  FAIL  # why'
does 0 "check without mistakes" expect check "$X"
is "counts, too" last "1 file, 1 entry, 0 errors"
is "the stacks' own files have none" "$T" expect check
# entries FILE - without their conditions
entries() { sed -n 's/ if=[^ ]*//; s/^\([a-z]\)/\1/p' "$1"; }
entries harness/stacks/linux/linux.expect >"$D/linux"
entries harness/stacks/linux-uml/linux-uml.expect >"$D/linux-uml"
is "this machine's kernel and the guest's are known for the same" cmp "$D/linux" "$D/linux-uml"
is "but of this machine's only by versions that were looked at" \
	sh -c '! grep "^[a-z]" harness/stacks/linux/linux.expect | grep -v " if=version=[0-9.|]*  # "'

# expect update
tcpspec run --stack linux --expect none --cases "$C" --json "$D/r"
expecting '# first' 'a/pass  FAIL  # over' '' 'a/fail   FAIL step=4   # stays as it is' 'a/value  SKIP  # unknown' 'a/gone FAIL'
does 2 "update of a file with mistakes" expect update --from "$D/r" "$X"
is "nothing was changed" grep -q gone "$X"
expecting '# first' 'a/pass  FAIL  # over' '' 'a/fail   FAIL step=4   # stays as it is' 'a/value  SKIP  # unknown' \
	'a/gone FAIL # over: there is no such case'
does 0 "update shows what it would do" expect update -n --from "$D/r" "$X"
is "as a diff" said "-a/pass  FAIL  # over"
is "and leaves the file" grep -q over "$X"
cp "$X" "$D/before"
does 1 "update --check: there is something to take out" expect update --check --from "$D/r" "$X"
does 0 "update takes out what is over" expect update --from "$D/r" "$X"
grep -v over "$D/before" >"$D/wanted"
is "and nothing else changes" cmp "$X" "$D/wanted"
cp "$D/before" "$D/patched"
grep -v "^$D/x.expect: " "$D/out" >"$D/diff"
is "the diff is one that patch takes" patch -s "$D/patched" "$D/diff"
is "and makes the same of it" cmp "$X" "$D/patched"
does 0 "update again" expect update --from "$D/r" "$X"
does 0 "update --check: nothing to change" expect update --check --from "$D/r" "$X"
is "finds nothing to change" said "nothing to change"

expecting 'a/fail  FAIL step=9 field=ack  # old'
does 1 "what isn't expected is left to do" expect update --from "$D/r" "$X"
is "a failure elsewhere is told" said "line 1, a/fail: it fails at another step"
is "and so is a new one" said "not expected: a/value[n=2]  FAIL step=4 field=ack"
does 1 "--add without a reason" expect update --add --from "$D/r" "$X"
is "the step is the new one" grep -qx 'a/fail  FAIL step=4 field=flags  # old' "$X"
is "the new entry is there, with what was seen" grep -q '^# step 4: ack is 1, expected 2' "$X"
does 2 "but no run takes it before it is explained" run $run a/fail
does 2 "and no check" expect check "$X"
expecting '# mine'
does 0 "--add with a reason" expect update --add --reason "clause 7" --from "$D/r" "$X"
is "makes entries" grep -qx 'a/fail  FAIL step=4 field=flags  # clause 7' "$X"
does 0 "that are right" run $run
expecting 'a/fail  FAIL if=version=1|2  # of old'
does 0 "--add to what is known of other versions" expect update --add --reason new --from "$D/r" "$X"
is "is for this one" grep -q "^a/fail  FAIL step=4 field=flags if=version=$(uname -r | sed 's/^\([0-9]*\.[0-9]*\).*/\1/')  # new\$" "$X"
does 0 "and right, too" run $run
does 2 "update without results" expect update "$X"
does 2 "update of nothing" expect update --from "$D/r"
does 2 "an unknown word" expect upgrade
