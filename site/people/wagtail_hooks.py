"""What the CMS shows of people, and the words for what its log keeps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from people.cms.viewsets import PeopleGroup
from people.models import User

LOG_ACTIONS: dict[str, tuple[str | Promise, str | Promise]] = {
    "request": (gettext_lazy("Ask to join"), gettext_lazy("Asked to join the government")),
    "withdraw": (gettext_lazy("Withdraw"), gettext_lazy("Withdrew the request")),
    "approve": (gettext_lazy("Approve"), gettext_lazy("Approved the request to join")),
    "refuse": (gettext_lazy("Refuse"), gettext_lazy("Refused the request to join")),
    "end": (gettext_lazy("End the membership"), gettext_lazy("Ended the membership")),
    "transfer": (gettext_lazy("Move"), gettext_lazy("Moved to another government")),
    "hand_over": (gettext_lazy("Hand over"), gettext_lazy("Handed over to a successor")),
    "appoint_coordinator": (gettext_lazy("Appoint"), gettext_lazy("Appointed as coordinator")),
    "relieve_coordinator": (gettext_lazy("Relieve"), gettext_lazy("Relieved of the coordinator's duty")),
    "edit": (gettext_lazy("Edit the profile"), gettext_lazy("Changed the profile")),
    "show_phone": (gettext_lazy("Show the phone"), gettext_lazy("Asked for the phone number")),
    "create_account": (gettext_lazy("Create the account"), gettext_lazy("Created the account")),
    "set_roles": (gettext_lazy("Give roles"), gettext_lazy("Changed the roles")),
    "open_account": (gettext_lazy("Open the account"), gettext_lazy("Opened the account again")),
    "close_account": (gettext_lazy("Shut the account"), gettext_lazy("Shut the account")),
    "change_address": (gettext_lazy("Change the address"), gettext_lazy("Changed the e-mail address")),
    "describe_unit": (gettext_lazy("Describe the CS unit"), gettext_lazy("Described the CS unit")),
    "remove_unit": (gettext_lazy("Remove the CS unit"), gettext_lazy("Removed the CS unit")),
    "leave_site": (gettext_lazy("Leave"), gettext_lazy("Closed the account for good")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(f"people.{name}", label, message)


@hooks.register("register_admin_viewset")
def register_people() -> PeopleGroup:
    return PeopleGroup()


@hooks.register("before_bulk_action")
def one_account_at_a_time(
    request: HttpRequest, action_type: str, objects: Iterable[Model], action: Any
) -> HttpResponse | None:
    """Bulk actions write to accounts past the services, which keep the last administrator and the log."""
    if User not in action.models:
        return None
    messages.error(request, _("Change accounts one at a time."))
    return redirect("wagtailusers_users:index")
