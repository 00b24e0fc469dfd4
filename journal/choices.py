"""Fixed vocabularies of the journal. The sections are not here: editors keep them as snippets."""

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
