#!/bin/sh
# test_config.sh - tcpspec.conf: who says what an option is, what is said of mistakes and where, what a file that was only found
# may not do, and that the command which repeats a failure doesn't depend on it. One line of TAP each.

. suite/t/tap.sh
case $T in /*) ;; *) T=$PWD/$T ;; esac
P=$PWD/build/tcpspec	# for what holds; mistakes are read by a program with sanitizers
top=$PWD
areas closed reset
W=$D/work
mkdir -p "$W/sub/deeper" "$W/.git"
cd "$W" || exit 1

conf() { cat >"$W/tcpspec.conf"; }
# value NAME [OPTION...] - what it is and where from, as config prints it
value() {
	value_of=$1
	shift
	"$P" config "$@" 2>"$D/err" | sed -n "s/^$value_of *= //p" | tr -s ' ' | tr '\n' ';'
}
# refuses PLACE NAME OPTION... - an error in usage, said with the place in the file (its text is on standard input)
refuses() {
	place=$1 name=$2
	shift 2
	conf
	exits 2 "$name" config "$@"
	is "it says where" grep -q "^tcpspec.conf:$place: " "$D/err"
}

# Who says it.
equal "built in" "$(value retries)" "0 # built in;"
equal "a built-in profile" "$(value flaky --profile ci)" "fail # profile ci, built in;"
conf <<'X'
[run]
flaky = pass		# a comment
retries = 1
strict = yes
exclude = reset/*
exclude = closed/ack
html = out/x.html

[profile ci]
retries = 5
strict = no

[profile mine]
exclude = closed/rst
quiet = yes
X
equal "the file before what is built in" "$(value retries)" "1 # tcpspec.conf:3;"
equal "a profile before [run]" "$(value retries --profile ci)" "5 # profile ci, tcpspec.conf:10;"
equal "a built-in profile, too" "$(value flaky --profile ci)" "fail # profile ci, built in;"
equal "the command line before all" "$(value retries --profile ci --retries 9)" "9 # command line;"
equal "its last word counts" "$(value retries --retries 8 --retries=9)" "9 # command line;"
equal "a switch" "$(value strict)" "yes # tcpspec.conf:4;"
equal "that is off again" "$(value strict --profile ci)" "no # profile ci, tcpspec.conf:11;"
equal "a list" "$(value exclude)" "reset/* # tcpspec.conf:5;closed/ack # tcpspec.conf:6;"
equal "a list is replaced as a whole" "$(value exclude --profile mine)" "closed/rst # profile mine, tcpspec.conf:14;"
equal "one letter replaces, too" "$(value quiet --profile mine -v)$(value verbose --profile mine -v)" "yes # command line;"
equal "what is repeated anyway isn't tried again" "$(value retries --profile ci --repeat-for 1s)" ""
tcpspec run --dry-run --profile ci --repeat-for 1s --config none --stack linux --cases "$D/cases" closed/ack
is "so that both can be said" sh -c '! grep -q retries "$1" && grep -q "nothing was run" "$2"' - "$D/err" "$D/out"
equal "an abbreviation is the option" "$(value retries --retri 9)" "9 # command line;"
equal "no file" "$(value retries --config none)" "0 # built in;"
cp tcpspec.conf "$D/other.conf"
equal "another file" "$(value strict --config "$D/other.conf")" "yes # $D/other.conf:4;"
equal "whose paths are from there" "$(value html --config "$D/other.conf")" "$D/out/x.html # $D/other.conf:7;"
words() { sed 's/  *#.*//; /^#/d; /^$/d; /^html /d' "$1"; }
"$P" config --profile ci -vv --set msl=1s >"$D/printed.conf"
words "$D/printed.conf" >"$D/want"
"$P" config --config "$D/printed.conf" >"$D/again.conf"
words "$D/again.conf" >"$D/got"
is "what is printed can be read" cmp "$D/got" "$D/want"
is "and has all of it" [ "$(wc -l <"$D/got")" -gt 10 ]
"$T" config --all --config none | sed -n 's/^#*\([a-z-]*\) *= .*/\1/p' | sort >"$D/got"
"$T" run --help | sed -n 's/^  \(-., \|    \)--\([a-z-]*\).*/\2/p' | grep -vxe help -e config -e profile | sort >"$D/want"
is "--all names each option of run once" cmp "$D/got" "$D/want"

# Where it is.
cd sub/deeper || exit 1
equal "found from below" "$(value strict)" "yes # ../../tcpspec.conf:4;"
equal "with its paths" "$(value html)" "../../out/x.html # ../../tcpspec.conf:7;"
mkdir .git
equal "not beyond the repository" "$(value strict)" ""
rmdir .git "$W/.git"
equal "outside a repository only here" "$(value strict)" ""
cd "$W" || exit 1
equal "but here" "$(value strict)" "yes # tcpspec.conf:4;"

# A run takes it.
tcpspec run --dry-run -v --stack linux --cases "$D/cases"
is "the options of the file hold" [ "$(grep -c '^reset/\|^closed/ack@' "$D/out")" = 0 -a "$(grep -c '^closed/' "$D/out")" -gt 5 ]
is "and that is said" said "tcpspec: tcpspec.conf: --flaky=pass --retries=1 --strict --exclude=reset/* --exclude=closed/ack --html=out/x.html"
tcpspec run --dry-run -v --stack linux --cases "$D/cases" --config none
is "without it nothing is" [ "$(grep -c '^reset/' "$D/out")" -gt 5 -a ! -s "$D/err" ]

