#!/bin/sh
# test_ids.sh - ids that come from a file: what "list --format ids" prints is what --ids-from takes, and what is said of
# mistakes in such a file. One line of TAP each.

. suite/t/tap.sh
areas listen persist
P=build/tcpspec		# for what the whole suite has, which takes sanitizers a second to read
list() { "$T" list --cases "$D/cases" "$@"; }
ids() { list --format ids "$@"; }
# wrong LINE NAME TEXT - this file is refused, for its line
wrong() {
	printf "$3" >"$D/f"
	exits 2 "$2" list --cases "$D/cases" --ids-from "$D/f"
	is "it says where" said "$D/f:$1: "
	is "and lists nothing" [ ! -s "$D/out" ]
}

"$P" list --format ids >"$D/all"
"$P" list --format ids --ids-from - <"$D/all" >"$D/got"
is "all that list prints comes back" cmp "$D/all" "$D/got"
is "they are many" [ "$(wc -l <"$D/all")" -gt 3000 ]
ids >"$D/all"
sed -n 7p "$D/all" >"$D/one"
equal "one comes back alone" "$(ids --ids-from "$D/one")" "$(cat "$D/one")"
"$P" list --format tsv | sed -n '2,$s/\t.*//p' | sort -c
is "they are sorted" [ $? = 0 ]

printf '# a comment\n\n  listen/ack   # over both\npersist/*\r\n' >"$D/f"
equal "ids, globs and comments" "$(ids --ids-from "$D/f")" "$(ids listen/ack 'persist/*')"
equal "together with names" "$(ids --ids-from "$D/one" listen/ack)" "$(ids "$(cat "$D/one")" listen/ack)"
equal "less what is left out" "$(ids --ids-from "$D/f" --ip 6 --exclude 'persist/*')" "$(ids listen/ack --ip 6)"
equal "of two files" "$(printf 'listen/ack\n' | ids --ids-from - --ids-from "$D/one")" "$(ids listen/ack "$(cat "$D/one")")"
exits 4 "no id is no case, and not all" list --cases "$D/cases" --ids-from /dev/null
exits 4 "of run, too" run --dry-run --stack linux --cases "$D/cases" --ids-from /dev/null

wrong 2:1 "an unknown id" 'listen/ack\nlisten/ak  # oh\nlisten/*\n'
is "with the nearest" said 'no case is called "listen/ak": did you mean listen/ack'
wrong 1:14 "two on a line" '  listen/ack listen/ack-data\n'
wrong 3:1 "a glob of nothing" '#\n#\nclosing/*\n'
wrong 1:7 "bytes that are no text" 'listen\0\n'
exits 2 "no such file" list --cases "$D/cases" --ids-from "$D/none"
is "it says which" said "--ids-from $D/none: No such file"
tcpspec list --cases "$D/cases" --ids-from "$T"
is "a file that is something else is refused shortly" [ $? = 2 -a "$(wc -l <"$D/err")" -lt 40 ]

exits 2 "no format" list --cases "$D/cases" --format idz -k nowhere
exits 2 "tags have no ids" list --cases "$D/cases" --tags --format ids
equal "tags are counted" "$(list --tags | sed -n 's/^slow  *//p')" "$(list --tag slow | wc -l)"
