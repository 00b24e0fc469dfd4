"""What the people area tells the areas below: menu entries, and who may be told of new search results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.navigation import ACCOUNT, SETTINGS, NavItem, register_nav
from people.choices import Role
from people.panels import register_panel
from people.peers import figures_of, peers_of
from people.roles import has_role, officer_of
from people.rules import can_be_told_of_new_results
from search.registry import register_alert_rule

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser


def decides(request: HttpRequest) -> bool:
    """Whether requests to join can ever wait for this person."""
    officer = officer_of(request.user)
    return has_role(request.user, Role.ADMINISTRATOR) or (officer is not None and officer.is_coordinator)


def government_peers(government: LocalGovernment, user: AnyUser) -> Mapping[str, Any] | None:
    """Governments like this one and the figures that say so; nothing for one that has ended: its successor has them."""
    if government.valid_to is not None and government.valid_to <= timezone.localdate():
        return None
    peers, figures = peers_of(government), figures_of(government)
    return {"peers": peers, "figures": figures} if peers or figures else None


def register() -> None:
    register_alert_rule(can_be_told_of_new_results)
    register_panel("peers", 30, "people/includes/government_peers.html", government_peers)
    register_nav(NavItem(_("Local governments"), "people:governments", order=30))
    register_nav(NavItem(_("My profile"), "people:profile", order=10, menu=ACCOUNT))
    register_nav(NavItem(_("Requests to join"), "people:approvals", order=20, visible=decides, menu=ACCOUNT))
    register_nav(NavItem(_("My profile"), "people:profile", order=5, menu=SETTINGS))
    register_nav(NavItem(_("My government"), "people:affiliation", order=6, menu=SETTINGS))
