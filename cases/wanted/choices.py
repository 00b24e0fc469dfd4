"""Where a need and a claim stand, who reads a need, and which step may follow which."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """OPEN and CLAIMED differ by whether somebody is writing; services.settling alone tells them apart."""

    OPEN = "open", _("Wanted")
    CLAIMED = "claimed", _("Being written")
    ANSWERED = "answered", _("Answer found")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMOVED = "removed", _("Taken off the site")


class Audience(models.TextChoices):
    OFFICERS = "officers", _("Officers only")
    PUBLIC = "public", _("Everybody")


class ClaimStatus(models.TextChoices):
    ACTIVE = "active", _("Being written")
    DONE = "done", _("Written")
    RELEASED = "released", _("Given back")
    LAPSED = "lapsed", _("Lapsed")
    CLOSED = "closed", _("No longer needed")


class Who(Enum):
    """SEEKER: officers of the government that put the need up; for one of the library itself, editors."""

    SEEKER = "seeker"
    OTHERS = "others"
    CLAIMER = "claimer"
    MEMBERS = "members"
    EDITORS = "editors"


@dataclass(frozen=True, slots=True)
class Transition:
    """`whose` may take a need from one of `froms` to `to`. `to` None: as its claims say, OPEN or CLAIMED."""

    froms: frozenset[Status]
    to: Status | None
    whose: Who


UNANSWERED = frozenset({Status.OPEN, Status.CLAIMED})
LISTED = frozenset({*UNANSWERED, Status.ANSWERED})
# The clock lets claims lapse; that is `release` without a person.
TRANSITIONS: dict[str, Transition] = {
    "change": Transition(UNANSWERED, None, Who.SEEKER),
    "withdraw": Transition(UNANSWERED, Status.WITHDRAWN, Who.SEEKER),
    "reopen": Transition(frozenset({Status.ANSWERED, Status.WITHDRAWN}), None, Who.SEEKER),
    "accept": Transition(UNANSWERED, Status.ANSWERED, Who.SEEKER),
    "join": Transition(UNANSWERED, None, Who.OTHERS),
    "claim": Transition(UNANSWERED, None, Who.OTHERS),
    "release": Transition(UNANSWERED, None, Who.CLAIMER),
    "fulfil": Transition(frozenset({Status.CLAIMED}), Status.ANSWERED, Who.CLAIMER),
    "offer": Transition(UNANSWERED, None, Who.MEMBERS),
    "take_down": Transition(LISTED, Status.REMOVED, Who.EDITORS),
}

TITLE_LENGTH = 100
NOTE_LENGTH = 300
REASON_LENGTH = 500
# How long before the target date whoever writes is reminded, and how long after it a claim lapses.
REMIND_DAYS, LAPSE_DAYS = 7, 30
# The farthest target date.
MOST_DAYS = 730
