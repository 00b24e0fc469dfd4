#!/bin/bash
# lint.sh <python>: every check that needs no test run. All of them run; the first failure does not hide the next.
set -uo pipefail
cd "$(dirname "$0")/.."
python=$1
bin=$(dirname "$python")
failed=()

check() {
    local name=$1
    shift
    echo "== $name"
    "$@" || failed+=("$name")
}

folders() { find . -path ./.venv -prune -o -type d -name templates -print | sort; }
typed() {
    ls -d search/{engine,services,rules.py} site/*/services cases/services cases/*/services journal/services journal/*/services \
        community/*/{engine,services} \
        site/*/rules.py cases/rules.py cases/*/rules.py journal/rules.py journal/*/rules.py community/*/rules.py \
        site/common/{decisions,exceptions,middleware,context_processors}.py 2>/dev/null
}
deploy_check() {
    VAR_DIR=$(mktemp -d) SECRET_KEY=$(head -c 60 /dev/urandom | base64 -w0) ALLOWED_HOSTS=example.org \
        SITE_URL=https://example.org DJANGO_SETTINGS_MODULE=portal.settings.production \
        "$python" site/manage.py check --deploy --fail-level WARNING
}
as_test() { DJANGO_SETTINGS_MODULE=portal.settings.test "$python" site/manage.py "$@"; }

check "ruff: rules" "$bin/ruff" check .
check "ruff: format" "$bin/ruff" format --check .
check "djlint: rules" "$bin/djlint" --lint --quiet $(folders)
check "djlint: format" "$bin/djlint" --check --quiet $(folders)
check "mypy" "$bin/mypy" --follow-imports=silent $(typed)
check "migrations" as_test makemigrations --check --dry-run
check "deployment settings" deploy_check
check "Korean messages" as_test messages --check

if [ ${#failed[@]} -gt 0 ]; then
    echo "LINT FAILED: $(IFS=,; echo "${failed[*]}")"
    exit 1
fi
echo "LINT OK"
