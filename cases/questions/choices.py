"""Where a question stands, and who may read it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    WAITING = "waiting", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Audience(models.TextChoices):
    """PUBLIC: part of the case, for everybody who may read it. PRIVATE: the asker, the government asked, editors."""

    PUBLIC = "public", _("Public: the question and its answer become part of the case")
    PRIVATE = "private", _("Private: only who asks and the local government that answers read it")


# What may be done with a question: {verb: the statuses it starts from}. The rules say who.
TRANSITIONS: dict[str, frozenset[Status]] = {
    "answer": frozenset({Status.WAITING}),
    "change_answer": frozenset({Status.ANSWERED}),
    "withdraw": frozenset({Status.WAITING}),
    "take_down": frozenset({Status.WAITING, Status.ANSWERED}),
}

QUESTION_LENGTH = 2_000
REMIND_AFTER_DAYS = 7
