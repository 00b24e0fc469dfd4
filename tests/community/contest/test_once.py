"""What stands once in a stage stands once in the database, also where a row names nothing."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from community.contest.choices import TieRule
from community.contest.models import Panel, Quota, Stage, TieBreak

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def stage(world) -> Stage:
    stage = world.contest.stages.first()
    Panel.objects.filter(stage=stage).delete()
    stage.tie_breaks.all().delete()
    stage.quotas.all().delete()
    return stage


@pytest.mark.parametrize(
    "write",
    [
        lambda stage, turn: Panel.objects.create(stage=stage, name=f"{turn}"),
        lambda stage, turn: Panel.objects.create(
            stage=stage, name=f"{turn}", division=stage.contest.divisions.get_or_create(name="군")[0]
        ),
        lambda stage, turn: Quota.objects.create(
            stage=stage, division=stage.contest.divisions.get_or_create(name="군")[0], number=turn
        ),
        lambda stage, _turn: TieBreak.objects.create(stage=stage, rule=TieRule.EARLIER_SUBMISSION),
    ],
    ids=["panel of everything", "panel of a division", "quota of a division", "tie-break without criterion"],
)
def test_a_second_one_is_refused(stage, write):
    write(stage, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        write(stage, 2)
