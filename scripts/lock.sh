#!/bin/bash
# lock.sh <python>: resolve the lock files again. Wagtail is held on its 7.4 LTS; pyproject.toml allows up to 8.0.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1
tool=$(command -v uv || true)
if [ -z "$tool" ]; then
    "$python" -m pip install --disable-pip-version-check --quiet --target "$(dirname "$python")/../uv" uv
    tool="$(dirname "$python")/../uv/bin/uv"
fi
constraints=$(mktemp)
trap 'rm -f "$constraints"' EXIT
echo "wagtail<7.5" >"$constraints"
options=(--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
    --upgrade --constraint "$constraints" --quiet)
"$tool" pip compile "${options[@]}" pyproject.toml -o requirements.lock
"$tool" pip compile "${options[@]}" --constraint requirements.lock --extra dev pyproject.toml -o requirements-dev.lock
