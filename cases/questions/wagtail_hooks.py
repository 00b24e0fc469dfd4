"""What the log of a case says about its questions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

LOG_ACTIONS = {
    "questions.asked": (_("Question"), _("A question was asked")),
    "questions.answered": (_("Answer"), _("A question was answered")),
    "questions.answer_changed": (_("Changed answer"), _("The answer to a question was changed")),
    "questions.withdrawn": (_("Withdrawn question"), _("A question was withdrawn")),
    "questions.taken_down": (_("Question taken down"), _("An editor took a question off the site")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    for name, (label, message) in LOG_ACTIONS.items():
        actions.register_action(name, label, message)
