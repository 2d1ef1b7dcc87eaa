#!/bin/sh
# test_careless.sh - what careless and hostile use comes to: names that are used twice, devices where files belong, streams
# that are closed or that nobody reads, numbers without measure, files that are something else. Everything is said in a
# word, nothing that was judged is lost, and nothing that was there. Against the toy. One line of TAP each.

. suite/t/toy.sh
mkdir -p "$D/w"
# wrong NAME WORDS ARGS... - exit 2, with these words and in one line
wrong() {
	wrong_name=$1 wrong_words=$2
	shift 2
	tcpspec "$@"
	wrong_got=$?
	if [ $wrong_got = 2 ] && said "$wrong_words" && [ "$(wc -l <"$D/err")" = 1 ]; then
		ok "exit 2: $wrong_name"
	else
		not_ok "exit 2, not $wrong_got: $wrong_name"
	fi
}
run="run --stack $D/one.so --cases $C --seed 1"
J=$D/r.jsonl
runs 1 "a result file" a/pass a/fail --json "$J"
cp "$J" "$D/was.jsonl"

# Files that would be written over.
# shellcheck disable=SC2086
{
	wrong "new results where the old ones are" "same file" $run a/pass --json "$J" --against "$J"
	wrong "two reports in one file" "same file" $run a/pass --html "$D/x" --junit "$D/x"
	wrong "a report in the result file" "same file" report "$J" --html "$J"
	ln -s r.jsonl "$D/link"
	wrong "by another name" "same file" report "$J" --tap "$D/link"
	wrong "two reports on standard output" "room for one" $run a/pass --html - --junit -
	wrong "results and a report there" "room for one" $run a/pass --json - --tap -
	wrong "an empty name" "--html: which file?" $run a/pass --html ''
	wrong "an empty name for results" "--json: which file?" $run a/pass --json ''
	wrong "the last run, by an empty variable" "which file?" $run --failed=
	wrong "figures that are none" "mutate --json" $run a/pass --html "$D/x.html" --mutants "$J"
	wrong "a full device twice is no file twice" "which file?" $run --html /dev/full --tap /dev/full --junit ''
}
"$T" report - --html - <"$J" >"$D/page" 2>"$D/err"
is "standard input isn't standard output" grep -q '</html>' "$D/page"
is "nothing of the results was lost" cmp "$J" "$D/was.jsonl"

# Devices and links where files belong.
if mknod "$D/full" c 1 7 2>/dev/null && [ -c "$D/full" ] && ! sh -c 'echo >"$1"' - "$D/full" 2>/dev/null; then
	exits 6 "a full device for merged results" merge -o "$D/full" "$J"
	is "which is still a device" [ -c "$D/full" ]
	for o in json junit html markdown tap; do
		runs 6 "a full device for --$o" a/pass "--$o" "$D/full"
		is "said in one line" [ "$(grep -cv '^exit 6' "$D/err")" = 1 ]
	done
	is "and it is still a device" [ -c "$D/full" ]
else
	echo "ok - # SKIP no devices can be made here"
fi
: >"$D/w/there"
ln -s w/there "$D/w.jsonl"
exits 0 "merged results through a link" merge -o "$D/w.jsonl" "$J"
is "which stays a link" [ -h "$D/w.jsonl" ]
is "to the file" [ -s "$D/w/there" ]
chmod 600 "$D/w/there"
exits 0 "again" merge -o "$D/w.jsonl" "$J"
is "the permissions stay" [ "$(stat -c %a "$D/w/there")" = 600 ]
(umask 027; "$T" merge -o "$D/w/new" "$J" >/dev/null)
is "a new file has the usual ones" [ "$(stat -c %a "$D/w/new")" = 640 ]
for c in check "list --ids-from"; do
	# shellcheck disable=SC2086
	wrong "$c: a file without an end" "/dev/zero: File too large" $c /dev/zero
done

