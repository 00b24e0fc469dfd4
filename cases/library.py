"""The shelf: what lists, facets, maps and related cases need of every visible case, held as columns in memory.

Counting ten facets over ten thousand cases in the database costs tens of milliseconds a request; over columns it
costs less than one. A shelf is built from `visible_to` alone, once for the public and once for members, and serves
as long as the token in the database stays the same. Pages load their cards through `visible_to` again.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import models

from cases.choices import ADOPTED_FROM, EvidenceGrade, FocusTask, Sort
from cases.models import CasePage, CaseTag, CsType, LibraryState, TaggedCase
from people.choices import Kind, Level
from people.models import GovernmentFigure, LocalGovernment
from people.roles import is_member

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet
    from numpy.typing import NDArray

    from people.roles import AnyUser

    Codes = NDArray[np.int64]

# Writes that send no signal (bulk updates) show in the counts after this many seconds at the latest.
MAX_AGE = 60.0
WATCHED: tuple[type[models.Model], ...] = (CasePage, CaseTag, TaggedCase, CsType, LocalGovernment, GovernmentFigure)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The visible cases, one position a case, newest first.

    `columns` holds for each single-valued facet a code a position, 0 meaning that the case gives none: primary keys
    for type, gov, current (today's government) and province, the year, otherwise the place in the vocabulary
    counted from 1. `tag_positions` and `tag_ids` are pairs. `orders` holds for each sort the positions in its order.
    """

    pks: Codes
    scores: Codes
    columns: dict[str, Codes]
    samples: NDArray[np.bool_]
    tag_positions: Codes
    tag_ids: Codes
    orders: dict[str, Codes]
    governments: dict[int, LocalGovernment]
    cs_types: dict[int, CsType]
    tags: dict[int, CaseTag]
    # What readers of the shelf worked out from it and would work out again.
    memo: dict[Any, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.pks)

    def tag_names(self, keys: Collection[int]) -> dict[int, list[str]]:
        """{case: the names of its tags in order} for those of the cases that have any."""
        wanted = np.isin(self.pks[self.tag_positions], list(keys))
        found: dict[int, list[str]] = {}
        for place, tag in zip(self.tag_positions[wanted].tolist(), self.tag_ids[wanted].tolist(), strict=True):
            if tag in self.tags:  # not deleted while the shelf was built
                found.setdefault(int(self.pks[place]), []).append(self.tags[tag].name)
        return {key: sorted(names) for key, names in found.items()}


_shelves: dict[str, tuple[str, float, Shelf]] = {}


def touch(**_signal: Any) -> None:
    """Say that the library has changed, inside the transaction of the change. Bulk imports call it themselves."""
    LibraryState.objects.update_or_create(pk=1, defaults={"token": secrets.token_hex(16)})


def connect() -> None:
    """Touch the library whenever something that a shelf holds is saved or deleted."""
    for model in WATCHED:
        for signal in (models.signals.post_save, models.signals.post_delete):
            signal.connect(touch, sender=model, dispatch_uid=f"cases.library.{model.__name__}")


def token_now() -> QuerySet[LibraryState, str]:
    """The token of the present state; to be read, or to be put into a query that reads something else too."""
    return LibraryState.objects.filter(pk=1).values_list("token", flat=True)


def shelf_for(user: AnyUser, token: str | None = None) -> Shelf:
    """The shelf of what the person may see. One query while nothing changed, none where the token is known."""
    circle = "members" if is_member(user) else "public"
    if token is None:
        token = token_now().first() or ""
    held = _shelves.get(circle)
    if token and held and held[0] == token and time.monotonic() - held[1] < MAX_AGE:
        return held[2]
    shelf = _build(user)
    if token:
        _shelves[circle] = (token, time.monotonic(), shelf)
    return shelf


def shelf_beside(case: CasePage, user: AnyUser) -> Shelf:
    """The shelf for a page about the case. No query while nothing changed, where views.public.visible_case read it."""
    return shelf_for(user, getattr(case, "library_token", None))


