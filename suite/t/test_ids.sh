#!/bin/sh
# test_ids.sh - ids that come from a file: what "list --format ids" prints is what --ids-from takes, and what is said of
# mistakes in such a file. One line of TAP each.

. suite/t/tap.sh
areas close reset
list() { "$T" list --cases "$D/cases" "$@"; }
ids() { list --format ids "$@"; }
# wrong LINE NAME TEXT - this file is refused, for its line
wrong() {
	printf "$3" >"$D/f"
	exits 2 "$2" list --cases "$D/cases" --ids-from "$D/f"
	is "it says where" said "$D/f:$1: "
	is "and lists nothing" [ ! -s "$D/out" ]
}

ids >"$D/all"
ids --ids-from - <"$D/all" >"$D/got"
is "all that list prints comes back" cmp "$D/all" "$D/got"
is "they are many" [ "$(wc -l <"$D/all")" -gt 300 ]
sed -n 7p "$D/all" >"$D/one"
equal "one comes back alone" "$(ids --ids-from "$D/one")" "$(cat "$D/one")"
list --format tsv close | sed -n '2,$s/\t.*//p' | sort -c
is "they are sorted" [ $? = 0 ]

printf '# a comment\n\n  close/active   # over both\nreset/*\r\n' >"$D/f"
equal "ids, globs and comments" "$(ids --ids-from "$D/f")" "$(ids close/active 'reset/*')"
equal "together with names" "$(ids --ids-from "$D/one" close/active)" "$(ids "$(cat "$D/one")" close/active)"
equal "less what is left out" "$(ids --ids-from "$D/f" --ip 6 --exclude 'reset/*')" "$(ids close/active --ip 6)"
equal "of two files" "$(printf 'close/active\n' | ids --ids-from - --ids-from "$D/one")" "$(ids close/active "$(cat "$D/one")")"
exits 4 "no id is no case, and not all" list --cases "$D/cases" --ids-from /dev/null
exits 4 "of run, too" run --dry-run --stack linux --cases "$D/cases" --ids-from /dev/null

wrong 2:1 "an unknown id" 'close/active\nclose/actve  # oh\nclose/*\n'
is "with the nearest" said 'no case is called "close/actve": did you mean close/active'
wrong 1:16 "two on a line" '  close/active close/passive\n'
wrong 3:1 "a glob of nothing" '#\n#\nclosing/*\n'
wrong 1:6 "bytes that are no text" 'close\0\n'
exits 2 "no such file" list --cases "$D/cases" --ids-from "$D/none"
is "it says which" said "--ids-from $D/none: No such file"
tcpspec list --cases "$D/cases" --ids-from "$T"
is "a file that is something else is refused shortly" [ $? = 2 -a "$(wc -l <"$D/err")" -lt 40 ]

exits 2 "no format" list --cases "$D/cases" --format idz -k nowhere
exits 2 "tags have no ids" list --cases "$D/cases" --tags --format ids
equal "tags are counted" "$(list --tags | sed -n 's/^slow  *//p')" "$(list --tag slow | wc -l)"
