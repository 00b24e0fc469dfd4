#!/bin/bash
# test.sh <python>: the whole suite on SQLite, then on PostgreSQL what tests/repeating.py says; the browser beside both.
# As root it installs Debian's chromium (without windows), postgresql and a Korean font; otherwise it says what it had to leave out.
set -uo pipefail
cd "$(dirname "$0")/.."
python=$1
begun=$SECONDS
skipped=()

has_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; }
has_chromium() { command -v chromium-headless-shell || command -v chromium || command -v chromium-browser; } >/dev/null
has_korean_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=ko)" ]; }

missing=()
has_chromium || missing+=(chromium-headless-shell) # it has no windows and is quicker than chromium, which will do too
has_korean_font || missing+=(fonts-nanum fontconfig)
has_postgres || missing+=(postgresql)
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} …"
    apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        echo "apt-get could not install all of: ${missing[*]}" >&2
fi
has_chromium || skipped+=("browser tests (apt-get install chromium-headless-shell)")
has_postgres || skipped+=("PostgreSQL tests (apt-get install postgresql)")
has_korean_font || skipped+=("Korean letters in screenshots (apt-get install fonts-nanum)")

# Some hundred processes import the same code: it is compiled once.
unset PYTHONDONTWRITEBYTECODE
"$python" site/manage.py messages --compile || exit 1
workers=${TEST_WORKERS:-2}
results=()
status=0
passed=0 failed=0 skips=0

counted() {
    local found
    found=$(grep -oE "[0-9]+ $1" <<<"$2" | head -1)
    echo "${found%% *}"
}

work=$(mktemp -d)
# What is costly to make, as a prepared sample site, is made once for all parts.
export TEST_SHARED_DIR=$work/shared
mkdir "$TEST_SHARED_DIR"
beside=
trap 'if [ -n "$beside" ]; then kill -- "-$beside" 2>/dev/null; wait "$beside"; fi; rm -rf "$work"' EXIT

# part <name> <command …>: run it; its output goes to standard output and, with how it ended, into files.
part() {
    local name=$1 started=$SECONDS
    shift
    echo "== $name"
    "$@" 2>&1 | tee "$work/$name.output"
    echo "${PIPESTATUS[0]} $((SECONDS - started))" >"$work/$name.end"
}

# tally <name>: count what the part said.
tally() {
    local name=$1 output=$work/$1.output closing code seconds
    read -r code seconds <"$work/$name.end"
    closing=$(grep -E ' in [0-9.]+s' "$output" | tail -1 | tr -d '=')
    results+=("$name, $seconds s: ${closing:-did not end (exit status $code)}")
    while IFS= read -r line; do skipped+=("$name: ${line#SKIPPED }"); done < <(grep -E '^(SKIPPED|LEFT OUT) ' "$output")
    passed=$((passed + 10#0$(counted passed "$closing"))) skips=$((skips + 10#0$(counted skipped "$closing")))
    failed=$((failed + 10#0$(counted failed "$closing") + 10#0$(counted error "$closing")))
    # 5: nothing was collected, which is no failure of the code
    if [ "$code" != 0 ] && [ "$code" != 5 ]; then status=1; fi
}

# The browser waits a lot, and must not wait for the others: they stand back while it has something to do.
patient=()
if has_chromium; then
    set -m # a process group of its own, so that all of it can be ended
    part Browser "$python" -m pytest -q -n "${TEST_BROWSERS:-1}" -m e2e "${@:2}" >"$work/browser" &
    beside=$!
    set +m
    patient=(nice -n 5)
fi
options=(-q -n "$workers" --dist loadgroup)
part SQLite "${patient[@]+"${patient[@]}"}" "$python" -m pytest "${options[@]}" -m "not e2e and not postgres" "${@:2}"
tally SQLite
if has_postgres; then
    # How many tests are left out because they have been tried above, and why, is said at the end.
    part PostgreSQL "${patient[@]+"${patient[@]}"}" scripts/postgres.sh "$python" -m pytest "${options[@]}" \
        --database-only -m "not e2e" "${@:2}"
    tally PostgreSQL
fi
if [ -n "$beside" ]; then
    wait "$beside"
    beside=
    cat "$work/browser"
    tally Browser
fi

echo
for what in "${skipped[@]+"${skipped[@]}"}"; do echo "SKIPPED $what"; done
printf '%s\n' "${results[@]}"
seconds=$((SECONDS - begun))
if [ $status = 0 ]; then echo "TESTS OK in $seconds s"; else echo "TESTS FAILED in $seconds s"; fi
echo "$passed passed, $failed failed, $skips skipped"
exit $status
