"""What the people area tells the areas below: menu entries, and who may be told of new search results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.navigation import ACCOUNT, SETTINGS, NavItem, register_nav
from people.choices import Role
from people.desk import Entry, Kind, Share, day_of, first_few, line_of, register_desk
from people.models import Officer
from people.panels import register_panel
from people.peers import peers_of
from people.roles import has_role, is_member, officer_of
from people.rules import can_be_told_of_new_results, can_edit_unit
from people.units import study_of, unit_of
from search.registry import register_alert_rule

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser


def decides(request: HttpRequest) -> bool:
    """Whether requests to join can ever wait for this person."""
    officer = officer_of(request.user)
    return has_role(request.user, Role.ADMINISTRATOR) or (officer is not None and officer.is_coordinator)


def sees_directory(request: HttpRequest) -> bool:
    return is_member(request.user)


def government_peers(government: LocalGovernment, user: AnyUser) -> Mapping[str, Any] | None:
    """Governments like this one; nothing for one that has ended: its successor has them."""
    if government.valid_to is not None and government.valid_to <= timezone.localdate():
        return None
    peers = peers_of(government)
    return {"peers": peers} if peers else None


def government_unit(government: LocalGovernment, user: AnyUser) -> Mapping[str, Any] | None:
    """Who looks after CS here and what the study counted; nothing for one that has ended: its successor has it."""
    if government.valid_to is not None and government.valid_to <= timezone.localdate():
        return None
    may_edit = bool(can_edit_unit(user, government))
    return {"shown": unit_of(government), "study": study_of(government.level), "may_edit": may_edit}


def government_officers(government: LocalGovernment, user: AnyUser) -> Mapping[str, Any]:
    """Who serves there: names for members, the number for everybody. One query."""
    serving = Officer.objects.serving().of_government(government)
    if not is_member(user):
        return {"officers": [], "count": serving.count()}
    officers = list(serving.visible_to(user).for_list().order_by("-is_coordinator", "user__name", "pk"))
    return {"officers": officers, "count": len(officers)}


def desk_share(government: LocalGovernment, user: AnyUser) -> Share:
    """Requests to join that the person decides, the oldest first. One query, none for who decides nothing."""
    officer = officer_of(user)
    if not has_role(user, Role.ADMINISTRATOR) and not (officer and officer.is_coordinator):
        return Share()
    waiting = Officer.objects.decidable_by(user).of_government(government)
    rows = first_few(waiting, "pk", "user__name", "department", "requested_at")
    entries = [
        Entry(
            row["user__name"],
            reverse("people:approval", args=[row["pk"]]),
            day_of(row["requested_at"]),
            row["department"],
        )
        for row in rows
    ]
    count = rows[0]["of_all"] if rows else 0
    return Share([line_of(Kind.DUE, _("Requests to join"), reverse("people:approvals"), entries, count)])


def register() -> None:
    register_desk("people", 90, desk_share)
    register_alert_rule(can_be_told_of_new_results)
    register_panel("unit", 22, "people/includes/government_unit.html", government_unit)
    register_panel("officers", 24, "people/includes/government_officers.html", government_officers)
    register_panel("peers", 30, "people/includes/government_peers.html", government_peers)
    register_nav(NavItem(_("Local governments"), "people:governments", order=30))
    register_nav(NavItem(_("Find officers"), "people:officers", order=18, visible=sees_directory, menu=ACCOUNT))
    register_nav(NavItem(_("My profile"), "people:profile", order=10, menu=ACCOUNT))
    register_nav(NavItem(_("Requests to join"), "people:approvals", order=20, visible=decides, menu=ACCOUNT))
    register_nav(NavItem(_("My profile"), "people:profile", order=5, menu=SETTINGS))
    register_nav(NavItem(_("My government"), "people:affiliation", order=6, menu=SETTINGS))
