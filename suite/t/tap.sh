# tap.sh - what scripts of tests share; to be read with ".", at the top of the sources. Each thing that is so, or isn't, is
# a line of TAP, and one that isn't is followed by what was said last.
#
# Afterwards $T is the program and $D a folder of the script's own, which goes with it. What "tcpspec" below says is in
# $D/out and $D/err, and what the command of "is" says in $D/tap.

T=${TCPSPEC:-build/tcpspec}
D=$(mktemp -d) || exit 1
export XDG_CACHE_HOME="$D/cache"
trap 'rm -rf "$D"' EXIT

ok() { echo "ok - $1"; }
not_ok() {
	echo "not ok - $1"
	tail -n 20 "$D/out" "$D/err" "$D/got" "$D/want" "$D/tap" 2>/dev/null | cut -c1-300 | sed 's/^/# /'
}
# is NAME COMMAND... - it succeeds
is() {
	is_name=$1
	shift
	if "$@" >"$D/tap" 2>&1; then ok "$is_name"; else not_ok "$is_name"; fi
}
# equal NAME GOT WANTED - the same words
equal() {
	if [ "$2" = "$3" ]; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		printf '%s\n' "$2" | sed 's/^/# got /'
		printf '%s\n' "$3" | sed 's/^/# not /'
	fi
}
# none NAME - what stands on standard input is what is wrong
none() { equal "$1" "$(cat)" ""; }

tcpspec() { "$T" "$@" >"$D/out" 2>"$D/err"; }
# exits CODE NAME ARGS... - of tcpspec. On a busy machine it may be late, and says so by its exit code: then it tries again.
exits() {
	exit_want=$1 exit_name=$2
	shift 2
	for exit_try in 1 2 3; do
		tcpspec "$@"
		exit_got=$?
		[ $exit_got = 5 ] && [ "$exit_want" != 5 ] || break
	done
	if [ $exit_got = "$exit_want" ]; then
		ok "exit $exit_want: $exit_name"
	else
		not_ok "exit $exit_want, not $exit_got: $exit_name"
	fi
}
# last LINE, said WORDS - by tcpspec
last() { [ "$(tail -n 1 "$D/out")" = "$1" ]; }
said() { grep -qF -- "$1" "$D/err" "$D/out"; }

# needs_stack NAME - the script ends here where it can't run
needs_stack() {
	"$T" doctor --stack "$1" >"$D/doctor" 2>&1 && return
	echo "ok - # SKIP $(grep NO "$D/doctor" | tr '\n' ' ')"
	exit 0
}

# requirements ID... - $D/cases has these of RFC 9293, each of the level that its id begins with
requirements() {
	mkdir -p "$D/cases/requirements"
	{
		head -n 1 cases/requirements/rfc9293.tsv
		for id; do
			printf 'RFC9293-%s\t%s\t3.1\tTitle\tStatement.\twire\tany\tLook.\tnone\n' "$id" \
				"$(echo "$id" | sed 's/-.*//;s/SHLD/SHOULD/')"
		done
	} >"$D/cases/requirements/rfc9293.tsv"
}

# areas NAME... - $D/cases has these areas of the cases: to read all of them takes a program with sanitizers a second
areas() {
	mkdir -p "$D/cases"
	cp -R cases/requirements "$D/cases"
	for area; do cp -R "cases/$area" "$D/cases"; done
}

# verdicts FILE - instance and verdict of each case in a result file, sorted
verdicts() {
	awk '
		function field(name) { return match($0, "\"" name "\":\"[^\"]*\"") ? substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5) : "" }
		function n() { match($0, "\"n\":[0-9]+"); return substr($0, RSTART + 4, RLENGTH - 4) }
		/^{"record":"case"/	{ id[n()] = field("id") }
		/^{"record":"verdict"/	{ print id[n()], field("verdict") }
	' "$1" | sort
}
