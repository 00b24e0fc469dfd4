"""The words in which everybody asks for needs, claims and offers."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import BooleanField, Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from cases.rules import government_today, is_editor
from cases.wanted.choices import LAPSE_DAYS, LISTED, REMIND_DAYS, UNANSWERED, Audience, ClaimStatus
from people.roles import is_member, officer_of

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser


def of_today(path: str, government: LocalGovernment) -> Q:
    """Rows whose government at `path` is, or has become, what this one is today."""
    here = government_today(government)
    return Q(**{f"{path}__current_id": here}) | Q(**{f"{path}_id": here})


def visible_cases(user: AnyUser) -> QuerySet[Any]:
    """The keys of the cases that the person may read."""
    return apps.get_model("cases", "CasePage").objects.visible_to(user).values("pk")


class NeedQuerySet(QuerySet[Any]):
    def findable_by(self, user: AnyUser) -> NeedQuerySet:
        """What lists and search show: open, being written, answered; for others than members only public ones.

        Rests on two plain columns, so a search index can apply it too.
        """
        rows = self.filter(status__in=LISTED)
        return rows if is_member(user) else rows.filter(audience=Audience.PUBLIC)

    def visible_to(self, user: AnyUser) -> NeedQuerySet:
        """What can be opened: what is findable; one's government's own when it was withdrawn or taken off; editors
        all."""
        if is_editor(user):
            return self.all()
        officer = officer_of(user)
        if officer is None:
            return self.findable_by(user)
        return self.filter(Q(status__in=LISTED) | of_today("government", officer.government))

    def unanswered(self) -> NeedQuerySet:
        return self.filter(status__in=UNANSWERED)

    def concerning(self, government: LocalGovernment) -> NeedQuerySet:
        """What the government of today seeks, alone or with others, or writes a case for."""
        seeking = apps.get_model("wanted", "Seeker").objects.filter(of_today("government", government))
        writing = apps.get_model("wanted", "Claim").objects.active().of_government(government)
        keys = Q(pk__in=seeking.values("need_id")) | Q(pk__in=writing.values("need_id"))
        return self.filter(keys | of_today("government", government))

    def sought_by(self, government: LocalGovernment) -> NeedQuerySet:
        seeking = apps.get_model("wanted", "Seeker").objects.filter(of_today("government", government))
        return self.filter(pk__in=seeking.values("need_id"))

    def with_offers_for(self, user: AnyUser) -> NeedQuerySet:
        """Each with `has_offers`: whether a case that the person may read was offered and waits to be accepted."""
        offers = apps.get_model("wanted", "Offer").objects.visible_to(user).filter(need=OuterRef("pk"))
        waiting = Case(
            When(status__in=UNANSWERED, then=Exists(offers)), default=Value(False), output_field=BooleanField()
        )
        return self.annotate(has_offers=waiting)

    def most_sought(self) -> NeedQuerySet:
        """What most governments seek first, then the newest."""
        return self.order_by("-seekers", "-asked_at", "-pk")

    def newest(self) -> NeedQuerySet:
        return self.order_by("-asked_at", "-pk")

    def for_list(self) -> NeedQuerySet:
        """Everything that a card shows, in three queries."""
        claims = apps.get_model("wanted", "Claim").objects.active().for_list()
        return self.select_related("government__current", "government__province").prefetch_related(
            "cs_types", Prefetch("claims", queryset=claims, to_attr="active_claims")
        )


class ClaimQuerySet(QuerySet[Any]):
    def active(self) -> ClaimQuerySet:
        return self.filter(status=ClaimStatus.ACTIVE)

    def of_government(self, government: LocalGovernment) -> ClaimQuerySet:
        return self.filter(of_today("government", government))

    def soon_due(self, today: datetime.date) -> ClaimQuerySet:
        """Active, not reminded of this target date yet, which is near or past."""
        last = today + datetime.timedelta(days=REMIND_DAYS)
        return self.active().filter(reminded_at=None, due_on__lte=last)

    def long_past(self, today: datetime.date) -> ClaimQuerySet:
        """Active though the target date is so long past that nobody should count on it."""
        return self.active().filter(due_on__lt=today - datetime.timedelta(days=LAPSE_DAYS))

    def for_list(self) -> ClaimQuerySet:
        return self.select_related("government__current", "government__province", "officer__user").order_by(
            "due_on", "pk"
        )


class OfferQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> OfferQuerySet:
        """Offers of cases that the person may read. Whoever asks has found the need by its own visible_to."""
        return self.filter(case__in=visible_cases(user))

    def waiting_for(self, user: AnyUser) -> OfferQuerySet:
        """Offers that the person's government can accept."""
        officer = officer_of(user)
        if officer is None:
            return self.none()
        own = of_today("need__government", officer.government)
        return self.visible_to(user).filter(own, need__status__in=UNANSWERED)

    def for_list(self) -> OfferQuerySet:
        return self.select_related(
            "case__government__current", "government__current", "government__province", "offered_by"
        )
