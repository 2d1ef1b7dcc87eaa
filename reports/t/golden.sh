#!/bin/sh
# golden.sh RENDER [--update | --tap]
# What reports show of each sample stream, compared with the .ok file beside it: the terminal at 80 columns, without
# colour, in UTF-8 and in ASCII; and JUnit, TAP, Markdown and what GitHub Actions is told.  With --update the .ok files
# become what is shown now; look at the difference before committing it.

render=$1
mode=$2
here=$(dirname "$0")
. suite/t/golden.sh

# compare NAME STREAM OPTION...
compare() {
	name=$1 stream=$2
	shift 2
	golden "$here/$name.ok" "$render" "$@" <"$here/$stream.jsonl"
}

for stream in "$here"/*.jsonl; do
	name=$(basename "$stream" .jsonl)
	[ "$name" = run ] && continue
	compare "$name" "$name" terminal captures=out/pcap
	compare "$name.ascii" "$name" terminal captures=out/pcap ascii
done
compare pass.v pass terminal -v captures=out/pcap
compare pass.vvv pass terminal -vvv
compare mismatch.vvv mismatch terminal -vvv
compare mend.v mend terminal -v
compare past.md past markdown
compare repeated.md repeated markdown
compare repeated.junit repeated junit
compare repeated.tap repeated tap
compare past.v past terminal -v
compare past.github past terminal -q github=TOKEN
compare run.q run terminal -q
compare run.v run terminal -v ascii
compare run.end run terminal captures=out/pcap
compare run.wide run terminal -q width=120 colour
compare run.junit run junit captures=out/pcap
compare run.xunit run junit xunit soft captures=out/pcap
compare run.tap run tap
compare run.ktap run ktap
compare run.md run markdown
compare run.github run terminal -q github=TOKEN
compare two.junit two junit
compare two.tap two tap
compare two.ktap two ktap
compare two.ctrf two ctrf
compare two.md two markdown page=https://ci.example/report.html
compare two.github two terminal -q github=TOKEN durations=1
# An earlier run in which what fails passed and the other way about, on the other clock and not to its end.
old=$new.old
sed -e 's/"verdict":"pass"/"verdict":"FAIL"/; s/"verdict":"fail"/"verdict":"pass"/; s/"verdict":"FAIL"/"verdict":"fail"/' \
	-e 's/"verdict":"xfail"/"verdict":"fail"/; s/"verdict":"xpass"/"verdict":"xfail"/' \
	-e 's/"clock":"wall"/"clock":"virtual"/; s/"timeout_scale":100/"timeout_scale":200/' \
	-e 's/"expect_sum":"4038471504 75"/"expect_sum":"1 74","level":"MUST"/' "$here/run.jsonl" >"$old"
compare run.diff run diff -v against="$old"
sed 's/"verdict":"fail"/"verdict":"inconclusive"/; s/"strict":0/"strict":1/' "$here/two.jsonl" >"$old"
compare two.diff two diff ascii against="$old"
over
