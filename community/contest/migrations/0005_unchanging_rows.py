"""What is written once stays, also for whoever gets past the application: the database refuses to change it.

Left out is what the application itself deletes: versions and remarks may have to go with an essay that withdraws, and
the rows of an approval go when it is taken back, so those are only kept from being changed.

On SQLite a migration that alters one of these tables builds it anew, without its triggers, and has to make them again;
tests/community/contest/test_unchanging.py finds it.
"""

from django.db import migrations

# {table: columns that may change: the database empties them when an account goes}
NEVER = {
    "contest_score": (),
    "contest_ballot": (),
    "contest_pick": (),
    "contest_resultsheet": ("computed_by_id",),
    "contest_ruling": ("made_by_id",),
    "contest_takenback": ("approved_by_id", "taken_back_by_id"),
}
NOT_CHANGED = {
    "contest_approval": ("approved_by_id",),
    "contest_outcome": (),
    "contest_awardgiven": (),
}
FUNCTION = """
CREATE OR REPLACE FUNCTION contest_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_TABLE_NAME || ' keeps its rows as they are';
END $$
"""


def make(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(FUNCTION, params=None)
    for table, free in (NEVER | NOT_CHANGED).items():
        columns = ", ".join(f'"{name}"' for name in columns_of(schema_editor.connection, table) if name not in free)
        events = {"change": f"UPDATE OF {columns}"} | ({"delete": "DELETE"} if table in NEVER else {})
        for name, event in events.items():
            does = (
                "FOR EACH ROW EXECUTE FUNCTION contest_refuse_change()"
                if postgres
                else f"BEGIN SELECT RAISE(ABORT, '{table} keeps its rows as they are'); END"
            )
            schema_editor.execute(f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} {does}", params=None)


def drop(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in NEVER | NOT_CHANGED:
        for name in ("change", "delete") if table in NEVER else ("change",):
            on = f" ON {table}" if postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}{on}", params=None)
    if postgres:
        schema_editor.execute("DROP FUNCTION IF EXISTS contest_refuse_change()", params=None)


def columns_of(connection, table):
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


class Migration(migrations.Migration):
    dependencies = [("contest", "0004_approvals_taken_back")]

    operations = [migrations.RunPython(make, drop)]
