"""The published versions of a case and what changed from one to the next.

Only versions that were public count: a revision that waits for a decision, or was returned, is nobody's business.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, Field
from django.utils.functional import Promise
from wagtail.models import PageLogEntry

from cases.choices import TEXT_PARTS
from common.pictures import plain_number
from people.models import Officer

if TYPE_CHECKING:
    from cases.models import CasePage

# What a reader would call a change, in reading order. Relations are compared by the words in them.
FIELDS = ("title", "summary", "voice", *TEXT_PARTS, "budget", "staff", "period_start", "period_end", "year", "licence")
RELATIONS = {
    "metrics": ("name", "unit", "before", "before_label", "after", "after_label", "source"),
    "awards": ("name", "year", "awarded_by"),
    "links": ("title", "url"),
}
_WORDS = re.compile(r"\s+|[^\s]+")
LIMIT = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, came or went: kind is "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str | Promise
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Version:
    """One publication. `by` is the office that wrote it, without a name.

    `changes` is what differs from the publication before; None for the first.
    """

    number: int
    published_at: datetime
    by: str
    changes: list[FieldChange] | None


def versions(case: CasePage) -> list[Version]:
    """The publications of the case, newest first, at most 50. Three queries."""
    entries = list(
        PageLogEntry.objects.filter(page_id=case.pk, action="wagtail.publish", revision__isnull=False)
        .select_related("revision")
        .order_by("-timestamp")[: LIMIT + 1]
    )
    posts = _posts(case, {entry.revision.user_id for entry in entries if entry.revision.user_id})
    author = _post(case.author) if case.author else case.government.name
    made = []
    for place, entry in enumerate(entries[:LIMIT]):
        before = entries[place + 1].revision.content if place + 1 < len(entries) else None
        made.append(
            Version(
                number=len(entries) - place,
                published_at=entry.timestamp,
                by=posts.get(entry.revision.user_id, author),
                changes=None if before is None else changes(case, before, entry.revision.content),
            )
        )
    return made


def _posts(case: CasePage, users: set[int]) -> dict[int, str]:
    """The post of each account that serves in the case's government; whoever else saved a text did not write it."""
    key = case.government.current_id or case.government_id
    officers = Officer.objects.serving().filter(user_id__in=users).select_related("government")
    return {
        officer.user_id: _post(officer)
        for officer in officers
        if key in (officer.government_id, officer.government.current_id)
    }


def _post(officer: Officer) -> str:
    return " ".join(part for part in (officer.government.name, officer.department, officer.post) if part)


def changes(case: CasePage, before: dict[str, Any], after: dict[str, Any]) -> list[FieldChange]:
    """What differs between the contents of two revisions, field by field."""
    found = []
    for name in FIELDS:
        field = case._meta.get_field(name)
        old, new = _shown(field, before.get(name)), _shown(field, after.get(name))
        if old != new:
            found.append(FieldChange(field.verbose_name, list(pieces(old, new))))
    for name, columns in RELATIONS.items():
        meta = case._meta.get_field(name).related_model._meta
        fields = [meta.get_field(column) for column in columns]
        old, new = _lines(before.get(name), fields), _lines(after.get(name), fields)
        if old != new:
            found.append(FieldChange(meta.verbose_name_plural, list(pieces(old, new))))
    return found


def _shown(field: Field[Any, Any], value: Any) -> str:
    """The value as a reader sees it: 3.4 and 3.40 are one number, a choice has its name."""
    if value in (None, ""):
        return ""
    if isinstance(field, DecimalField):
        try:
            return plain_number(Decimal(str(value)))
        except InvalidOperation:
            return str(value)
    return str(dict(field.flatchoices).get(value, value)).replace("\r\n", "\n")


def _lines(rows: Any, fields: list[Field[Any, Any]]) -> str:
    shown = ([_shown(field, row.get(field.name)) for field in fields] for row in rows or [])
    return "\n".join(" · ".join(cell for cell in cells if cell) for cells in shown)


def pieces(old: str, new: str) -> Iterator[Piece]:
    """What stayed, came and went, line by line; within a changed line word by word as long as half its words stayed.

    Lines rewritten beyond that stand whole, the old above the new: words of both in turn could not be read.
    """
    left, right = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for kind, a, b, c, d in _opcodes(left, right):
        if kind == "equal":
            yield Piece("same", "".join(left[a:b]))
        else:
            yield from _rewritten("".join(left[a:b]), "".join(right[c:d]))


def _rewritten(old: str, new: str) -> Iterator[Piece]:
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    steps: Sequence[tuple[str, int, int, int, int]] = _opcodes(left, right)
    stayed = sum(bool(word.strip()) for kind, a, b, *_ in steps if kind == "equal" for word in left[a:b])
    if stayed * 2 < min(len(old.split()), len(new.split())):
        steps = [("replace", 0, len(left), 0, len(right))]
    for kind, a, b, c, d in steps:
        gone, come = "".join(left[a:b]), "".join(right[c:d])
        if kind == "equal":
            yield Piece("same", gone)
            continue
        if gone:
            yield Piece("removed", gone)
        if gone and come and not gone[-1].isspace():
            yield Piece("same", "\n" if len(steps) == 1 else " ")
        if come:
            yield Piece("added", come)


def _opcodes(left: list[str], right: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, left, right, autojunk=len(left) > 2_000).get_opcodes()
