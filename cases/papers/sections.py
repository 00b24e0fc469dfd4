"""What review papers tell the areas below: the menu entry and the button on a case's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cases.models import CasePage
from cases.panels import Place, register_case_panel
from cases.papers.rules import can_create
from common.navigation import ACCOUNT, NavItem, register_nav
from people.choices import Role
from people.roles import has_role

if TYPE_CHECKING:
    from people.roles import AnyUser


def register() -> None:
    """Called once when the app is ready."""
    register_nav(NavItem(_("Review papers"), "papers:list", order=16, visible=sees_papers, menu=ACCOUNT))
    register_case_panel("papers", Place.ACTS, 40, "papers/_case_act.html", case_act)


def sees_papers(request: HttpRequest) -> bool:
    return bool(can_create(request.user)) or has_role(request.user, Role.ADMINISTRATOR)


def case_act(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """Where a paper on this case begins; nothing for people who cannot write one."""
    if not case.number or not can_create(user):
        return None
    return {"url": f"{reverse('papers:new')}?{urlencode({'case': case.number})}"}
