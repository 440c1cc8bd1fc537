#!/bin/sh
# Opens the app on the bundled example; where there is no screen, does the same work headless and says where it is.
set -eu
cd "$(dirname "$0")/.."
out=${1:-out}
case "$(uname -s)" in
    Linux | *BSD) screen=${DISPLAY:-}${WAYLAND_DISPLAY:-} ;;
    *) screen=yes ;;
esac
if [ -n "$screen" ]; then
    exec .venv/bin/mingbian demo --open
fi
echo "No screen here: the example is read, tiered and printed to files instead." >&2
exec .venv/bin/mingbian demo --out "$out/demo"
