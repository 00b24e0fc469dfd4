"""What the log of a thread says about answers, ideas, polls and tags. Votes and reactions are not logged."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "kinds.answer_accepted": (_("Accepted answer"), _("An answer was accepted")),
    "kinds.acceptance_taken_back": (_("No accepted answer"), _("An answer is not the accepted one any more")),
    "kinds.idea_moved": (_("Status of an idea"), _("An idea was moved to another status")),
    "kinds.poll_changed": (_("Poll changed"), _("A poll was changed before anybody voted")),
    "kinds.tagged": (_("Tags"), _("The tags of a thread were changed")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
