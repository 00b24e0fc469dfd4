"""The words in which everybody asks for visits."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet, Sum

from cases.rules import government_today, is_editor
from cases.visits.choices import RequestStatus, VisitStatus
from people.roles import is_member, officer_of

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser


def of_today(path: str, government: LocalGovernment) -> Q:
    """Rows whose government at `path` is, or has become, what this one is today."""
    here = government_today(government)
    return Q(**{f"{path}__current_id": here}) | Q(**{f"{path}_id": here})


def _visible_cases(user: AnyUser) -> QuerySet[Any]:
    return apps.get_model("cases", "CasePage").objects.visible_to(user).values("pk")


class VisitRequestQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> VisitRequestQuerySet:
        """For members, of cases that they may read: one's own requests and those of one's government as guest or host.

        Editors read all.
        """
        if not is_member(user):
            return self.none()
        rows = self.filter(case__in=_visible_cases(user))
        if is_editor(user):
            return rows
        seen = Q(asker_id=user.pk)
        if officer := officer_of(user):
            seen |= of_today("case__government", officer.government)
            seen |= of_today("officer__government", officer.government)
        return rows.filter(seen)

    def put_to(self, user: AnyUser) -> VisitRequestQuerySet:
        """Requests of cases of the person's government."""
        officer = officer_of(user)
        if officer is None:
            return self.none()
        return self.visible_to(user).filter(of_today("case__government", officer.government))

    def waiting_for(self, user: AnyUser) -> VisitRequestQuerySet:
        """Requests that the person's government has to decide, by the wished date."""
        return self.put_to(user).filter(status=RequestStatus.WAITING).order_by("wished_from", "pk")

    def asked_by(self, user: AnyUser) -> VisitRequestQuerySet:
        return self.visible_to(user).filter(asker_id=user.pk).order_by("-asked_at", "-pk")

    def taking_part(self) -> VisitRequestQuerySet:
        return self.filter(status=RequestStatus.ACCEPTED)

    def of_guest(self, user: AnyUser) -> VisitRequestQuerySet:
        """Requests of the person or of the government in which they serve."""
        own = Q(asker_id=user.pk)
        if officer := officer_of(user):
            own |= of_today("officer__government", officer.government)
        return self.filter(own)

    def people(self) -> int:
        """How many people they bring together."""
        return self.aggregate(total=Sum("people"))["total"] or 0

    def for_list(self) -> VisitRequestQuerySet:
        """Everything that a list shows, in one query."""
        return self.select_related("case__government__current", "asker", "officer__government", "visit")


class GroupVisitQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> GroupVisitQuerySet:
        """For members: visits of a case that they may read, whoever takes part. Who comes is said by the requests."""
        if not is_member(user):
            return self.none()
        return self.filter(case__in=_visible_cases(user))

    def concerning(self, user: AnyUser) -> GroupVisitQuerySet:
        """What belongs into the person's own calendar: visits they asked to join, and those of their government."""
        own = apps.get_model("visits", "VisitRequest").objects.filter(asker_id=user.pk).exclude(visit=None)
        seen = Q(pk__in=own.values("visit_id"))
        if officer := officer_of(user):
            seen |= of_today("government", officer.government)
        return self.visible_to(user).filter(seen)

    def planned(self) -> GroupVisitQuerySet:
        return self.filter(status=VisitStatus.PLANNED)

    def between(self, begin: datetime.datetime, end: datetime.datetime) -> GroupVisitQuerySet:
        """Those that begin at or after `begin` and before `end`, in order."""
        return self.filter(starts_at__gte=begin, starts_at__lt=end).order_by("starts_at", "pk")

    def for_list(self) -> GroupVisitQuerySet:
        return self.select_related("case__government__current", "government__current")


class VisitReportQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> VisitReportQuerySet:
        """Reports on cases that the person may read: for members all, for others those that both sides opened."""
        rows = self.filter(visit__case__in=_visible_cases(user))
        return rows if is_member(user) else rows.filter(wants_public=True, host_agrees=True)

    def for_list(self) -> VisitReportQuerySet:
        return self.select_related("visit__case__government__current", "author", "author_as__government")
