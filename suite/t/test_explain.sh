#!/bin/sh
# test_explain.sh - what "tcpspec explain" says of a case: the ladder it expects, in both character sets, and what is known of it.
# One line of TAP each.

. suite/t/tap.sh
mkdir -p "$D/cases/a"
requirements MUST-1
cat >"$D/cases/a/one.case" <<'C'
title:   One
proves:  RFC9293-MUST-1

setup
	listen
	b: closed
test
	send	S 0:0 win 1000 <mss 1460,nop,wscale 7,sackOK,sack 1:2 3:4,nop,nop>
	either	answers
		expect	S. 0:0 ack 1	within 2s
		state	SYN-RECEIVED
	or	refuses nonstrict
		expect	R. 0:0 ack 1
	silent	1s
	b: send	S 5:5
	b: expect	R. 0:0 ack 6
C
explain() { "$T" explain --cases "$D/cases" "$@" >"$D/out" 2>"$D/err"; }
rows() { sed -n '/^Expected:/,/^$/p' "$D/out" | sed '1d;/^$/d'; }

LC_ALL=C explain a/one
rows >"$D/got"
cat >"$D/want" <<'C'
      tester                                                stack
      setup
   1          conn
   2          call listen
   3          b: conn
   4          b: conn stack-port closed
      test
   5  ---- SYN 0:0 win 1000 ------------------------------------>
                   <mss 1460,nop,wscale 7,sackOK,sack 1:2 3:4,nop,nop>
      either answers
   7  <--- SYN,ACK 0:0 ack 1 within 2s -------------------------- SYN-RECEIVED
      or refuses (departs from a SHOULD)
   9  <--- RST,ACK 0:0 ack 1 ------------------------------------
      in any case
  10          silent 1s
  11  ---- b: SYN 5:5 ------------------------------------------>
  12  <--- b: RST,ACK 0:0 ack 6 ---------------------------------
C
is "the ladder that a case expects" cmp "$D/got" "$D/want"
if locale -a 2>/dev/null | grep -qi '^C\.utf'; then
	LC_ALL=C.UTF-8 explain a/one
	rows | sed 's/─/-/g; s/▶/>/g; s/◀/</g' >"$D/got"
	is "is the same in UTF-8" cmp "$D/got" "$D/want"
	is "with its own arrows" grep -q '^   7  ◀─── SYN,ACK' "$D/out"
fi
is "the variants are named" grep -q '^  refuses (departs from a SHOULD)' "$D/out"
is "and nothing is known of it" [ "$(grep -c '^Known to fail' "$D/out")" = 0 ]

tcpspec explain --stack lwip lost/syn-backoff
line=$(grep -n '^lost/syn-backoff ' harness/stacks/lwip/lwip.expect)
is "what is known has its line" grep -q "lwip.expect:${line%%:*}: lost/syn-backoff FAIL " "$D/out"
is "of that stack alone" [ "$(sed -n '/^Known to fail/,/^$/p' "$D/out" | grep -c expect:)" = 1 ]
tcpspec explain lost/syn-backoff
is "or of all" [ "$(sed -n '/^Known to fail/,/^$/p' "$D/out" | grep -c expect:)" -gt 2 ]
# What the last runs found is what they keep.
if [ -r build/stacks/lwip.so ]; then
	"$T" run --stack lwip lost/fin --expect none >/dev/null 2>&1
	"$T" run --stack lwip 'lost/fin[by=close]@ipv6' --expect none >/dev/null 2>&1
	tcpspec explain lost/fin
	sed -n "/^Last verdicts/,/^\$/p" "$D/out" >"$D/got"
	is "the last verdicts, one line for those alike" [ "$(grep -c "^  lwip .*pass: lost/fin.* and [0-9] more\$" "$D/got")" -ge 1 ]
	is "one that ran twice by itself" grep -q "^  lwip .*  pass pass: lost/fin\[by=close\]@ipv6\$" "$D/got"
	tcpspec explain "lost/fin[by=shutdown]@ipv4" --stack lwip
	is "of an instance its own" [ "$(grep -c "^  lwip .* pass: lost/fin\[by=shutdown\]@ipv4\$" "$D/out")" = 1 ]
	tcpspec explain --json "lost/fin[by=close]@ipv6" --stack lwip
	is "in JSON, too" grep -q '"verdicts": "pass pass"' "$D/out"
fi
exits 2 "an unknown stack" explain --stack lwib lost/fin
exits 2 "an unknown case" explain lost/fim
is "with the nearest" said 'no case is called "lost/fim": did you mean lost/fin'
exits 2 "no document where one id is wrong" explain --json lost/fin lost/fim
is "is printed" [ ! -s "$D/out" ]
