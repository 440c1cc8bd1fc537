#!/bin/sh
# Sets up .venv from the locked, hashed dependencies, and the system libraries Qt needs where they are missing.
# Usage: setup.sh run|dev. Does nothing where all is in place.
set -eu
kind=${1:-run}
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
may_install() { command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

# What Qt loads on Linux (measured on a bare Debian 12); the second line is for a real X11 screen.
qt_libs="libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0"
x11_libs="libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"

if [ "$(uname -s)" = Linux ] && command -v dpkg-query >/dev/null 2>&1; then
    missing=""
    for p in python3-venv $qt_libs $x11_libs; do
        [ "$p" = python3-venv ] && python3 -c 'import ensurepip, venv' 2>/dev/null && continue
        dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
    done
    if [ -n "$missing" ]; then
        if may_install; then
            say "Installing system packages:$missing"
            root apt-get update -qq
            # shellcheck disable=SC2086
            root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
        else
            say "Missing system packages. Please run:  sudo apt-get install$missing"
            exit 1
        fi
    fi
    # The tests start a PostgreSQL of their own for the case store; where it cannot be installed, those are skipped.
    if [ "$kind" = dev ] && may_install && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
        say "Installing PostgreSQL for the tests of the case store"
        { root apt-get update -qq && root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends postgresql >/dev/null; } || say "PostgreSQL was not installed; its tests are skipped."
    fi
fi

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    say "Mingbian needs Python 3.11 or newer (set PYTHON=/path/to/python3.11 if it is not the default python3)."
    exit 1
}

lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock
want="$(cksum <"$lock") $(cksum <pyproject.toml)"
for stamp in .venv/.ready-dev ".venv/.ready-$kind"; do
    s=requirements-dev.lock
    [ "$stamp" = .venv/.ready-run ] && s=requirements.lock
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(cksum <"$s") $(cksum <pyproject.toml)" ] && exit 0
done

say "Setting up .venv from $lock (once; a few minutes on a slow line)"
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
printf '%s' "$want" >".venv/.ready-$kind"
