"""What the log of a case says about its visits."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "visits.requested": (_("Visit request"), _("A visit was asked for")),
    "visits.planned": (_("Planned visit"), _("A visit was planned")),
    "visits.joined": (_("Guests of a visit"), _("Requests were taken into a visit")),
    "visits.changed": (_("Changed visit"), _("A visit was changed")),
    "visits.called_off": (_("Visit called off"), _("A visit was called off")),
    "visits.declined": (_("Declined request"), _("A request to visit was declined")),
    "visits.cancelled": (_("Cancelled request"), _("A request to visit was cancelled")),
    "visits.reported": (_("Visit report"), _("A report on a visit was written")),
    "visits.report_changed": (_("Changed visit report"), _("A report on a visit was changed")),
    "visits.report_agreed": (_("Agreement to a report"), _("The host decided who may read a report")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
