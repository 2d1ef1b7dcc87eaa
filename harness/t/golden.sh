#!/bin/sh
# golden.sh [--update | --tap]
# How the harness reads each case file *.in beside this script, compared with the .ok file of the same name.  With --update
# the .ok files become what is read now: look at the difference before committing it.  B is the folder of the build.

here=$(dirname "$0")
print=${B:-build}/harness/t/print
mode=$1
failed=0
number=0
new=$(mktemp) || exit 1
trap 'rm -f "$new"' EXIT

# say ok|"not ok" NAME
say() {
	number=$((number + 1))
	[ "$1" = ok ] || failed=1
	[ "$mode" != --tap ] || echo "$1 $number - $2"
}

for in in "$here"/*.in; do
	name=$(basename "$in" .in)
	ok=$here/$name.ok
	if ! "$print" "$in" >"$new"; then
		say "not ok" "$name: it is not read"
	elif [ "$mode" = --update ]; then
		cmp -s "$new" "$ok" || { cp "$new" "$ok" && echo "golden: $ok is new"; }
	elif cmp -s "$ok" "$new"; then
		say ok "$name"
	else
		say "not ok" "$name"
		diff -u "$ok" "$new" | sed 's/^/# /'
	fi
done
[ "$mode" != --tap ] || echo "1..$number"
exit $failed