# Mistakes.
refuses 2:1 "an unknown key" <<'X'
[run]
strct = yes
X
is "with the nearest" said 'did you mean strict'
exits 0 "--help, whatever the file says" run --help
refuses 3:11 "an unknown word" <<'X'
[run]

  flaky = pas
X
is "with the words that it takes" said "expected pass or fail"
printf '[run]\nretries = few\n' | refuses 2:11 "no number"
is "with what it should be" grep -q 'expected a number from 0 to 100' "$D/err"
printf '[run]\nstrict = 1\n' | refuses 2:10 "a switch with a value"
printf '[run]\nhtml =\n' | refuses 2:7 "no value"
printf '[run]\nretries = 1\nretries = 2\n' | refuses 3:1 "twice"
printf '[run]\nconfig = x\n' | refuses 2:1 "what isn't for a file"
printf '[runs]\nstrict = yes\n' | refuses 2:1 "an unknown section"
printf '[profile other]\nretries = x\n' | refuses 2:11 "a mistake in another profile"
printf '[run\nstrict = yes\n' | refuses 1:5 "no file of this kind"
exits 2 "nor does anything run" run --dry-run
printf '[run]\nstrict = yes\n[profile quick]\nstrict = yes\n' | conf
exits 2 "an unknown profile" run --dry-run --profile quik
is "with the nearest" said '--profile quik: tcpspec.conf has no [profile quik] with a value: did you mean quick'
printf '[run]\ntag = nowhere\n' | conf
exits 2 "what only a run finds out" run --dry-run --stack linux --cases "$D/cases"
is "says where it is from" said 'tcpspec.conf:2: this option was given here: --tag=nowhere'
exits 2 "a file that isn't there" run --dry-run --config "$D/none.conf"
is "says so" said "$D/none.conf: No such file"
exits 2 "config: a word that is none, on the command line" config --config none --clock sun
is "says so" said "--clock sun: expected wall, virtual or auto"

# What a file that was only found may not.
echo ': >"$0.ran"' >"$W/program"
chmod +x "$W/program"
printf '[stack]\nwhat = x\n[process]\ncommand = %s/program\n' "$W" >"$W/x.stack"
ln -s "$D" "$W/away"
ln -s "$D/dangling" "$W/dangling"
for line in 'kernel = program' 'stack = x.stack' "stack = $W/x.stack" 'stack = sub/x.so' 'set = command=./program' \
	'set = process.command=./program' 'set = version=./program' 'set = object=x.so' 'set = agent.at=unix:x' \
	'html = ../x.html' 'html = sub/../../x.html' 'json = /tmp/x.jsonl' 'junit = away/x.xml' 'tap = dangling' \
	'pcap-dir = no/../../such' 'cases = ..'; do
	printf '[run]\n%s\n' "$line" | conf
	exits 2 "found: $line" run --dry-run
	is "it says why" grep -q '^tcpspec.conf:2:.*a file that was only found' "$D/err"
done
for line in 'set = values.msl=1s' 'set = features=sack' 'html = sub/no/such/x.html' 'json = -' 'expect = none' 'stack = lwip'; do
	printf '[run]\n%s\n' "$line" | conf
	exits 0 "but: $line" config
done
is "and nothing was started" [ ! -e "$W/program.ran" ]
printf '[run]\nstack = x.stack\n' | conf
equal "one that is named may" "$(value stack --config tcpspec.conf)" "x.stack # tcpspec.conf:2;"

# The recipes' profile is one that there is.
grep -oh -e '--profile [a-z]*' "$top"/reports/ci/*.sh "$top"/reports/ci/*.yml | sort -u | while read -r _ p; do
	"$P" config --config none --profile "$p" >/dev/null || echo "$p"
done >"$D/got" 2>&1
is "recipes name profiles that exist" [ ! -s "$D/got" ]

# The command that repeats a failure is the same wherever it runs.
"$T" doctor --stack linux >/dev/null 2>&1 || { echo "ok - a run # SKIP the kernel can't be judged here" && exit 0; }
mkdir -p "$D/mine/a"
cp -R "$D/cases/requirements" "$D/mine"
printf 'title:   Wrong\nproves:  RFC9293-SHLD-2\nip:      4\n\nsetup\n\tlisten\ntest\n\tsend S 0:0\n\texpect R. * ack *\n' >"$D/mine/a/wrong.case"
conf <<'X'
[run]
strict = yes
stack  = linux
clock  = wall
set    = response=300ms
expect = none
json   = r.jsonl
X
exits 1 "a failure because of the file" run --cases "$D/mine"
again=$(sed -n 's/^ *reproduce  *//p' "$D/out")
for option in --strict '--set response=300ms' '--stack linux' '--config none'; do
	is "its command says $option" said "$option"
done
"$P" report r.jsonl --html r.html >/dev/null 2>&1
is "the page has the options with their origin" grep -q "strict = yes (tcpspec.conf:2)" r.html
whole=$(sed -n 's/^.*"command":"\([^"]*\)".*/\1/p' r.jsonl | head -n 1)
is "the whole command is spelled out" sh -c 'case $1 in *" run --config none "*--strict*--cases=*) ;; *) exit 1 ;; esac' - "$whole"
is "the results are where the file says" grep -q '"record":"verdict".*"verdict":"nonstrict"' r.jsonl
printf '[run]\ntag = slow\n' | conf
eval "$again" >"$D/out" 2>"$D/err"
is "and fails again where the file says something else" [ $? = 1 ]
eval "$whole" --json r2.jsonl >"$D/out" 2>"$D/err"
is "so does the whole run" [ $? = 1 ]
rm tcpspec.conf
eval "$again" >"$D/out" 2>"$D/err"
is "and where there is none" [ $? = 1 ]
