#!/bin/sh
# test_completion.sh - what shells complete: all that --help lists, values, cases and tags. One line of TAP each. bash is
# asked as it asks itself, by calling the function with the line; fish and zsh where they are installed.

. suite/t/tap.sh
case $T in
/*) ;;
*) T=$PWD/$T ;;
esac
mkdir "$D/bin" "$D/folder" "$D/zsh"
ln -s "$PWD/build/tcpspec" "$D/bin/tcpspec"		# what shells ask needs no sanitizers
: >"$D/file.jsonl"
cases=$PWD/cases
# The program without --cases finds those of the folder it stands in, and completion is to see files of our own.
ln -s "$cases" "$D/cases"
cd "$D" || exit 1
PATH=$D/bin:$PATH

# same NAME - are $D/got and $D/want the same, whatever their order?
same() {
	sort -u "$D/got" -o "$D/got"
	sort -u "$D/want" -o "$D/want"
	is "$1" sh -c '[ -s "$1/want" ] && cmp "$1/got" "$1/want"' - "$D"
}
words() { printf '%s\n' "$@" >"$D/want"; }

in_bash() {
	bash -c '. "$1"; COMP_LINE=$2 COMP_POINT=${#2}; _tcpspec tcpspec
		for one in "${COMPREPLY[@]}"; do printf "%s\n" "$one"; done' - "$D/tcpspec.bash" "$1" >"$D/got" 2>"$D/err"
}
in_fish() {
	fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$D/tcpspec.fish" "$1" 2>"$D/err" | cut -f 1 >"$D/got"
}
# In zsh completion only lives in an editor on a terminal: what would be put in is written down instead.
in_zsh() {
	zsh -f "$D/zsh/ask" "$D/zsh" "$1" >"$D/got" 2>"$D/err"
}
cat >"$D/zsh/ask" <<'X'
zmodload zsh/zpty
zpty asked zsh -f -i
{
	zpty -w asked "PROMPT= fpath=($1 \$fpath); autoload -U compinit; compinit -u -d $1/dump"
	zpty -w asked 'compadd() {
		local -a _found; builtin compadd -O _found "$@"; builtin compadd "$@"
		print -rl -- "${_found[@]}" >>'$1'/found
	}'
	zpty -w asked 'written() { : >'$1'/done }; zle -N written; bindkey "^X" written; bindkey "^I" complete-word'
	zpty -w asked "setopt no_beep no_always_last_prompt; LISTMAX=1000000; : >$1/ready"
	while [[ ! -e $1/ready ]]; do zpty -r -t asked ignored || sleep 0.02; done
	rm -f $1/found $1/done $1/ready
	zpty -n -w asked "$2"$'\t\x18'
	for (( i = 0; i < 500; i++ )); do
		[[ -e $1/done ]] && break
		zpty -r -t asked ignored || sleep 0.02
	done
} always { zpty -d asked }
[[ -e $1/found ]] && sed '/^$/d; s/=$//' $1/found
X

# The options of a command as its help shows them.
options() {
	"$T" "$1" --help | sed -n 's/^  \(-.\), --\([a-z-]*\).*/\1 --\2/p; s/^  \(-[a-zA-Z]\) .*/\1/p; s/^      --\([a-z-]*\).*/--\1/p' | tr ' ' '\n'
}
commands=$("$T" --help | sed -n 's/^  \([a-z]*\)  *[^ ].*/\1/p' | grep -v '^tcpspec$')

# all SHELL - what each of them has to know
all() {
	shell=$1
	"$T" completion "$shell" >"$D/tcpspec.$shell" 2>"$D/err"
	is "$shell: a script" test -s "$D/tcpspec.$shell"
	cp "$D/tcpspec.$shell" "$D/zsh/_tcpspec"
	is "$shell: it can be read" "$shell" -n "$D/tcpspec.$shell"
	in_$shell 'tcpspec co'
	words coverage completion config
	same "$shell: commands"
	in_$shell 'tcpspec run --clock '
	words wall virtual auto
	same "$shell: words an option takes"
	in_$shell 'tcpspec run --tag s'
	"$T" list --tags | sed 's/ .*//' | grep ^s >"$D/want"
	same "$shell: tags"
	printf '[run]\nslow = yes\n[profile nightly]\nslow = yes\n[profile quick]\nslow = no\n' >tcpspec.conf
	in_$shell 'tcpspec run --profile '
	words ci nightly quick
	same "$shell: profiles, built in and of tcpspec.conf"
	rm tcpspec.conf
	in_$shell 'tcpspec run close/l'
	"$T" list --format ids 'close/l*' | sed 's/[[@].*//' >"$D/want"
	same "$shell: cases"
	in_$shell 'tcpspec report fi'
	words file.jsonl
	same "$shell: files"
	in_$shell 'tcpspec expect u'
	words update
	same "$shell: words a command takes"
	in_$shell 'tcpspec completion z'
	words zsh
	same "$shell: its own"
}

all bash
for c in $commands; do
	in_bash "tcpspec $c -"
	options "$c" >"$D/want"
	same "bash: all options of $c"
done
in_bash 'tcpspec '
words $commands help --help --version
same "bash: all commands"
in_bash 'tcpspec help ru'
words run
same "bash: commands to help about"
in_bash 'tcpspec list --format=t'
words text tsv
same "bash: a value behind ="
in_bash 'tcpspec run --stack linux --cases fol'
words folder
same "bash: folders"
in_bash 'tcpspec run --stack linux-'
words linux-uml
same "bash: stacks"
in_bash 'tcpspec run --fault checksum-z'
words checksum-zero
same "bash: faults"
in_bash 'tcpspec explain RFC9293-MUST-1'
cut -f 1 cases/requirements/rfc9293.tsv | grep '^RFC9293-MUST-1' >"$D/want"
same "bash: requirements"
in_bash 'tcpspec run --jobs '
words auto
same "bash: no number, but the word beside it"
in_bash 'tcpspec run --repeat '
is "bash: nothing for a number" [ ! -s "$D/got" ]
one=$("$T" list --format ids | grep -m 1 '\[.*=.*@ipv4$')
in_bash "tcpspec run -q ${one%ipv4}"
"$T" list --format ids | grep -F "${one%ipv4}" | sed 's/.*@//' >"$D/want"
same "bash: an instance, from the last place where bash breaks a word"
in_bash "tcpspec run '${one%=*}"
is "bash: no complaint about a quote" [ ! -s "$D/err" ]

for shell in zsh fish; do
	if command -v $shell >/dev/null; then all $shell; else echo "ok - $shell # SKIP it isn't installed"; fi
done

"$T" completion ksh >"$D/got" 2>"$D/err"
is "exit 2: another shell" [ $? = 2 ]
is "it says which there are" grep -q 'completion ksh: for which shell? bash, zsh or fish' "$D/err"
"$T" completion >"$D/got" 2>"$D/err"
is "exit 2: no shell" [ $? = 2 ]
"$T" completion bash zsh >"$D/got" 2>"$D/err"
is "exit 2: two" [ $? = 2 ]
is "and prints neither" [ ! -s "$D/got" ]
