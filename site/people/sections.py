"""What the people area tells the areas below: menu entries, and who may be told of new search results."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import ACCOUNT, SETTINGS, NavItem, register_nav
from people.choices import Role
from people.roles import has_role, officer_of
from people.rules import can_be_told_of_new_results
from search.registry import register_alert_rule


def decides(request: HttpRequest) -> bool:
    """Whether requests to join can ever wait for this person."""
    officer = officer_of(request.user)
    return has_role(request.user, Role.ADMINISTRATOR) or (officer is not None and officer.is_coordinator)


def register() -> None:
    register_alert_rule(can_be_told_of_new_results)
    register_nav(NavItem(_("Local governments"), "people:governments", order=30))
    register_nav(NavItem(_("My profile"), "people:profile", order=10, menu=ACCOUNT))
    register_nav(NavItem(_("Requests to join"), "people:approvals", order=20, visible=decides, menu=ACCOUNT))
    register_nav(NavItem(_("My profile"), "people:profile", order=5, menu=SETTINGS))
    register_nav(NavItem(_("My government"), "people:affiliation", order=6, menu=SETTINGS))
