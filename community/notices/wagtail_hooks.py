"""The words of the log."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """What the services write down."""
    actions.register_action(
        "notices.must_read_marked", _("Make it a must-read notice"), _("Asked everybody concerned to confirm it")
    )
    actions.register_action(
        "notices.must_read_unmarked", _("Stop asking for confirmation"), _("Stopped asking for confirmation")
    )
