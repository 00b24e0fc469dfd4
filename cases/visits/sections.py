"""Where visits show up outside their own pages: on the case, in the account menu, on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.panels import Place, register_case_panel
from cases.visits.models import GroupVisit, VisitReport, VisitRequest
from cases.visits.rules import can_request
from common.navigation import ACCOUNT, NavItem, register_nav
from people.roles import is_member, officer_of

if TYPE_CHECKING:
    from cases.models import CasePage
    from people.roles import AnyUser

SHOWN = 5


def register() -> None:
    """Called once when the app is ready."""
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
