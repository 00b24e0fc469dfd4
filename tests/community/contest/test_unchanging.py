"""What is written once stays as it is, also for SQL that goes past the application."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from community.contest.models import Approval, Ballot, Candidate, Outcome, Pick, ResultSheet, Score
from community.contest.services.taking_back import take_back
from community.contest.services.voting import cast
from tests.community.contest.conftest import approved
from tests.factories import contest as make

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
migration = import_module("community.contest.migrations.0005_unchanging_rows")


def triggers() -> set[str]:
    """The names of all triggers of contests."""
    source = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(source)
        return {name for (name,) in cursor.fetchall() if name.startswith("contest_")}


def refused(sql: str) -> None:
    with pytest.raises(IntegrityError, match="keeps its rows as they are"), transaction.atomic():
        run(sql)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_no_later_migration_has_lost_a_trigger():
    changing = {f"{table}_no_change" for table in migration.NEVER | migration.NOT_CHANGED}
    assert triggers() == changing | {f"{table}_no_delete" for table in migration.NEVER}


def test_scores_sheets_and_what_is_taken_back_are_neither_changed_nor_deleted_by_any_statement(world, held):
    approved(world, held.first)
    refused("UPDATE contest_outcome SET verdict = 'passed'")
    refused("UPDATE contest_approval SET reason = 'x'")
    take_back(actor=world.manager, approval=Approval.objects.get(), reason="점수 확인")
    refused("UPDATE contest_score SET points = 10")
    refused("UPDATE contest_resultsheet SET sha256 = '0'")
    refused("UPDATE contest_takenback SET reason = 'x'")
    for table in ("score", "resultsheet", "takenback"):
        refused(f"DELETE FROM contest_{table}")
    assert (Score.objects.count(), ResultSheet.objects.count(), Outcome.objects.count()) == (30, 1, 0)


def test_ballots_that_count_stay_as_they_were_cast():
    stage = make.make_vote()
    now = stage.opens_at
    from community.contest.services.drawing import draw_up

    draw_up(stage, now)
    cast(stage=stage, key="v", picks=list(Candidate.objects.values_list("pk", flat=True)[:2]), now=now)
    other = Candidate.objects.order_by("pk").last()
    refused(f"UPDATE contest_pick SET candidate_id = {other.pk}")
    refused("DELETE FROM contest_pick")
    refused("DELETE FROM contest_ballot")
    assert (Ballot.objects.count(), Pick.objects.count()) == (1, 2)


def test_an_account_that_goes_is_forgotten_by_the_sheets_that_it_computed(world, held):
    approved(world, held.first)
    for column, table in (("computed_by_id", "resultsheet"), ("approved_by_id", "approval")):
        run(f"UPDATE contest_{table} SET {column} = NULL")
    assert ResultSheet.objects.get().computed_by is None
