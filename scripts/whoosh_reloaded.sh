#!/bin/bash
# whoosh_reloaded.sh <python>: the engine's tests and modelsearch's on whoosh-reloaded, which has Whoosh's import name.
# It is put into a folder of its own and found before the installed Whoosh; nothing that is installed changes.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1
version=2.7.5
folder=$PWD/build/whoosh-reloaded-$version
if [ ! -d "$folder/whoosh" ]; then
    "$python" -m pip install --quiet --target "$folder" "whoosh-reloaded==$version"
fi
PYTHONPATH=$folder WHOOSH_VERSION=$version exec "$python" -m pytest -q -n 0 \
    tests/search/engine tests/search/test_modelsearch_behaviour.py
