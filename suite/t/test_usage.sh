#!/bin/sh
# test_usage.sh - what a new user is told of wrong input, command by command: what is wrong, where, and what to do. Nothing
# is run. One line of TAP each.

. suite/t/tap.sh
mkdir -p "$D/cases/a"
requirements MUST-1
for name in one two; do
	printf 'title:   Case %s\nproves:  RFC9293-MUST-1\n\nsetup\n\tlisten\ntest\n\tsend S 0:0\n\texpect S. 0:0 ack 1\n' $name >"$D/cases/a/$name.case"
done
echo "no result" >"$D/text"
# told CODE WORDS ARGUMENTS... - the exit code, and what is said
told() {
	told_code=$1 told_words=$2
	shift 2
	tcpspec "$@"
	told_got=$?
	if [ $told_got = "$told_code" ] && said "$told_words"; then
		ok "$1: $told_words"
	else
		not_ok "$* (exit $told_got): $told_words"
	fi
}
C="--cases $D/cases"

told 2 'there is no command "rum": did you mean run' rum
told 2 'there is no command "frobnicate"' frobnicate
grep -F 'did you mean' "$D/err" | none "no far name is offered"
told 2 '-v: options stand behind a command, as in "tcpspec run -v"' -v
told 2 '"tcpspec --help" lists the commands' --jobs 3
told 2 '--jnuit: did you mean junit' run --jnuit x.xml
told 2 '--stak: did you mean stack' doctor --stak lwip
told 2 '--formt: did you mean format' list --formt=tsv
told 2 '--profil-x: did you mean profile' config --profil-x=ci
# shellcheck disable=SC2086
{
	told 2 'no case is called "a/oen": did you mean a/one' run $C --dry-run a/oen
	told 2 '--set msq=1s: a profile has no key "msq": did you mean msl' run $C --dry-run --stack lwip --set msq=1s
	told 2 "--expect $D/none: No such file" run $C --dry-run --stack linux --expect "$D/none"
	told 3 "$D/none: No such file" run $C --dry-run --kernel "$D/none" a/one
	told 3 'nothing was run' run $C --dry-run --kernel "$D/text" a/one
	told 3 "stack text can't be started: $D/text: " run $C --dry-run --stack "$D/text" a/one
	told 0 'Title' explain $C 9293:MUST-1
	told 2 'no requirement is called "9293:MUST-2": did you mean RFC9293-MUST-1' explain $C 9293:MUST-2
	told 2 "a means 2 cases: a/one, a/two; \"tcpspec list 'a'\" names them" explain $C a
	told 2 'tcpspec list' explain $C 'a/*'
	told 2 '"tcpspec coverage --rfc all" names them all' explain $C RFC1-X-9
	told 2 'no case is called "a/oen": did you mean a/one' explain $C a/oen
	told 2 '--rfc 1: there are no requirements of RFC 1' coverage $C --rfc 1
	told 2 '--rfc x: expected a number' coverage $C --rfc x
	told 2 '--rfc 9293:MUST-2: no such requirement: did you mean RFC9293-MUST-1' coverage $C --rfc 9293:MUST-2
	told 0 'MUST-1' coverage $C --rfc 9293:MUST-1
	told 2 "$D/cases is a folder: \"tcpspec check --cases $D/cases\"" check $C "$D/cases"
	mkdir -p "$D/empty/requirements" "$D/nothing"
	told 2 "$D/empty holds no case" check --cases "$D/empty"
	told 2 "$D/nothing holds no cases" check --cases "$D/nothing"
	told 2 'tcpspec expect check mine.expect' check $C mine.expect
	told 2 'tcpspec config --config tcpspec.conf' check $C tcpspec.conf
}
told 3 "$D/text: there is no run in it; \"tcpspec run --json FILE\" writes one" report "$D/text"
told 2 '/dev/zero: 64 MB of it hold no record' report /dev/zero
told 2 '/dev/zero: 64 MB of it hold no record' diff "$D/text" /dev/zero
told 2 '/dev/zero is neither a file of --json' run --failed=/dev/zero
told 2 '--html-url out/x.html: expected an address that begins with https://' run --html-url out/x.html
told 2 "--html-url https://a/(b): '(' is to be written %28 there" report --html-url 'https://a/(b)' "$D/text"
told 2 '--set msl=1s: of which stack?' stacks --set msl=1s
told 2 'no stack is called "lwib": did you mean lwip' stacks lwib
for c in $("$T" --help | sed -n 's/^  \([a-z]*\)  *[^ ].*/\1/p' | grep -v '^tcpspec$'); do
	told 2 "unrecognized option '--bogus'" "$c" --bogus
done
