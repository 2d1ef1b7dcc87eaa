#!/bin/sh
# guest.sh - for tests in virtual time, which begin with ". suite/t/guest.sh": runs as an ordinary user, of a copy of the
# cases, and what is in their results. Ends a test that has no kernel to run with a skip.

. suite/t/tap.sh
export TCPSPEC_INSIDE="${TCPSPEC_INSIDE:-$PWD/build/tcpspec}"
chmod 777 "$D"

# As somebody who may nothing: no root, no capabilities, no /dev/net/tun. Not root ourselves, we are that already.
ordinary() {
	if [ "$(id -u)" = 0 ]; then
		unshare -m sh -c 'mount -t tmpfs none /dev/net && exec setpriv --reuid=65534 --regid=65534 --clear-groups \
			--no-new-privs --bounding-set=-all --inh-caps=-all "$@"' sh "$@"
	else
		"$@"
	fi
}
# run ARGS... - in virtual time
run() { ordinary "$T" run --clock virtual --seed 7 --cases "$D/cases" "$@" >"$D/out" 2>"$D/err"; }
cp -R cases "$D/cases"		# so that nobody edits them between two runs that are to be the same
chmod -R a+rX "$D/cases"

if ! ordinary "$T" doctor --stack linux-uml >"$D/out" 2>"$D/err"; then
	echo "ok 1 # SKIP $(grep NO "$D/out" | tr '\n' ' ')$(head -n 1 "$D/err")"
	exit 0
fi

# fields FILE KIND NAME... - of all records of a kind, these fields, a line each
fields() {
	file=$1 kind=$2
	shift 2
	script=
	for f; do
		script="$script;match(\$0, /\"$f\":(\"[^\"]*\"|-?[0-9]+)/); printf \"%s \", substr(\$0, RSTART + length(\"$f\") + 3, RLENGTH - length(\"$f\") - 3)"
	done
	awk "/^{\"record\":\"$kind\"/ { ${script#;}; print \"\" }" "$file"
}
count() { fields "$D/$1" "$2" n | wc -l; }