def _build(user: AnyUser) -> Shelf:
    visible = CasePage.objects.visible_to(user)
    rows = list(
        visible.order_by("-first_published_at", "-pk").values_list(
            *("pk", "title", "cs_type", "focus_task", "government", "year", "has_award", "grade", "score"),
            *("is_sample", "adoptions"),
        )
    )
    by_column = zip(*rows, strict=True) if rows else ((),) * 11
    pks, titles, types, tasks, places, years, awards, grades, scores, samples, adoptions = by_column
    governments = _governments()
    gov, score, grade = _codes(places), _codes(scores), _vocabulary(EvidenceGrade.values, grades)
    adopted = _codes(adoptions)
    columns = {
        "type": _codes(pk or 0 for pk in types),
        "task": _vocabulary(FocusTask.values, tasks),
        "year": _codes(year or 0 for year in years),
        "award": _codes(1 if award else 2 for award in awards),
        "grade": grade,
        "adopted": np.searchsorted(ADOPTED_FROM, adopted, side="right"),
        "gov": gov,
    } | _by_government(gov, governments)
    tag_positions, tag_ids = _tag_pairs(pks, visible)
    newest = np.arange(len(rows))
    return Shelf(
        pks=_codes(pks),
        scores=score,
        columns=columns,
        samples=np.fromiter(samples, dtype=bool, count=len(rows)),
        tag_positions=tag_positions,
        tag_ids=tag_ids,
        orders={
            Sort.NEWEST: newest,
            Sort.EVIDENCE: np.lexsort((newest, -score, grade)),
            Sort.COMPLETE: np.lexsort((newest, -score)),
            Sort.ADOPTED: np.lexsort((newest, -adopted)),
            Sort.TITLE: _codes(sorted(range(len(rows)), key=titles.__getitem__)),
        },
        governments=governments,
        cs_types={kind.pk: kind for kind in CsType.objects.all()},
        tags={tag.pk: tag for tag in CaseTag.objects.filter(pk__in=np.unique(tag_ids).tolist())},
    )


def _governments() -> dict[int, LocalGovernment]:
    """All of them, each knowing its province and what it is today without another query."""
    found = {government.pk: government for government in LocalGovernment.objects.order_by("pk")}
    for government in found.values():
        if government.province_id:
            government.province = found[government.province_id]
        if government.current_id:
            government.current = found[government.current_id]
    return found


def _codes(values: Any) -> Codes:
    return np.array(list(values), dtype=np.int64)


def _vocabulary(words: list[str], values: Any) -> Codes:
    """The place of each value in the vocabulary, counted from 1; 0 for what is not in it."""
    places = {word: place for place, word in enumerate(words, start=1)}
    return _codes(places.get(value, 0) for value in values)


def _by_government(gov: Codes, governments: dict[int, LocalGovernment]) -> dict[str, Codes]:
    """The columns that follow from the government of the case."""
    levels = {pk: Level.values.index(item.level) + 1 for pk, item in governments.items()}
    kinds = {pk: Kind.values.index(item.kind) + 1 for pk, item in governments.items()}
    currents = {pk: item.current_id or pk for pk, item in governments.items()}
    provinces = {pk: province_of(item) for pk, item in governments.items()}
    return {
        name: _codes(table[pk] for pk in gov.tolist())
        for name, table in (("level", levels), ("kind", kinds), ("current", currents), ("province", provinces))
    }


def province_of(government: LocalGovernment) -> int:
    """The key of the metropolitan government under which the place stands today; 0 when nobody knows."""
    if government.province_id:
        return int(government.province_id)
    if government.level == Level.METROPOLITAN:
        return int(government.current_id or government.pk)
    return int(government.parent_id or 0)


def _tag_pairs(pks: tuple[int, ...], visible: Any) -> tuple[Codes, Codes]:
    position = {pk: place for place, pk in enumerate(pks)}
    pairs = TaggedCase.objects.filter(content_object__in=visible).values_list("content_object_id", "tag_id")
    kept = [(position[case], tag) for case, tag in pairs if case in position]
    return _codes(place for place, _tag in kept), _codes(tag for _place, tag in kept)
