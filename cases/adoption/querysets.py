"""The words in which everybody asks for adoptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from cases.adoption.choices import COUNTED, MOVING, OPEN, TEXT_PARTS, AdoptionAudience
from cases.choices import TEXT_PARTS as CASE_TEXTS
from cases.choices import Audience
from people.choices import Role
from people.roles import has_role, is_member

if TYPE_CHECKING:
    import datetime

    from cases.models import CasePage
    from people.models import LocalGovernment
    from people.roles import AnyUser


# With the province, whose name a government carries today.
GOVERNMENT = ("government__current__province", "government__province")
CASE = ("case__government__current__province", "case__government__province")


class AdoptionQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> AdoptionQuerySet:
        """Adoptions of cases that the person sees: all for members, for others those that are public.

        Editors and administrators also see those of cases that are not public any more.
        """
        if has_role(user, Role.EDITOR, Role.ADMINISTRATOR):
            return self.all()
        published = self.filter(case__live=True)
        if is_member(user):
            return published
        return published.filter(audience=AdoptionAudience.PUBLIC, case__audience=Audience.PUBLIC)

    def of_government(self, government: LocalGovernment) -> AdoptionQuerySet:
        """What the government of today has adopted, under whichever of its names."""
        key = government.current_id or government.pk
        return self.filter(Q(government__current_id=key) | Q(government_id=key))

    def taken_from(self, government: LocalGovernment, user: AnyUser) -> AdoptionQuerySet:
        """What others took from the government: its own cases, or the way in which it had adopted one.

        The latter only where the person may see that the government had adopted it.
        """
        key = government.current_id or government.pk
        own = Q(origin=None) & (Q(case__government__current_id=key) | Q(case__government_id=key))
        passed_on = Q(origin__government__current_id=key) | Q(origin__government_id=key)
        if not is_member(user):
            passed_on &= Q(origin__audience=AdoptionAudience.PUBLIC)
        return self.filter(own | passed_on)

    def for_case(self, case: CasePage) -> AdoptionQuerySet:
        return self.filter(case_id=case.pk)

    def open(self) -> AdoptionQuerySet:
        """Not stopped: of these a government has one a case."""
        return self.filter(stage__in=OPEN)

    def counted(self) -> AdoptionQuerySet:
        """Planned, in progress or running: those that CasePage.adoptions counts, by governments."""
        return self.filter(stage__in=COUNTED)

    def with_today(self) -> AdoptionQuerySet:
        """Each with `today_id`, the key of what its government is today."""
        return self.annotate(today_id=Coalesce(F("government__current_id"), F("government_id")))

    def silent_since(self, moment: datetime.datetime) -> AdoptionQuerySet:
        """On the way, without a step since then, and not yet reminded of this silence."""
        unreminded = Q(reminded_at=None) | Q(reminded_at__lt=F("last_moved_at"))
        return self.filter(unreminded, stage__in=MOVING, last_moved_at__lt=moment, case__live=True)

    def for_list(self) -> AdoptionQuerySet:
        """Everything a row of a list shows, in one query; the long texts of the case and of the origin stay there."""
        return self.select_related(*GOVERNMENT, *(f"origin__{path}" for path in GOVERNMENT), *CASE).defer(
            *(f"case__{part}" for part in (*CASE_TEXTS, "rendered")),
            *(f"origin__{part}" for part in (*TEXT_PARTS, "rendered")),
        )
