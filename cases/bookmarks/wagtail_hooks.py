"""Names for the log of what happens to lists that belong to more than one person."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry


@hooks.register("register_log_actions")
def list_actions(actions: LogActionRegistry) -> None:
    actions.register_action("bookmarks.started", _("Begin a list of cases"), _("List of cases begun"))
    actions.register_action("bookmarks.changed", _("Change a list of cases"), _("List of cases changed"))
    actions.register_action("bookmarks.deleted", _("Delete a list of cases"), _("List of cases deleted"))
