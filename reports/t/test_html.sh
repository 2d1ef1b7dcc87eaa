#!/bin/sh
# test_html.sh - the HTML report: its size, its form, and what a browser makes of it. B is the folder of the build.
#
# The browser is Chromium, told what to do by page.js; axe-core, which looks for what keeps people from reading, comes
# from npm's registry into build/axe, once. Without them these tests are skipped, but not in CI (CI is set there).

here=$(dirname "$0")
render=${B:-build}/reports/t/render
axe=build/axe/package/axe.min.js
axe_version=4.10.3
axe_sum=0f2b4d7dcdf7d1219df8d1959ad68e565f51d14c3f0d88bb71cd59abeb956292
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
number=0

# ok STATUS WHAT - status 0 is good
ok() {
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok - $2"
	else
		echo "not ok - $2"
		failed=1
	fi
}

# missing WHAT - a test that can't be made here
missing() {
	if [ -n "$CI" ]; then ok 1 "$1"; else echo "ok - # SKIP $1"; fi
}

# many CASES - as many cases as that, like those of the sample; of seven one is none that passed
many() {
	awk -v n="$1" '
		/"record":"(run|requirement)"/	{ print; next }
		/"record":"(end|script)"/	{ next }
		{
			match($0, /"n":[0-9]+/)
			number[++count] = substr($0, RSTART + 4, RLENGTH - 4)
			before[count] = substr($0, 1, RSTART + 3)
			behind[count] = substr($0, RSTART + RLENGTH)
		}
		/"verdict":"(pass|skip)"/	{ good[number[count]] = 1 }
		END {
			for (copy = 0; cases < n; copy++)
				for (i = 1; i <= count; i++) {
					if (copy % 35 && !good[number[i]])
						continue
					rest = behind[i]
					if (before[i] ~ /"record":"case"/) {
						gsub(/"(id|case)":"/, "&copy" copy "-", rest)
						cases++
					}
					print before[i] number[i] + copy * 1000 rest
				}
			print "{\"record\":\"end\",\"t\":1,\"complete\":1,\"exit\":1,\"signal\":0}"
		}' "$here/run.jsonl"
}

fetch_axe() {
	[ -s "$axe" ] && return 0
	command -v npm >/dev/null || return 1
	mkdir -p build/axe
	(
		cd build/axe && timeout 120 npm pack --silent "axe-core@$axe_version" >/dev/null 2>&1 &&
			echo "$axe_sum  axe-core-$axe_version.tgz" | sha256sum -c --quiet && tar xzf "axe-core-$axe_version.tgz"
	)
}

"$render" html captures=out/pcap <"$here/run.jsonl" >"$dir/run.html"
ok $? "it is rendered"
"$render" html captures=out/pcap <"$here/run.jsonl" | cmp -s - "$dir/run.html"
ok $? "the same stream gives the same bytes"
xmllint --noout "$dir/run.html" 2>"$dir/wrong"
ok $? "it is well-formed"
for stack in one two three; do
	many 520 | sed "s/\"stack\":\"[a-z]*\"/\"stack\":\"$stack\"/"
done >"$dir/many.jsonl"
"$render" html <"$dir/many.jsonl" >"$dir/many.html"
[ "$(wc -c <"$dir/many.html")" -lt 6000000 ]
ok $? "520 cases on three stacks are less than 6 MB ($(wc -c <"$dir/many.html") bytes)"
# Two stacks, of which one was better than before: all that a report can show.
sed 's/"stack":"[a-z]*"/"stack":"other"/; s/"verdict":"fail"/"verdict":"pass"/' "$here/run.jsonl" |
	cat "$here/run.jsonl" - >"$dir/twins.jsonl"
"$render" html captures=out/pcap against="$here/run.jsonl" <"$dir/twins.jsonl" >"$dir/twins.html"
ok $? "two stacks, and what changed, are rendered"

if ! command -v chromium >/dev/null || ! command -v node >/dev/null; then
	missing "there is no chromium or no node"
else
	fetch_axe || { missing "axe-core $axe_version can't be had from npm" && axe=; }
	BROWSER=chromium timeout 400 node "$here/page.js" "$dir/twins.html" "$dir/many.html" "$axe"
	ok $? "the browser came to an end"
fi
exit $failed
