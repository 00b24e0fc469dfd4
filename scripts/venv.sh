#!/bin/bash
# venv.sh <folder> <lock file>: a virtual environment with exactly what the lock file names.
# Does nothing when that has been done before; requirements-dev.lock holds all of requirements.lock.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1 lock=$2

stamp() { echo "$folder/.installed-$(sha256sum "$1" | cut -c1-16)"; }
if [ -e "$(stamp "$lock")" ] && "$folder/bin/python" -c '' 2>/dev/null; then exit 0; fi

find_python() {
    local name
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "Python 3.11 or newer is needed. On Debian: apt-get install python3 python3-venv" >&2
    exit 1
}

python=$(find_python)
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Debian's python$version-venv …"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv" >/dev/null
    else
        echo "$python has no venv module. On Debian: sudo apt-get install python$version-venv" >&2
        exit 1
    fi
fi

if ! "$folder/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Making $folder with $("$python" --version) …"
    "$python" -m venv --clear "$folder"
fi
rm -f "$folder"/.installed-*
echo "Installing what $lock names, each file checked against its hash …"
"$folder/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes -r "$lock" |
    grep -v '^Requirement already satisfied' || [ "${PIPESTATUS[0]}" = 0 ]
touch "$(stamp "$lock")"
if [ "$lock" = requirements-dev.lock ]; then touch "$(stamp requirements.lock)"; fi
