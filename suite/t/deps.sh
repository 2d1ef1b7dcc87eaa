#!/bin/sh
# deps.sh PACKAGE... - see that these Debian packages are there: install what is missing, or say how.

missing=
for p in "$@"; do
	case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null) in
	*" installed") ;;
	*) missing="$missing $p" ;;
	esac
done
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
	echo "this is no Debian: what it calls$missing has to be here" >&2
	exit 0
fi
if [ "$(id -u)" != 0 ]; then
	echo "missing packages; install them with: sudo apt-get install -y --no-install-recommends$missing" >&2
	exit 1
fi
echo "installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
apt-get install -y -q --no-install-recommends $missing >/dev/null 2>&1 ||
	{ apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends $missing >/dev/null; } ||
	{ echo "apt-get could not install$missing" >&2; exit 1; }
