"""The boards that a new community begins with; editors keep them from then on."""

from __future__ import annotations

import csv
from pathlib import Path

from django.utils import timezone

from community.forums.choices import Audience
from community.forums.models import Forum
from community.forums.services.arranging import add_board
from people.choices import Level
from people.models import LocalGovernment

PROVINCES = "provinces"


def ensure_boards(folder: Path, *, dry_run: bool = False) -> int:
    """Add the boards of forum_boards.csv that are missing, and one for each province of today; how many.

    What editors changed stays theirs. A province that became another one takes its board along.
    """
    with (folder / "forum_boards.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known = set(Forum.objects.values_list("slug", flat=True))
    missing = [row for row in rows if row["slug"] not in known]
    if not dry_run:
        for row in missing:
            _add(row)
    return len(missing) + _ensure_provinces(dry_run=dry_run, known=known)


def _add(row: dict[str, str]) -> None:
    parent = Forum.objects.filter(slug=row["parent"]).first() if row["parent"] else None
    add_board(
        actor=None,
        parent=parent,
        slug=row["slug"],
        sort_order=int(row["order"]),
        is_heading=row["is_heading"] == "1",
        **{name: row[name] for name in ("name_ko", "name_en", "description_ko", "description_en")},
        audience=row["audience"],
        starters=row["starters"],
    )


def _ensure_provinces(*, dry_run: bool, known: set[str]) -> int:
    today = LocalGovernment.objects.real().valid_on(timezone.localdate()).filter(level=Level.METROPOLITAN)
    provinces = list(today.order_by("row", "col", "pk"))
    boards = {board.province_id: board for board in Forum.objects.filter(province__isnull=False)}
    if not dry_run:
        _follow_successors(boards)
    lacking = [province for province in provinces if province.pk not in boards and _slug(province) not in known]
    heading = Forum.objects.filter(slug=PROVINCES).first()
    if dry_run or heading is None:
        return len(lacking)
    for province in lacking:
        add_board(
            actor=None,
            parent=Forum.objects.get(pk=heading.pk),
            slug=_slug(province),
            sort_order=provinces.index(province) + 1,
            name_ko=province.name_ko,
            name_en=province.name_en,
            audience=Audience.OFFICERS,
            province=province,
        )
    return len(lacking)


def _follow_successors(boards: dict[int, Forum]) -> None:
    """The board of a province that ended belongs to its successor, the first one where several became one."""
    for board in Forum.objects.filter(province__valid_to__isnull=False).select_related("province").order_by("path"):
        now = board.province.current_id
        if now and now != board.province_id and now not in boards:
            Forum.objects.filter(pk=board.pk).update(province=now)
            boards[now] = board


def _slug(province: LocalGovernment) -> str:
    return f"province-{province.code}"[:60]
