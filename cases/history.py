"""The published versions of a case and what changed from one to the next.

Only versions that were public count: a revision that waits for a decision, or was returned, is nobody's business.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry

from cases.choices import TEXT_PARTS
from people.models import Officer

if TYPE_CHECKING:
    from cases.models import CasePage

# What a reader would call a change, in reading order. Relations are compared by the words in them.
FIELDS = ("title", "summary", "voice", *TEXT_PARTS, "budget", "staff", "period_start", "period_end", "year", "licence")
RELATIONS = {
    "metrics": ("name", "unit", "before", "after", "source"),
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
    """One publication. `changes` is what differs from the publication before; None for the first."""

    number: int
    published_at: datetime
    by: str
    changes: list[FieldChange] | None


def versions(case: CasePage) -> list[Version]:
    """The publications of the case, newest first, at most 50. Three queries."""
    entries = list(
        PageLogEntry.objects.filter(page_id=case.pk, action="wagtail.publish", revision__isnull=False)
        .select_related("revision", "user")
        .order_by("-timestamp")[: LIMIT + 1]
    )
    posts = _posts({entry.user_id for entry in entries if entry.user_id})
    made = []
    for place, entry in enumerate(entries[:LIMIT]):
        before = entries[place + 1].revision.content if place + 1 < len(entries) else None
        made.append(
            Version(
                number=len(entries) - place,
                published_at=entry.timestamp,
                by=posts.get(entry.user_id, _("Editor")),
                changes=None if before is None else changes(case, before, entry.revision.content),
            )
        )
    return made


def _posts(users: set[int]) -> dict[int, str]:
    """The post in which each account acts, without a name."""
    officers = Officer.objects.serving().filter(user_id__in=users).select_related("government")
    return {
        officer.user_id: " ".join(part for part in (officer.government.name, officer.department, officer.post) if part)
        for officer in officers
    }


def changes(case: CasePage, before: dict[str, Any], after: dict[str, Any]) -> list[FieldChange]:
    """What differs between the contents of two revisions, field by field."""
    found = []
    for name in FIELDS:
        old, new = _text(before.get(name)), _text(after.get(name))
        if old != new:
            found.append(FieldChange(case._meta.get_field(name).verbose_name, list(pieces(old, new))))
    for name, columns in RELATIONS.items():
        old, new = _lines(before.get(name), columns), _lines(after.get(name), columns)
        if old != new:
            label = case._meta.get_field(name).related_model._meta.verbose_name_plural
            found.append(FieldChange(label, list(pieces(old, new))))
    return found


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n")


def _lines(rows: Any, columns: tuple[str, ...]) -> str:
    return "\n".join(" · ".join(_text(row.get(column)) for column in columns if row.get(column)) for row in rows or [])


def pieces(old: str, new: str) -> Iterator[Piece]:
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    for kind, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=len(left) > 2_000).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(left[a:b]))
            continue
        if a < b:
            yield Piece("removed", "".join(left[a:b]))
        if c < d:
            yield Piece("added", "".join(right[c:d]))
