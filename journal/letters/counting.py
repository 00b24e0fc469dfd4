"""How the mail of issues went, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from common.pictures import ColumnChart, Ring, column_chart, completeness_ring
from journal.letters.choices import LEFT, LetterState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from journal.letters.models import Edition


@dataclass(frozen=True, slots=True)
class Tally:
    """How many letters of an edition. `all` are those that somebody still wanted."""

    sent: int
    left: int
    bounced: int
    failed: int
    unclear: int
    dropped: int

    @property
    def all(self) -> int:
        return self.sent + self.left + self.bounced + self.failed + self.unclear


def tally_of(edition: Edition) -> Tally:
    """One query."""
    counts = edition.letters.counts()
    return Tally(
        sent=counts.get(LetterState.SENT, 0),
        left=sum(counts.get(state, 0) for state in LEFT),
        bounced=counts.get(LetterState.BOUNCED, 0),
        failed=counts.get(LetterState.FAILED, 0),
        unclear=counts.get(LetterState.UNCLEAR, 0),
        dropped=counts.get(LetterState.DROPPED, 0),
    )


def ring_of(tally: Tally, title: str) -> Ring:
    """What is over, of all."""
    return completeness_ring(tally.all - tally.left, tally.all, title=title)


def chart_of(editions: Iterable[tuple[str, Tally]], *, title: str, labels: tuple[str, str, str]) -> ColumnChart:
    """Sent, not sent and unclear of several issues, side by side."""
    rows = list(editions)
    tallies = [tally for _label, tally in rows]
    values = (
        [tally.sent for tally in tallies],
        [tally.bounced + tally.failed for tally in tallies],
        [tally.unclear for tally in tallies],
    )
    return column_chart([label for label, _tally in rows], zip(labels, values, strict=True), title=title)


def tallies_of(editions: Iterable[Edition]) -> dict[int, Tally]:
    """{key of the edition: its tally}. One query."""
    from journal.letters.models import Letter

    def number(*states: LetterState) -> Count:
        return Count("pk", filter=Q(state__in=states))

    rows = (
        Letter.objects.filter(edition__in=list(editions))
        .order_by()
        .values("edition")
        .annotate(
            sent=number(LetterState.SENT),
            left=number(*LEFT),
            bounced=number(LetterState.BOUNCED),
            failed=number(LetterState.FAILED),
            unclear=number(LetterState.UNCLEAR),
            dropped=number(LetterState.DROPPED),
        )
    )
    return {row.pop("edition"): Tally(**row) for row in rows}
