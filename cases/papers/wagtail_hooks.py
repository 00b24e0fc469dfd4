"""The words of the log for what is done with review papers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "papers.created": (_("Begin a review paper"), _("Began a review paper")),
    "papers.saved": (_("Save a review paper"), _("Saved a review paper")),
    "papers.case_added": (_("Add a case to a review paper"), _("Added a case to a review paper")),
    "papers.copied": (_("Copy a review paper"), _("Copied a review paper")),
    "papers.deleted": (_("Delete a review paper"), _("Deleted a review paper")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
