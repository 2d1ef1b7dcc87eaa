#!/bin/sh
# test_ontap.sh - lwIP as a process on a TAP: the same verdicts as in the tester's process, a crash that is told, and what is
# wrong with a command line. One line of TAP each; skipped where no TAP can be made.

T=${TCPSPEC:-build/tcpspec}
O=build/stacks/ontap
D=$(mktemp -d)
export XDG_CACHE_HOME="$D/cache"
trap 'rm -rf "$D"' EXIT

# ok WHAT COMMAND... - it succeeds
ok() {
	what=$1
	shift
	if "$@" >"$D/said" 2>&1; then
		echo "ok - $what"
	else
		echo "not ok - $what"
		sed 's/^/# /' "$D/said" | tail -n 20
	fi
}

# fails WORDS COMMAND... - it does, and says so
fails() {
	words=$1
	shift
	"$@" </dev/null >"$D/out" 2>&1 && return 1
	grep -qF -- "$words" "$D/out" || { cat "$D/out"; return 1; }
}

ok "an object that isn't there" fails "nothing.so" "$O" "$D/nothing.so" tap0
ok "a command line that isn't one" fails "usage:" "$O" x

if ! "$T" doctor --stack lwip-tap >"$D/doctor" 2>&1; then
	echo "ok - lwIP on a TAP # SKIP $(grep -m 1 NO "$D/doctor")"
	exit 0
fi

cases="close/active close/simultaneous handshake/active-basic  ack/of-unsent closed/syn-fin
	syn-sent/rst-without-ack reset/reader-told close/passive"
# shellcheck disable=SC2086
"$T" run --stack lwip --ip 4 --seed 1 --expect none -v $cases >"$D/call" 2>&1

# verdicts FILE - each instance with its verdict
verdicts() {
	sed -nE 's/^(\[ *[0-9]+\/[0-9]+\] )?(pass|FAIL|skip|NONSTRICT|nonstrict|CRASH|ERROR|inconcl\.) +([^ ]+@[^ ]+).*/\3 \2/p' "$1" | sort -u
}

verdicts "$D/call" >"$D/a"
for _ in 1 2 3; do		# a busy machine makes the tester late
	# shellcheck disable=SC2086
	"$T" run --stack lwip-tap --ip 4 -j16 --seed 1 --expect none -v $cases >"$D/tap" 2>&1
	verdicts "$D/tap" >"$D/b"
	grep -q inconcl "$D/b" || break
done
ok "more than 20 instances with passes and fails" sh -c "[ \$(wc -l <'$D/a') -gt 20 ] && grep -q FAIL '$D/a' && grep -q pass '$D/a'"
ok "the same verdicts as by function calls" diff "$D/a" "$D/b"
# known - the same in three tries, unless something is a fail or an error
known() {
	for _ in 1 2 3; do
		"$T" "$@"
		code=$?
		[ $code = 5 ] || return $code
	done
	return 5
}
ok "known fails are expected" known run --stack lwip-tap --ip 4 -j16 closed/syn-fin syn-sent/rst-without-ack
