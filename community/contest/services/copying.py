"""A past edition as the beginning of the next one."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from wagtail.log_actions import log

from common.exceptions import require
from community.contest import rules
from community.contest.models import CONTEST_TEXTS, Contest, Division, Stage
from community.contest.services.configuring import RECKONING, STAGE_TABLES
from people.models import User

# The same day of the week a year later.
YEAR = datetime.timedelta(days=364)
COPIED = ("host", "contact", "summary", *CONTEST_TEXTS, "retention_days", *RECKONING)


@transaction.atomic
def copy_contest(*, actor: User, source: Contest, title: str, year: int, slug: str) -> Contest:
    """A contest in preparation with everything that the source configures, each date on the same weekday of its year.

    Entries stay behind, and so do the numbers for drawing lots: each edition declares its own.
    """
    require(rules.can_manage(actor))
    source = Contest.objects.whole().get(pk=source.pk)
    contest = Contest(title=title, year=year, slug=slug, copied_from=source, created_by=actor)
    for name in COPIED:
        setattr(contest, name, getattr(source, name))
    contest.recompute()
    contest.full_clean()
    contest.save()
    divisions = {old.pk: _copied(old, contest=contest) for old in source.divisions.all()}
    for award in source.awards.all():
        _copied(award, contest=contest, division=divisions[award.division_id] if award.division_id else None)
    _copy_stages(source, contest, divisions, YEAR * (year - source.year))
    log(instance=contest, action="contest.made", user=actor, data={"copied_from": source.title})
    return contest


def _copy_stages(source: Contest, contest: Contest, divisions: dict[int, Division], later: datetime.timedelta) -> None:
    stages: dict[int, Stage] = {}
    for old in source.stages.all():
        opens_at, closes_at = old.opens_at + later, old.closes_at + later
        stages[old.pk] = _copied(old, contest=contest, opens_at=opens_at, closes_at=closes_at, lot_seed="")
        stages[old.pk].divisions.set(divisions[division.pk] for division in old.divisions.all())
    for old in source.stages.all():
        criteria: dict[int, Any] = {}
        for name in STAGE_TABLES:
            for row in getattr(old, name).all():
                made = _copied(row, stage=stages[old.pk], **_pointers(row, stages, divisions, criteria))
                if name == "criteria":
                    criteria[row.pk] = made


def _pointers(
    row: Any, stages: dict[int, Stage], divisions: dict[int, Division], criteria: dict[int, Any]
) -> dict[str, Any]:
    """What the row points to, as it is called in the new contest."""
    maps: tuple[tuple[str, dict[int, Any]], ...] = (
        ("source", stages),
        ("division", divisions),
        ("criterion", criteria),
    )
    return {name: known.get(getattr(row, f"{name}_id")) for name, known in maps if hasattr(row, f"{name}_id")}


def _copied(old: Any, **changed: Any) -> Any:
    """A new row with the values of the old one, but for those given."""
    model: type[Model] = type(old)
    values = {
        field.name: getattr(old, field.name)
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in changed
    }
    return model._default_manager.create(**values | changed)
