"""Fixed vocabularies of the journal. The sections are not here: editors keep them as snippets."""

from dataclasses import dataclass
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# What a sample article weighs in search beside a real one.
SAMPLE_WEIGHT = 0.85
NAME_LENGTH = 60
LEAD_LENGTH = 300


class IssueState(TextChoices):
    """planned <-> scheduled -> released, by the services of journal.services.releasing alone."""

    PLANNED = "planned", _("Being prepared")
    SCHEDULED = "scheduled", _("Scheduled")
    RELEASED = "released", _("Released")


class Colour(TextChoices):
    """The colour of a cover; journal.covers has what is drawn with it."""

    INDIGO = "indigo", _("Indigo")
    PINE = "pine", _("Pine green")
    PERSIMMON = "persimmon", _("Persimmon")
    PLUM = "plum", _("Plum")
    CELADON = "celadon", _("Celadon")
    INK = "ink", _("Ink")


class Rights(TextChoices):
    """By what right a picture or a file stands in an article."""

    OWN = "own", _("Made by us or our officers")
    LICENSED = "licensed", _("Under an open licence (KOGL, CC)")
    PERMITTED = "permitted", _("With the permission of whoever holds the rights")
    FREE = "free", _("Free of rights, or their term is over")

    @property
    def is_anothers(self) -> bool:
        return self in (Rights.LICENSED, Rights.PERMITTED)


class SubmissionStatus(TextChoices):
    """Where a submission stands; TRANSITIONS says which step may follow which."""

    PROPOSED = "proposed", _("Submitted")
    RETURNED = "returned", _("Sent back for changes")
    ACCEPTED = "accepted", _("Accepted for the journal")
    DECLINED = "declined", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Taken back")


class Who(Enum):
    WRITER = "writer"
    EDITORS = "editors"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Transition:
    """`whose` may take a submission from one of `froms` to `to`; `to` None leaves it where it is."""

    froms: frozenset[SubmissionStatus]
    to: SubmissionStatus | None
    whose: Who


UNDECIDED = frozenset({SubmissionStatus.PROPOSED, SubmissionStatus.RETURNED})
TRANSITIONS: dict[str, Transition] = {
    "change": Transition(UNDECIDED, SubmissionStatus.PROPOSED, Who.WRITER),
    "withdraw": Transition(UNDECIDED, SubmissionStatus.WITHDRAWN, Who.WRITER),
    "comment": Transition(UNDECIDED, None, Who.BOTH),
    "take": Transition(UNDECIDED, None, Who.EDITORS),
    "return": Transition(frozenset({SubmissionStatus.PROPOSED}), SubmissionStatus.RETURNED, Who.EDITORS),
    "accept": Transition(frozenset({SubmissionStatus.PROPOSED}), SubmissionStatus.ACCEPTED, Who.EDITORS),
    "decline": Transition(UNDECIDED, SubmissionStatus.DECLINED, Who.EDITORS),
}
# What the list of what happened calls each step.
STEPS = {
    "propose": _("submitted it"),
    "change": _("changed it"),
    "withdraw": _("took it back"),
    "comment": _("wrote a remark"),
    "take": _("looks after it"),
    "return": _("sent it back for changes"),
    "accept": _("accepted it"),
    "decline": _("did not accept it"),
}
TITLE_LENGTH = 100
NOTE_LENGTH = 1000
MAX_FILES = 5