# Streams that are closed, full, or that nobody reads.
code() { "$@" 2>"$D/err"; echo $? >"$D/code"; }
# shellcheck disable=SC2086
{
	code "$T" $run a/pass --json "$D/c.jsonl" --html "$D/c.html" >&-
	is "closed: exit 6" [ "$(cat "$D/code")" = 6 ]
	is "closed: what was printed is not in the results" [ "$(grep -cv '^{' "$D/c.jsonl")" = 0 ]
	is "closed: the page is whole" grep -q '</html>' "$D/c.html"
	code "$T" $run a/pass --junit - >&-
	is "closed: a report there is no success" [ "$(cat "$D/code")" = 6 ]
	"$T" $run a/pass --html "$D/c2.html" <&- >&- 2>&-
	is "all closed: exit 6" [ $? = 6 ]
	is "all closed: the page is whole" grep -q '</html>' "$D/c2.html"
	code "$T" $run -k nowhere >/dev/full
	is "full: a failure to write goes before an empty selection" [ "$(cat "$D/code")" = 6 ]
	code "$T" $run a/fail >/dev/full
	is "full: a fail stays one" [ "$(cat "$D/code")" = 1 ]
	is "full: and it is said" said "standard output can't be written"
	{ code "$T" $run -v -j 1 b/each --repeat 500 --json "$D/p.jsonl" --html "$D/p.html"; } | head -n 1 >"$D/out"
}
is "unread: exit 141" [ "$(cat "$D/code")" = 141 ]
is "unread: without a word about it" sh -c '! grep -q "be written" "$1"' - "$D/err"
is "unread: the page is there, and marked" grep -q 'INCOMPLETE\|incomplete' "$D/p.html"
tcpspec report "$D/p.jsonl" -q
is "unread: so says the file" [ $? = 141 ]
is "unread: no case is lost in the middle" last "result: $(grep -c '"verdict":"pass"' "$D/p.jsonl") passed, 0 failed, 0 skipped"
"$T" list --cases "$C" --format ids | head -n 1 >"$D/out"
is "list is read as far as anybody likes" [ -s "$D/out" ]

exits 0 "-h" run -h
is "is --help" said "Usage: tcpspec run"
runs 0 "-j auto" -j auto a/pass --json "$D/it's.jsonl"
is "the command that is recorded can be typed again" grep -qF "it'\\\\''s.jsonl" "$D/it's.jsonl"

# Numbers without measure.
# shellcheck disable=SC2086
{
	wrong "a part of very many" "at most 9999 parts" $run --shard 1/99999999999999
	wrong "a part of no number" "at most 9999 parts" $run --shard 1/
	wrong "a negative seed behind a blank" "--seed  -5: expected a number" $run --seed ' -5'
	wrong "more runs than there is memory for" "more than 1000000 runs" $run --repeat 100000
	wrong "a word for a number of jobs" "from 1 to 64, or auto" $run -j many
	wrong "too many jobs" "from 1 to 64" $run -j 65
	wrong "cases where faults are listed" "--list names faults" faults --list 'close/*'
	wrong "a time without an end" "--max-time" $run --max-time 99999999999999999999h
}

# Files that look like cases and are none, or not quite.
mkdir -p "$D/odd/a"
cp -R "$C/requirements" "$D/odd"
ln -s "$C/a/pass.case" "$D/odd/a/pass.case"
exits 0 "a link to a case" check --cases "$D/odd"
is "is a case" said "1 case ("
ln -s nowhere "$D/odd/a/gone.case"
wrong "a link to nothing" "gone.case is no file" check --cases "$D/odd"
rm "$D/odd/a/gone.case"
mkfifo "$D/odd/a/pipe.case"
wrong "a pipe" "pipe.case is no file" check --cases "$D/odd"
rm "$D/odd/a/"*
sed 's/$/\r/' "$C/a/pass.case" >"$D/odd/a/pass.case"
exits 2 "lines that end in CR LF" check --cases "$D/odd"
is "are said once" [ "$(grep -c 'CR LF' "$D/err")" = 1 ]
{ printf '\357\273\277'; cat "$C/a/pass.case"; } >"$D/odd/a/pass.case"
exits 2 "a byte order mark" check --cases "$D/odd"
is "is called by its name" said "pass.case:1:1: a byte order mark"
cp "$C/a/pass.case" "$D/odd/a"
{ printf '\357\273\277'; cat "$C/requirements/rfc9293.tsv"; } >"$D/odd/requirements/rfc9293.tsv"
exits 2 "one before a table" check --cases "$D/odd"
is "as well" said "rfc9293.tsv:1:1: a byte order mark"
sed 's/$/\r/' "$C/requirements/rfc9293.tsv" >"$D/odd/requirements/rfc9293.tsv"
exits 2 "a table whose lines end in CR LF" check --cases "$D/odd"
is "says so" said "the lines end in CR LF"
