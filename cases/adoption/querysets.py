"""The words in which everybody asks for adoptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from cases.adoption.choices import COUNTED, MOVING, OPEN, TEXT_PARTS, AdoptionAudience
from cases.choices import TEXT_PARTS as CASE_TEXTS
from cases.choices import Audience
from people.choices import Role
from people.roles import has_role, is_member, officer_of

if TYPE_CHECKING:
    import datetime

    from cases.models import CasePage
    from people.models import LocalGovernment
    from people.roles import AnyUser


# With the province, whose name a government carries today.
GOVERNMENT = ("government__current__province", "government__province")
CASE = ("case__government__current__province", "case__government__province")


# On which side of a government an adoption stands.
MADE, GIVEN = "made", "given"


def _made_by(government: LocalGovernment) -> Q:
    return Q(government__in=government.lineage_keys())


def _taken_from(government: LocalGovernment, user: AnyUser) -> Q:
    """`user` sees that something was passed on only where they may see that the government had adopted it.

    Asked by keys, because a condition over joins reads every adoption there is.
    """
    keys = government.lineage_keys()
    earlier = apps.get_model("adoption", "Adoption").objects.filter(government__in=keys).order_by()
    if not is_member(user):
        earlier = earlier.filter(audience=AdoptionAudience.PUBLIC)
    own = apps.get_model("cases", "CasePage").objects.filter(government__in=keys).order_by()
    return Q(origin=None, case__in=own.values("pk")) | Q(origin__in=earlier.values("pk"))


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
        return self.filter(_made_by(government))

    def around(self, government: LocalGovernment, user: AnyUser) -> AdoptionQuerySet:
        """What the government made and what others took from it: each with `side`, MADE or GIVEN.

        Taken are its own cases, or the way in which it had adopted one; only what counts, and only as the person may
        see it. Between governments that have since become one, an adoption is one that this one made.
        """
        made, given = _made_by(government), _taken_from(government, user) & Q(stage__in=COUNTED)
        side = Case(When(made, then=Value(MADE)), default=Value(GIVEN))
        return self.filter(made | given).annotate(side=side)

    def first_of_each_side(self, number: int) -> AdoptionQuerySet:
        """Of what is around a government the last moved of each side, with `of_side`, how many that side has."""
        order = [F("last_moved_at").desc(), F("pk").desc()]
        return self.annotate(
            of_side=Window(Count("pk"), partition_by="side"),
            place=Window(RowNumber(), partition_by="side", order_by=order),
        ).filter(place__lte=number)

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
        """On the way and without a step since then."""
        return self.filter(stage__in=MOVING, last_moved_at__lt=moment, case__live=True)

    def unreminded(self) -> AdoptionQuerySet:
        """Whose present silence nobody has been reminded of yet."""
        return self.filter(Q(reminded_at=None) | Q(reminded_at__lt=F("last_moved_at")))

    def for_list(self) -> AdoptionQuerySet:
        """Everything a row of a list shows, in one query; the long texts of the case and of the origin stay there."""
        return self.select_related(*GOVERNMENT, *(f"origin__{path}" for path in GOVERNMENT), *CASE).defer(
            *(f"case__{part}" for part in (*CASE_TEXTS, "rendered")),
            *(f"origin__{part}" for part in (*TEXT_PARTS, "rendered")),
        )

    def for_names_known(self) -> AdoptionQuerySet:
        """What a row of a list shows where the caller has the governments at hand: without them, and without texts."""
        columns = ("stage", "since", "audience", "government_id", "case__title", "case__number")
        return self.select_related("case").only(*columns)


class FollowUpQuerySet(QuerySet[Any]):
    """Yearly questions."""

    def visible_to(self, user: AnyUser) -> FollowUpQuerySet:
        """Those about cases that the person may read: question and answer stand on the case's page."""
        return self.filter(case__in=apps.get_model("cases", "CasePage").objects.visible_to(user).values("pk"))

    def waiting_for(self, user: AnyUser) -> FollowUpQuerySet:
        """Those that the person's government has not answered, the oldest first."""
        officer = officer_of(user)
        if officer is None:
            return self.none()
        ours = self.visible_to(user).filter(case__government__in=officer.government.lineage_keys(), answer="")
        return ours.order_by("due_on", "pk")
