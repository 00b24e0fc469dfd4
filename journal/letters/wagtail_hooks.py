"""What the CMS's log says about the mail of an issue."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "journal.mail_started": (_("Mail an issue"), _("Began to mail the issue")),
    "journal.mail_paused": (_("Pause the mail"), _("Paused the mail of the issue")),
    "journal.mail_resumed": (_("Have the mail go on"), _("Had the mail of the issue go on")),
    "journal.mail_again": (_("Send mail again"), _("Sent mail of the issue again")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
