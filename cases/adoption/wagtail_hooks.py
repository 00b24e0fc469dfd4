"""How the CMS's reports name what happens to adoptions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "adoption.started": (_("Start an adoption"), _("Adoption started")),
    "adoption.moved": (_("Move an adoption"), _("Adoption moved to another stage")),
    "adoption.described": (_("Describe an adoption"), _("Adoption described")),
    "adoption.withdrawn": (_("Withdraw an adoption"), _("Adoption withdrawn")),
    "adoption.file_added": (_("Add evidence"), _("Evidence added")),
    "adoption.file_removed": (_("Remove evidence"), _("Evidence removed")),
    "adoption.reminded": (_("Remind of an adoption"), _("Reminded of a silent adoption")),
    "adoption.follow_up_answered": (_("Answer the yearly question"), _("Yearly question answered")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
