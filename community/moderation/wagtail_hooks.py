"""The list of held words in the CMS, and what the log says about moderation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from community.moderation.logbook import OWN_ACTS
from community.moderation.models import HeldWord


class HeldWordViewSet(SnippetViewSet):
    model = HeldWord
    icon = "warning"
    menu_label = _("Held words")
    menu_name = "held-words"
    menu_order = 140
    add_to_admin_menu = True
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    search_fields = ["word", "note"]
    list_display = ["word", BooleanColumn("active", label=_("In use"), sort_key="active"), "note"]
    list_filter = ["active"]
    edit_handler = ObjectList(
        [
            HelpPanel(
                _(
                    "A text with one of these words waits until a moderator approves it. Until then only its "
                    "author and the moderators see it. Changes take effect at once."
                )
            ),
            FieldPanel("word"),
            FieldPanel("note"),
            FieldPanel("active"),
        ]
    )


register_snippet(HeldWordViewSet)


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, label in OWN_ACTS.items():
        actions.register_action(name, label, label)
