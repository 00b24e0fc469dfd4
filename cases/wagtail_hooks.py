"""Case work in the CMS."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "cases.file_added": (_("Add a file"), _("Added a file")),
    "cases.file_removed": (_("Remove a file"), _("Removed a file")),
    "cases.unpublished": (_("Take off the site"), _("Taken off the site")),
    "cases.reassigned": (_("Change the responsible officer"), _("Changed the responsible officer")),
    "cases.passed_on": (_("Hand over"), _("Handed over to the successor")),
    "cases.still_valid": (_("Confirm as valid"), _("Confirmed as still valid")),
    "cases.review_postponed": (_("Put off the review"), _("Put off the review")),
    "cases.tags_merged": (_("Merge tags"), _("Merged tags")),
    "cases.imported": (_("Import"), _("Imported")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
