"""Contests that were judged, for tests: by the services, with the clock where it has to be."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from community.contest.choices import VersionReason
from community.contest.models import Contest, Criterion, Entry, EntryFile, Judge, Panel, Score, Stage
from community.contest.services.versions import keep
from people.choices import Role
from people.models import Officer
from tests.factories.people import UserFactory

DAY = datetime.timedelta(days=1)


def eligible(author: Officer, contest: Contest, number: int, *, title: str = "", **more: Any) -> Entry:
    """A frozen entry, written past the services: what leads there is tested elsewhere."""
    now = timezone.now()
    fields = {
        "contest": contest,
        "division": more.pop("division", None) or contest.divisions.first(),
        "number": number,
        "government": author.government,
        "province": author.government.province,
        "author": author,
        "title": title or f"출품작 {number}",
        "summary": "요약",
        "problem": "문제",
        "action": "추진",
        "results": "성과",
        "status": "eligible",
        "submitted_at": now + datetime.timedelta(minutes=number),
        "screened_at": now,
        "is_sample": contest.is_sample,
    }
    file = more.pop("file", "")
    entry = Entry(**fields, **more)
    entry.recompute()
    entry.save()
    if file:
        EntryFile.objects.create(
            entry=entry,
            file=ContentFile(b"text", name=file),
            original_name=file,
            content_type="text/plain",
            kind="txt",
            size=4,
            sha256=hashlib.sha256(b"text").hexdigest(),
        )
    entry.frozen = keep(entry, VersionReason.FROZEN, None)
    entry.save(update_fields=["frozen"])
    return entry


def judges_of(stage: Stage, count: int, *, panel: Panel | None = None) -> list[Judge]:
    """Accepted judges of one panel."""
    everybody = {"stage": stage, "province": None, "division": None}
    panel = panel or Panel.objects.get_or_create(**everybody, defaults={"name": "심사단"})[0]
    people = [UserFactory(name=f"심사위원 {stage.pk}-{number}", roles=[Role.JUDGE]) for number in range(count)]
    return [Judge.objects.create(panel=panel, stage=stage, user=person, answer="accepted") for person in people]


def score(stage: Stage, judges: Iterable[Judge], points: Mapping[Entry, Iterable[Any]]) -> None:
    """points: entry -> a number for each judge, out of ten, given in every criterion."""
    criteria = list(Criterion.objects.filter(stage=stage))
    rows = [
        Score(stage=stage, entry=entry, judge=judge, criterion=each, points=Decimal(str(value)), given_by=judge.user,
              given_at=stage.opens_at)
        for entry, values in points.items()
        for judge, value in zip(judges, values, strict=True)
        for each in criteria
        if value is not None
    ]  # fmt: skip
    Score.objects.bulk_create(rows)


def over(stage: Stage) -> Stage:
    """Move the stage and all that come before it into the past, in one step; reads nothing of the present."""
    now = timezone.now()
    late = stage.closes_at - now + datetime.timedelta(minutes=5)
    for each in Stage.objects.filter(contest=stage.contest_id):
        each.opens_at, each.closes_at = each.opens_at - late, each.closes_at - late
        each.save()
    stage.refresh_from_db()
    return stage


def stages(contest: Contest) -> dict[str, Stage]:
    """By name, each with its contest."""
    return {stage.name: stage for stage in contest.stages.select_related("contest")}
