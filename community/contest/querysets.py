"""The words in which everybody asks for contests and entries."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from cases.rules import government_today
from community.contest.choices import HANDED_IN, TEXT_PARTS, ContestStatus, EntryKind, EntryStatus, StageKind
from people.choices import Role
from people.roles import has_role, officer_of

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser

MANAGERS = (Role.CONTEST_MANAGER, Role.ADMINISTRATOR)


class ContestQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> ContestQuerySet:
        """Announced and closed ones for everybody; those in preparation for contest managers and administrators."""
        return self.all() if has_role(user, *MANAGERS) else self.exclude(status=ContestStatus.DRAFT)

    def whole(self) -> ContestQuerySet:
        """With everything that is configured, in a fixed number of queries."""
        return self.prefetch_related(
            "divisions",
            "stages__divisions",
            "stages__criteria",
            "stages__shares__source",
            "stages__tie_breaks__criterion",
            "stages__quotas",
            "stages__ballot_groups",
            "awards__division",
        )

    def taking_entries(self, now: datetime.datetime) -> ContestQuerySet:
        """Announced ones in which an entry stage is open at the moment, the one that closes first before others."""
        open_now = Q(stages__kind=StageKind.ENTRY, stages__opens_at__lte=now, stages__closes_at__gt=now)
        return self.filter(open_now, status=ContestStatus.OPEN).order_by("stages__closes_at", "pk").distinct()


class EntryQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> EntryQuerySet:
        """Those of one's own local government, drafts too; for contest managers all that was ever handed in.

        Before the results it is nobody else's business: no editor, no judge and no other government reads it here.
        """
        seen = self._of_ours(user)
        if has_role(user, *MANAGERS):
            seen |= Q(number__isnull=False) | Q(status__in=HANDED_IN)
        return self.filter(seen)

    def of_our_government(self, user: AnyUser) -> EntryQuerySet:
        """Those of the local government in which the person serves, the last changed first."""
        return self.filter(self._of_ours(user)).order_by("-changed_at", "-pk")

    def waiting_for_nomination_by(self, user: AnyUser) -> EntryQuerySet:
        """What the coordinator has to decide, the oldest first."""
        officer = officer_of(user)
        if officer is None or not officer.is_coordinator:
            return self.none()
        return self.filter(self._of_ours(user), status=EntryStatus.WAITING).order_by("sent_at", "pk")

    def waiting_for_screening_by(self, user: AnyUser) -> EntryQuerySet:
        """What somebody of the office has to decide in running contests: nobody screens their own government's."""
        rows = self.visible_to(user).filter(status=EntryStatus.SUBMITTED, contest__status=ContestStatus.OPEN)
        return rows.exclude(self._of_ours(user)).order_by("number", "pk")

    def of_government(self, government: LocalGovernment) -> EntryQuerySet:
        """Entries of the government of today, under whichever of its names they were written."""
        return self.filter(government__in=government.lineage_keys())

    def took_part(self) -> EntryQuerySet:
        """Those that judges or voters may have seen: frozen ones, and essays, which leave no version when withdrawn."""
        eligible = Q(status=EntryStatus.ELIGIBLE, frozen__isnull=False)
        withdrew = Q(frozen__isnull=False) | Q(kind=EntryKind.ESSAY, screened_at__isnull=False)
        return self.filter(eligible | (Q(status=EntryStatus.WITHDRAWN) & withdrew))

    def handed_in(self) -> EntryQuerySet:
        return self.filter(status__in=HANDED_IN)

    def for_list(self) -> EntryQuerySet:
        """Everything that a list of entries shows, in one query."""
        return self.select_related("contest", "division", "government__province", "province", "author__user")

    @staticmethod
    def _of_ours(user: AnyUser) -> Q:
        officer = officer_of(user)
        if officer is None:
            return Q(pk__in=[])
        here = government_today(officer.government)
        return Q(government__current_id=here) | Q(government_id=here)


class CandidateQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser, now: datetime.datetime) -> CandidateQuerySet:
        """For everybody what stands on the ballots of votes that are open now; for the office also before and after."""
        if has_role(user, *MANAGERS):
            return self.all()
        open_now = Q(stage__opens_at__lte=now, stage__closes_at__gt=now)
        return self.filter(open_now, stage__contest__status=ContestStatus.OPEN).standing()

    def standing(self) -> CandidateQuerySet:
        """Those that can still be voted for: not withdrawn since the ballot was drawn up."""
        return self.filter(entry__status=EntryStatus.ELIGIBLE)

    def for_ballot(self) -> CandidateQuerySet:
        """All that a ballot shows of each, in one query; the long texts are left where they are."""
        long = [f"entry__{name}" for name in (*TEXT_PARTS, "rendered")]
        rows = self.select_related("group", "entry__government__province", "entry__province").defer(*long)
        return rows.order_by("group__sort_order", "group_id", "pk")
