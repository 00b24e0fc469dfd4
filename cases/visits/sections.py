"""Where visits show up outside their own pages: on the case, in the account menu, on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.panels import Place, register_case_panel
from cases.visits.models import GroupVisit, VisitReport, VisitRequest
from cases.visits.rules import can_request
from common.navigation import ACCOUNT, NavItem, register_nav
from people.desk import Entry, Kind, Share, day_of, first_few, line_of, register_desk
from people.roles import is_member, officer_of

if TYPE_CHECKING:
    from cases.models import CasePage
    from people.models import LocalGovernment
    from people.roles import AnyUser

SHOWN = 5


def register() -> None:
    """Called once when the app is ready."""
    register_desk("visits", 30, desk_share)
    register_case_panel("visits.ask", Place.ACTS, 30, "visits/_ask_button.html", ask_button)
    register_case_panel("visits", Place.BELOW, 30, "visits/_panel.html", case_panel)
    register_nav(NavItem(_("Visits"), "visits:inbox", order=16, visible=concerned, menu=ACCOUNT))


def concerned(request: HttpRequest) -> bool:
    return is_member(request.user)


def hosts(request: HttpRequest) -> bool:
    return officer_of(request.user) is not None


def waiting_count(user: AnyUser) -> int:
    """How many requests the person's government has to decide."""
    return VisitRequest.objects.waiting_for(user).count()


def desk_share(government: LocalGovernment, user: AnyUser) -> Share:
    """Visit requests that the government has to decide, the oldest first. One query."""
    waiting = VisitRequest.objects.waiting_for(user).order_by("asked_at", "pk")
    rows = first_few(waiting, "pk", "asked_at", "case__title", "people")
    entries = [
        Entry(
            row["case__title"],
            reverse("visits:inbox"),
            day_of(row["asked_at"]),
            _("%(number)s people") % {"number": row["people"]},
        )
        for row in rows
    ]
    count = rows[0]["of_all"] if rows else 0
    return Share(
        [line_of(Kind.DUE, _("Visit requests that wait for an answer"), reverse("visits:inbox"), entries, count)]
    )


def ask_button(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    return {} if can_request(user, case) else None


def case_panel(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """Visits to come (for members) and the newest reports that the person may read. Two queries, one for residents."""
    coming: list[GroupVisit] = []
    if is_member(user):
        rows = GroupVisit.objects.visible_to(user).planned().filter(case=case, starts_at__gt=timezone.now())
        coming = list(rows.order_by("starts_at")[:SHOWN])
    reports = list(VisitReport.objects.visible_to(user).filter(visit__case=case).for_list()[:SHOWN])
    return {"coming": coming, "reports": reports} if coming or reports else None
