"""Fixed vocabularies of moderation: why a post is flagged, what becomes of it, what is done to its author."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Reason(TextChoices):
    """Why somebody flags a post."""

    PERSONAL = "personal", _("It contains somebody's personal data")
    RUDE = "rude", _("It insults or threatens somebody")
    ADVERTISING = "advertising", _("Advertising, or the same thing again and again")
    WRONG = "wrong", _("It is wrong and may do harm")
    RIGHTS = "rights", _("It uses what belongs to others")
    PLACE = "place", _("It belongs on another board")
    OTHER = "other", _("Something else")


class ReportState(TextChoices):
    OPEN = "open", pgettext_lazy("flag", "Open")
    DISMISSED = "dismissed", pgettext_lazy("flag", "Dismissed")
    ACTED = "acted", pgettext_lazy("flag", "Action taken")


class Measure(TextChoices):
    """What can be done about a flagged post."""

    HIDE = "hide", _("Hide the post")
    CLOSE = "close", _("Close the thread to answers")
    WARN = "warn", _("Warn the author")
    SUSPEND = "suspend", _("Suspend the author from writing")


# The measures that say something to the author, and so need words.
TO_THE_AUTHOR = frozenset({Measure.HIDE, Measure.WARN, Measure.SUSPEND})


class SanctionKind(TextChoices):
    WARNING = "warning", pgettext_lazy("sanction", "Warning")
    SUSPENSION = "suspension", pgettext_lazy("sanction", "Suspension")


class HoldingState(TextChoices):
    WAITING = "waiting", pgettext_lazy("held post", "Waiting")
    APPROVED = "approved", pgettext_lazy("held post", "Approved")
    RETURNED = "returned", pgettext_lazy("held post", "Sent back")


WORDS_LENGTH = 500
# Nobody is suspended for longer at once.
LONGEST_DAYS = 365
ROWS_A_PAGE = 20
EXCERPT = 160
# Posts shown before and after a flagged one.
CONTEXT = 2
