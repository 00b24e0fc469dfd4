"""Fixed vocabularies of questions, ideas, polls and reactions."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IdeaStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    REVIEWED = "reviewed", _("Under review")
    ACCEPTED = "accepted", pgettext_lazy("idea", "Accepted")
    ON_HOLD = "on_hold", _("On hold")
    DONE = "done", _("Done")


_S = IdeaStatus
# What may be done with an idea: {verb: (the statuses it starts from, the status it leads to)}. The rules say who.
IDEA_TRANSITIONS: dict[str, tuple[frozenset[IdeaStatus], IdeaStatus]] = {
    "review": (frozenset({_S.PROPOSED, _S.ON_HOLD}), _S.REVIEWED),
    "accept": (frozenset({_S.REVIEWED}), _S.ACCEPTED),
    "hold": (frozenset({_S.REVIEWED}), _S.ON_HOLD),
    "finish": (frozenset({_S.ACCEPTED}), _S.DONE),
}
IDEA_VERBS = {
    "review": _("Begin the review"),
    "accept": _("Accept the idea"),
    "hold": _("Put the idea on hold"),
    "finish": _("Mark as done"),
}


class Results(TextChoices):
    """When the results of a poll can be seen; after it has closed everybody who reads the thread sees them."""

    VOTED = "voted", _("Those who have voted; everybody once it has ended")
    CLOSED = "closed", _("Everybody, but only once it has ended")


class ReactionKind(TextChoices):
    AGREE = "agree", _("I agree")
    HELPFUL = "helpful", _("Helpful")
    THANKS = "thanks", _("Thank you")
    TRYING = "trying", _("We will try it")


MIN_OPTIONS, MAX_OPTIONS, OPTION_LENGTH = 2, 12, 100
# A poll ends this many days after it began unless its author says otherwise, and at the latest after so many.
POLL_DAYS, MOST_POLL_DAYS = 7, 180
MAX_TAGS = 5
# How many names stand with a reaction.
NAMES = 12
# Threads and cases like the title that somebody types.
SIMILAR = 3
# Shorter titles find anything.
SHORTEST_TITLE = 2
