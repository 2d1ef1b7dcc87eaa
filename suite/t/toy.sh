# toy.sh - what tests with the toy stack share; to be read with ".", at the top of the sources.
# Afterwards $D is a folder of the test's own, $C one with cases, $D/one.so and $D/two.so are stacks.

. suite/t/tap.sh
C=$D/cases
export TOY_ONCE="$D/once"
mkdir -p "$C/a" "$C/b" "$C/slow" "$C/seed"
requirements MUST-1 SHLD-2

# makecase NAME PROVES HEADER WINDOW - over IPv4, so that one case is one result; the window tells the toy what to do
makecase() {
	{
		printf 'title:   Case %s\nproves:  RFC9293-%s\nip:      4\n' "$1" "$2"
		[ -z "$3" ] || echo "$3"
		printf '\nsetup\n\tclosed\ntest\n\tsend    S 0:0 win %s\n\texpect  R. abs 0 ack 1\n' "$4"
	} >"$C/$1.case"
}

makecase a/pass MUST-1 "tags:    quick" 100
makecase a/fail MUST-1 "" 1
makecase a/should SHLD-2 "" 1
makecase a/crash MUST-1 "" 2
makecase a/flaky MUST-1 "" 3
makecase a/skip MUST-1 "needs:   wings" 100
makecase seed/odd MUST-1 "" 5
makecase slow/long MUST-1 "each:    n = 1 2 3" 4
makecase b/each MUST-1 "each:    n = 1 2 3 4 5" 100

for name in one two; do
	${CC:-cc} -shared -fPIC -Iharness -o "$D/$name.so" suite/t/toy_stack.c || echo "not ok - the toy is built"
done

# runs CODE NAME ARGS... - of "run" against the toy, with our cases
runs() {
	want=$1 name=$2
	shift 2
	exits "$want" "$name" run --stack "$D/one.so" --cases "$C" --seed 1 "$@"
}
