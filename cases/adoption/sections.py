"""What adoption tells the areas around it: its menu entry, its places on other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.adoption import panels
from cases.adoption.desk import desk_share
from cases.adoption.models import CaseFollowUp
from cases.panels import Place, register_case_panel
from common.navigation import ACCOUNT, NavItem, register_nav
from people.desk import register_desk
from people.panels import register_panel
from people.roles import officer_of

if TYPE_CHECKING:
    from people.roles import AnyUser

STYLESHEET = "adoption/css/adoption.css"


def register() -> None:
    """Called once when the app is ready."""
    register_nav(NavItem(_("Our adoptions"), "adoption:mine", order=16, visible=serves, menu=ACCOUNT))
    register_case_panel("adoption.act", Place.ACTS, 10, "adoption/_adopt_button.html", panels.adopt_button)
    register_case_panel(
        "adoption", Place.BELOW, 10, "adoption/_case_panel.html", panels.case_adoptions, stylesheet=STYLESHEET
    )
    register_desk("adoption", 40, desk_share)
    register_panel("adoption", 20, "adoption/_government_panel.html", panels.government_adoptions)


def serves(request: HttpRequest) -> bool:
    return officer_of(request.user) is not None


def questions_waiting(user: AnyUser) -> int:
    """How many yearly questions wait for the person's government."""
    return CaseFollowUp.objects.waiting_for(user).count()
