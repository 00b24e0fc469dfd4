"""What a case shows and what it leaves out: grade and completeness, computed from the case alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.choices import EvidenceGrade


class MetricLike(Protocol):
    before: object | None
    after: object | None
    source: str


def evidence_grade(*, metrics: Iterable[MetricLike], results: str) -> EvidenceGrade:
    """The grade that the given metrics and results text earn.

    A: at least one metric with a value before and after and a source. B: the same without a source.
    C: a metric with one value only, or results in words. D: neither.
    """
    measured = list(metrics)
    both = [m for m in measured if m.before is not None and m.after is not None]
    if any(m.source.strip() for m in both):
        return EvidenceGrade.A
    if both:
        return EvidenceGrade.B
    if results.strip() or any(m.before is not None or m.after is not None for m in measured):
        return EvidenceGrade.C
    return EvidenceGrade.D


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a complete case has: its key, its name for the reader, its weight in points, whether it is there."""

    key: str
    label: str | Promise
    weight: int
    present: bool


# Points sum to 100; what helps another government to do the same weighs most.
WEIGHTS: dict[str, tuple[str | Promise, int]] = {
    "summary": (_("Summary"), 8),
    "cs_type": (_("CS type"), 5),
    "focus_task": (_("Focus task"), 4),
    "scope": (_("Scope"), 3),
    "problem": (_("Background and problem"), 10),
    "voice": (_("Whose voice it was"), 4),
    "action": (_("What was done"), 14),
    "customers": (_("Customers"), 6),
    "results": (_("Results"), 10),
    "metrics": (_("Figures before and after"), 12),
    "lessons": (_("Obstacles and lessons"), 8),
    "spread": (_("Conditions for spreading"), 6),
    "budget": (_("Budget"), 3),
    "staff": (_("Staff"), 2),
    "period": (_("Period"), 3),
    "contact": (_("Responsible officer"), 2),
}


def parts_of(values: dict[str, object]) -> list[Part]:
    """Every part with whether `values` (part key -> anything, empty meaning absent) gives it, in reading order."""
    return [Part(key, label, weight, bool(values.get(key))) for key, (label, weight) in WEIGHTS.items()]


def completeness(parts: Iterable[Part]) -> int:
    """Points from 0 to 100."""
    return sum(part.weight for part in parts if part.present)
