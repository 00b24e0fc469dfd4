"""The words in which other areas ask for governments and officers."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from people.choices import OfficerStatus, Role
from people.roles import has_role, is_member, officer_of

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser


class LocalGovernmentQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> LocalGovernmentQuerySet:
        """All of them: which governments there are is no secret."""
        return self.all()

    def valid_on(self, day: datetime.date) -> LocalGovernmentQuerySet:
        """Those that existed on the day: valid_from <= day < valid_to, an empty date being open."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gt=day),
        )

    def of_2006(self) -> LocalGovernmentQuerySet:
        """The 250 that began CS administration (16 metropolitan, 234 basic)."""
        return self.filter(valid_from=None, is_sample=False)

    def real(self) -> LocalGovernmentQuerySet:
        return self.filter(is_sample=False)


class OfficerQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> OfficerQuerySet:
        """One's own memberships; for members also whoever serves or has served; requests for those who decide them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seen = Q(user=user)
        if is_member(user):
            seen |= Q(status__in=[OfficerStatus.APPROVED, OfficerStatus.ENDED])
        return self.filter(seen | self._decided_by(user))

    def decidable_by(self, user: AnyUser) -> OfficerQuerySet:
        """Requests that wait for the person's decision, the oldest first. Nobody decides on their own."""
        return self.pending().filter(self._decided_by(user)).exclude(user_id=user.pk).order_by("requested_at", "pk")

    def serving(self) -> OfficerQuerySet:
        """Approved and not ended."""
        return self.filter(status=OfficerStatus.APPROVED)

    def for_directory(self, user: AnyUser) -> OfficerQuerySet:
        """Whoever serves and has an open account, by province, government and name, as members find each other."""
        rows = self.visible_to(user).serving().filter(user__is_active=True)
        order = ("government__current__province__name_ko", "government__current__level", "government__current__name_ko")
        return rows.order_by(*order, "-is_coordinator", "user__name", "pk")

    def pending(self) -> OfficerQuerySet:
        return self.filter(status=OfficerStatus.PENDING)

    def open(self) -> OfficerQuerySet:
        """Pending or approved: what a person may have only one of."""
        return self.filter(status__in=[OfficerStatus.PENDING, OfficerStatus.APPROVED])

    def of_government(self, government: LocalGovernment) -> OfficerQuerySet:
        """Memberships of the government of today, under whichever of its names they began."""
        return self.filter(government__current_id=government.current_id or government.pk)

    def coordinating(self, government: LocalGovernment) -> OfficerQuerySet:
        """The serving coordinators of the government whose accounts can sign in."""
        return self.serving().of_government(government).filter(is_coordinator=True, user__is_active=True)

    def for_list(self) -> OfficerQuerySet:
        """Everything a list of officers shows, in one query."""
        return self.select_related("user", "government", "government__province")

    @staticmethod
    def _decided_by(user: AnyUser) -> Q:
        if has_role(user, Role.ADMINISTRATOR):
            return Q(pk__isnull=False)
        officer = officer_of(user)
        if officer is None or not officer.is_coordinator:
            return Q(pk=None)
        return Q(government__current_id=officer.government.current_id or officer.government_id)
