#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh OUT - builds the user-mode kernel OUT/linux, unless it is there and nothing it was made from has changed.
#
# From the environment:
#   KERNEL_SRC=DIR      a kernel tree to build from.  Nothing in it is changed: objects go to OUT/obj and stay there, so
#                       that after an edit only what depends on it is compiled.  Else Debian's linux-source-6.1 is unpacked
#                       and built in OUT, and only the kernel is kept.
#   KERNEL_CONFIG=FILE  more options, which win over those of kernel.config beside this script
#   KERNEL_TARBALL=FILE another package's linux-source-*.tar.xz in place of 6.1's
#   JOBS=N              compile N files at a time; as many as there are processors otherwise
#
# What a kernel was made from is written to OUT/made-from, and its whole configuration to OUT/config.
set -eu

tarball=${KERNEL_TARBALL:-/usr/src/linux-source-6.1.tar.xz}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?usage: build.sh OUT}"
out=$(cd "$1" && pwd)
log=$out/build.log
tree=${KERNEL_SRC:-}
[ -z "$tree" ] || tree=$(cd "$tree" && pwd)

# Two at once would spoil each other's files: the second waits, and finds the work done.
exec 9>"$out/lock"
flock 9

say() { echo "uml: $*" >&2; }
give_up() { say "$*"; exit 1; }

# What decides what comes out, but for the contents of a user's tree: newer_source looks at those.
recipe() {
	if [ -n "$tree" ]; then
		echo "source $tree"
	else
		echo "source $tarball $(stat -L -c '%s bytes of %y' "$tarball")"
		echo "$far"
	fi
	cat "$here/kernel.config" ${KERNEL_CONFIG:+"$KERNEL_CONFIG"}
	${CC:-gcc} --version | head -n 1
}

newer_source() {
	[ -n "$tree" ] &&
		[ -n "$(find "$tree" -name .git -prune -o -type f -newer "$out/made-from" -print -quit)" ]
}

# Of the package, only what a user-mode kernel can be made from: a third of it.
unpack() {
	say "unpacking $tarball"
	rm -rf "$out/src" "$out/obj"
	mkdir -p "$out/src"
	tar -xf "$tarball" -C "$out/src" --strip-components=1 --exclude='*/arch/[a-tv-wyz]*.[chS]' --exclude='*.dts*' \
		--exclude='*/drivers/gpu/*.[ch]' --exclude='*/drivers/media/*.[ch]' --exclude='*/drivers/staging/*.[ch]' \
		--exclude='*/drivers/net/*/*.[ch]' --exclude='*/sound/*.[ch]' --exclude='*/Documentation/*.rst' \
		--exclude='*/Documentation/*.yaml' --exclude='*/tools/testing/*'
}

# The only thing that is changed in it, and not in TCP: in virtual time the machine would wake up each 4.29 s, as far as its
# timer could be set ahead.  Days of silence would take seconds.
far='s/^\(\t\.max_delta_\(ns\|ticks\)\t*\)= 0xffffffff,/\1= 0x7fffffffffffffff,/'
set_timer_far() {
	sed -i "$far" "$out/src/arch/um/kernel/time.c"
	grep -q 'max_delta_ns.*0x7fffffffffffffff,' "$out/src/arch/um/kernel/time.c" ||
		say "this kernel's timer isn't the one that is known here: long waits will take their time"
}

kbuild() {
	nice make -s -C "$src" ARCH=um O="$out/obj" CC="${CC:-gcc}" KBUILD_BUILD_USER=tcpspec KBUILD_BUILD_HOST=uml \
		"$@" >>"$log" 2>&1 ||
		give_up "make $* failed: $(grep -m 1 -iE 'error:|\*\*\* [A-Z]' "$log"); all of it is in $log"
}

# An option that the tree doesn't know is left out by make without a word; not all of them can be missed.
check_config() {
	for option in $(awk -F '[ =]' '/^CONFIG/ { y[$1] = $2 == "y" } /is not set$/ { y[$2] = 0 }
			END { for (o in y) if (y[o]) print o }' "$out/obj/wanted"); do
		grep -qx "$option=y" "$out/obj/.config" || case $option in
		CONFIG_UML_TIME_TRAVEL_SUPPORT | CONFIG_HOSTFS | CONFIG_TUN | CONFIG_INET | CONFIG_INET_TCP_DIAG)
			give_up "this kernel can't be built with $option, which the suite can't do without" ;;
		*)
			say "this kernel has no $option" ;;
		esac
	done
}

[ -n "$tree" ] || [ -r "$tarball" ] ||
	give_up "no $tarball: install linux-source-6.1, or name a kernel tree with KERNEL_SRC=DIR"
recipe >"$out/recipe.$$"
trap 'rm -f "$out/recipe.$$"' EXIT
if [ -x "$out/linux" ] && cmp -s "$out/recipe.$$" "$out/made-from" && ! newer_source; then
	exit 0
fi

: >"$log"
src=$tree
[ -n "$tree" ] || { unpack && set_timer_far && src=$out/src; }
[ -r "$src/arch/um/Makefile" ] || give_up "$src: not a kernel tree that has user-mode Linux"
mkdir -p "$out/obj"
# In this order: an edit made while the compiler runs is newer than the stamp.
mv "$out/recipe.$$" "$out/obj/recipe"
cat "$here/kernel.config" ${KERNEL_CONFIG:+"$KERNEL_CONFIG"} >"$out/obj/wanted"
kbuild KCONFIG_ALLCONFIG="$out/obj/wanted" allnoconfig
check_config
say "building $out/linux: this takes some minutes"
kbuild -j"${JOBS:-$(nproc)}" linux
cp "$out/obj/.config" "$out/config"
cp "$out/obj/linux" "$out/linux.new"
mv "$out/linux.new" "$out/linux"
cp -p "$out/obj/recipe" "$out/made-from"
[ -n "$tree" ] || rm -rf "$out/src" "$out/obj"
say "$("$out/linux" --version) is ready: $out/linux"
