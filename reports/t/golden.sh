#!/bin/sh
# golden.sh RENDER [--update]
# What the terminal shows of each sample stream, compared with the .ok file beside it: 80 columns, without colour, in
# UTF-8 and in ASCII.  With --update the .ok files become what is shown now; look at the difference before committing it.

render=$1
update=$2
here=$(dirname "$0")
failed=0
new=$(mktemp) || exit 1
trap 'rm -f "$new"' EXIT

# compare NAME STREAM OPTION...
compare() {
	ok=$here/$1.ok
	stream=$here/$2.jsonl
	shift 2
	if ! "$render" "$@" <"$stream" >"$new"; then
		echo "golden: $ok: $render failed"
		failed=1
	elif [ "$update" = --update ]; then
		cmp -s "$new" "$ok" || { cp "$new" "$ok" && echo "golden: $ok is new"; }
	elif ! diff -u "$ok" "$new"; then
		failed=1
	fi
}

for stream in "$here"/*.jsonl; do
	name=$(basename "$stream" .jsonl)
	[ "$name" = run ] && continue
	compare "$name" "$name" terminal captures=out/pcap
	compare "$name.ascii" "$name" terminal captures=out/pcap ascii
done
compare pass.v pass terminal -v captures=out/pcap
compare run.q run terminal -q
compare run.v run terminal -v ascii
compare run.end run terminal captures=out/pcap
compare run.wide run terminal -q width=120 colour
compare run.junit run junit captures=out/pcap
exit $failed
