"""The words in which everybody asks for outcomes, awards and exhibits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from cases.rules import government_today
from community.contest.choices import EntryStatus, Verdict
from community.contest.querysets import MANAGERS
from community.contest.querysets_judging import AppendOnly
from people.roles import has_role, officer_of

if TYPE_CHECKING:
    from people.roles import AnyUser


class OutcomeQuerySet(AppendOnly):
    def published(self) -> OutcomeQuerySet:
        """Those that everybody may know of."""
        return self.filter(stage__publication__published_at__isnull=False)

    def visible_to(self, user: AnyUser) -> OutcomeQuerySet:
        """For the office all of them; for entrants, once they are published, those of their own government."""
        if has_role(user, *MANAGERS):
            return self.all()
        officer = officer_of(user)
        if officer is None:
            return self.none()
        here = government_today(officer.government)
        ours = Q(entry__government__current_id=here) | Q(entry__government_id=here)
        return self.published().filter(ours)

    def passed(self) -> OutcomeQuerySet:
        return self.filter(verdict=Verdict.PASSED)


class AwardGivenQuerySet(AppendOnly):
    def published(self) -> AwardGivenQuerySet:
        """Awards that everybody may know of; an entry that withdrew afterwards has none any more."""
        known = Q(approval__stage__publication__published_at__isnull=False)
        return self.filter(known).exclude(entry__status=EntryStatus.WITHDRAWN)

    def visible_to(self, user: AnyUser) -> AwardGivenQuerySet:
        """For everybody what is published, and all of them for the office."""
        return self.all() if has_role(user, *MANAGERS) else self.published()

    def for_list(self) -> AwardGivenQuerySet:
        """Everything that a list of awards shows, in one query."""
        return self.select_related(
            "award__division",
            "entry__contest",
            "entry__government__province",
            "entry__province",
            "entry__exhibit__contest",
        )


class ExhibitQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> ExhibitQuerySet:
        """What is on show, the same for everybody: rows are made when an exhibition opens."""
        return self.all()

    def for_list(self) -> ExhibitQuerySet:
        """Everything that a card shows, in one query."""
        return self.select_related(
            "contest", "entry", "award__award", "government__province", "province", "cs_type", "case"
        )
