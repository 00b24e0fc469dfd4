#!/bin/bash
# postgres.sh <command …>: run a command with DATABASE_URL naming a PostgreSQL of its own, which is gone afterwards.
# It listens on a socket in a temporary folder alone. As root it runs as the user postgres, which must exist then.
set -euo pipefail
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
if [ -z "$programs" ] && command -v initdb >/dev/null; then programs=$(dirname "$(command -v initdb)"); fi
if [ -z "$programs" ]; then
    echo "PostgreSQL is not installed (Debian: apt-get install postgresql)." >&2
    exit 127
fi
folder=$(mktemp -d /tmp/postgres-XXXXXX)
as_postgres() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups env -C "$folder" "$@"; }
fi
stop() {
    as_postgres "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
as_postgres "$programs/initdb" -D "$folder/data" -U site -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1 ||
    { cat "$folder/log" >&2; exit 1; }
# Nothing here has to survive, so nothing is synced, logged ahead or tidied; and no query is worth compiling.
cat >>"$folder/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
jit = off
END
as_postgres "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" start >/dev/null || { cat "$folder/server.log" >&2; exit 1; }
DATABASE_URL="postgres://site@/site?host=$folder" "$@"
