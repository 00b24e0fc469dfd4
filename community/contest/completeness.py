"""What a complete entry has, in points, and without what it cannot be handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from community.contest.models import Entry


@dataclass(frozen=True, slots=True)
class Part:
    """One thing: key, name, the step in which it is written, points, whether it is needed, whether it is there."""

    key: str
    label: str | Promise
    step: str
    weight: int
    required: bool
    present: bool


# key: (label, step, points, needed). Points sum to 100.
PARTS: dict[str, tuple[str | Promise, str, int, bool]] = {
    "title": (_("Title"), "basics", 5, True),
    "summary": (_("Summary"), "basics", 10, True),
    "problem": (_("Background and problem"), "story", 15, True),
    "action": (_("What was done"), "story", 20, True),
    "customers": (_("Customers"), "story", 5, False),
    "results": (_("Results"), "results", 15, True),
    "lessons": (_("Obstacles and lessons"), "results", 5, False),
    "spread": (_("Conditions for spreading"), "results", 5, False),
    "team": (_("Team"), "team", 5, True),
    "files": (_("Files"), "files", 5, False),
    "consent": (_("Consent to personal data"), "promises", 5, True),
    "pledge": (_("Pledge"), "promises", 5, True),
}


def parts_of(entry: Entry) -> list[Part]:
    """Every part in the order of the form, with whether the entry has it. Two queries."""
    there: dict[str, bool] = {
        "team": entry.members.exists(),
        "files": entry.files.filter(removed_at=None).exists(),
        "consent": entry.consented_at is not None,
        "pledge": entry.pledged_at is not None,
    }
    return [
        Part(key, label, step, weight, required, there[key] if key in there else bool(getattr(entry, key).strip()))
        for key, (label, step, weight, required) in PARTS.items()
    ]


def points_of(parts: list[Part]) -> int:
    """From 0 to 100."""
    return sum(part.weight for part in parts if part.present)


def missing_required(entry: Entry) -> list[Part]:
    return [part for part in parts_of(entry) if part.required and not part.present]
