# golden.sh - comparing what a program prints with what it printed before; to be read with ".". $mode is "--update" to
# make that the new truth (look at the difference before committing it), "--tap" for a line of TAP each, else empty.

failed=0
number=0
new=$(mktemp) || exit 1
trap 'rm -f "$new" "$new.old"' EXIT

# say ok|"not ok" NAME
say() {
	number=$((number + 1))
	[ "$1" = ok ] || failed=1
	[ "$mode" != --tap ] || echo "$1 $number - $2"
}

# golden OK-FILE COMMAND... - its output
golden() {
	ok=$1 name=$(basename "$1" .ok)
	shift
	if ! "$@" >"$new"; then
		say "not ok" "$name: it fails"
	elif [ "$mode" = --update ]; then
		cmp -s "$new" "$ok" || { cp "$new" "$ok" && echo "golden: $ok is new"; }
	elif cmp -s "$ok" "$new"; then
		say ok "$name"
	else
		say "not ok" "$name"
		diff -u "$ok" "$new" | sed 's/^/# /'
	fi
}

# over - all of them were compared
over() {
	[ "$mode" != --tap ] || echo "1..$number"
	exit $failed
}
