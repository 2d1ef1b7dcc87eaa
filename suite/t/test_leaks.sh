#!/bin/sh
# test_leaks.sh - no command loses memory, whether it does its work or refuses to. One line of TAP each. The other scripts
# start the program two thousand times, and looking for leaks takes as long again as its start: they don't look (check.sh).

. suite/t/toy.sh
export ASAN_OPTIONS="${ASAN_OPTIONS:-abort_on_error=0:exitcode=99}:detect_leaks=1"
R="run --stack $D/one.so --cases $C --seed 1"

echo 'title: cut' >"$D/bad.case"
: >"$D/known.expect"

# Every command that there is, working and refusing, each with its exit code.
cat >"$D/commands" <<END
1 $R --json $D/a.jsonl --html $D/a.html --junit $D/a.xml --pcap-dir $D/pcap a b seed
1 $R --json $D/b.jsonl --stack $D/two.so --repeat 2 --retries 1 -j 2 -v a/fail a/should
0 $R --dry-run
1 $R --failed --color=always
2 $R nothing
2 $R --jobs none
2 run --stack $D/none.stack
0 list --cases $C --format tsv a
2 list --cases $C nothing
0 explain --cases $C a/fail
0 explain RFC9293-MUST-1
2 explain --cases $C none
0 check --cases $C
2 check $D/bad.case
0 coverage
0 coverage --purposes
1 report $D/a.jsonl --html $D/r.html --junit $D/r.xml
3 report $D/cut.jsonl
2 report $D/none
0 diff $D/a.jsonl $D/b.jsonl
2 diff $D/a.jsonl $D/none
0 expect update --cases $C --add --reason=known --from $D/two.jsonl $D/known.expect
0 expect check --cases $C $D/known.expect
2 expect update $D/known.expect
0 merge -o $D/m.jsonl $D/two.jsonl $D/a.jsonl
2 merge $D/none
0 stacks
0 config --stack lwip
2 config --profil ci
0 doctor --stack $D/one.so
3 bench --stack $D/one.so
0 mutate --stack $D/one.so --cases $C a
1 faults --stack $D/one.so --cases $C --fault checksum-* a
0 completion bash
2 completion none
2 frobnicate
END
tcpspec run --stack "$D/two.so" --cases "$C" --json "$D/two.jsonl" a

while read -r want words; do
	# shellcheck disable=SC2086
	exits "$want" "$(echo "$words" | sed "s|$D/||g")" $words
	[ -e "$D/cut.jsonl" ] || head -c 3000 "$D/a.jsonl" >"$D/cut.jsonl"
done <"$D/commands"

for command in $("$T" --help | sed -n '/^$/q; s/^  \([a-z]*\)  *.*/\1/p'); do
	grep -qE "^[0-9] $command( |\$)" "$D/commands" || echo "$command"
done | none "no command is missing here"
