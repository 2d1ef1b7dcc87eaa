#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch.sh OUT - puts the sources of Debian's package lwip into OUT, unless they are there: OUT/src/core/tcp.c and so on.
#
# They come by apt-get from the mirror that this machine gets its packages from, in that version.  Most machines have
# no list of sources, so apt is given folders of its own with such a list (10 MB, thrown away again): nothing of the
# machine's is changed, and no rights are needed.
set -eu

out=${1:?usage: fetch.sh OUT}
[ ! -r "$out/src/core/tcp.c" ] || exit 0

say() { echo "lwip: $*" >&2; }
give_up() {
	say "$*"
	say "or name a folder that has lwIP's sources: make lwip-src LWIP_TREE=DIR"
	exit 1
}

command -v apt-get >/dev/null || give_up "this is no Debian, so its sources can't be had by apt-get"
mkdir -p "${out%/*}"
work=$(mktemp -d "${out%/*}/fetch.XXXXXX")
work=$(cd "$work" && pwd)
trap 'rm -rf "$work"' EXIT

# Where the machine gets the binary package from: "http://mirror/debian bookworm main".
mirror() {
	apt-cache madison liblwip0 2>/dev/null |
		awk -F '|' 'NR == 1 { split($3, a, " "); split(a[2], b, "/"); print a[1], b[1], b[2] }'
}

# With folders of its own.  No longer than two minutes, whatever the network does.
apt() {
	timeout 120 apt-get -q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root \
		-o Acquire::Languages=none -o Acquire::Retries=1 -o Acquire::http::Timeout=20 \
		-o Acquire::https::Timeout=20 "$@" >>"$work/log" 2>&1
}

found=$(mirror)
if [ -z "$found" ] && [ "$(id -u)" = 0 ]; then
	timeout 120 apt-get -q update >/dev/null 2>&1 || true
	found=$(mirror)
fi
[ -n "$found" ] || give_up "apt knows no package liblwip0: apt-get update may help"

say "fetching its sources: deb-src $found"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/tree"
echo "deb-src $found" >"$work/sources.list"
(cd "$work" && apt update && apt source --download-only lwip) ||
	give_up "apt-get could not: $(grep -m 1 -E '^(E|Err|W):?' "$work/log" || echo 'it took too long')"
tar -xf "$(echo "$work"/lwip_*.orig.tar.*)" -C "$work/tree" --strip-components=1 ||
	give_up "what came can't be unpacked"
[ -r "$work/tree/src/core/tcp.c" ] || give_up "there is no src/core/tcp.c in what came"
rm -rf "$out"
mv "$work/tree" "$out"
say "$(basename "$work"/lwip_*.dsc .dsc) is in $out"
