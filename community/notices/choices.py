"""Fixed vocabularies of notices: why somebody is told, how often by mail, and what holds until they choose."""

from __future__ import annotations

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Frequency(TextChoices):
    """How somebody is told. All but NONE also stand in the list of notices."""

    NOW = "now", _("By mail at once")
    DAILY = "daily", _("By mail every morning")
    WEEKLY = "weekly", _("By mail every Monday morning")
    SITE = "site", _("On the site only, no mail")
    NONE = "none", _("Not at all")


# The frequencies that send mail.
MAILED = (Frequency.NOW, Frequency.DAILY, Frequency.WEEKLY)
DIGESTS = (Frequency.DAILY, Frequency.WEEKLY)


class Reason(TextChoices):
    """Why somebody is told of a post. Where several hold, the first of them stands."""

    MUST_READ = "must_read", _("Must-read notices")
    MENTION = "mention", _("Somebody mentions me or my local government with @")
    ANSWER = "answer", _("Answers to my questions and to what I wrote")
    ACCEPTED = "accepted", _("My answer was accepted")
    THREAD = "thread", _("New answers in threads that I follow")
    BOARD = "board", _("New threads on boards that I follow")


# What somebody chooses for; an accepted answer is told of as answers are.
CHOSEN_FOR = tuple(reason for reason in Reason if reason != Reason.ACCEPTED)
# What holds for everybody until they choose: what is meant for one comes at once, talk waits for the morning.
DEFAULTS: dict[str, Frequency] = {
    Reason.MUST_READ: Frequency.NOW,
    Reason.MENTION: Frequency.NOW,
    Reason.ANSWER: Frequency.NOW,
    Reason.THREAD: Frequency.DAILY,
    Reason.BOARD: Frequency.WEEKLY,
}


def frequencies_of(reason: str) -> list[Frequency]:
    """What may be chosen for a reason. A must-read notice always stands in the site."""
    return [each for each in Frequency if reason != Reason.MUST_READ or each != Frequency.NONE]


class Origin(TextChoices):
    """How a subscription came about."""

    CHOSEN = "chosen", _("You follow it")
    STARTED = "started", _("You started it")
    ANSWERED = "answered", _("You wrote in it")


class Matter(TextChoices):
    """What happened to a post that is to be told of."""

    POSTED = "posted", _("post written")
    EDITED = "edited", _("post changed")
    ACCEPTED = "accepted", _("accepted as the answer")
    MUST_READ = "must_read", _("marked as must-read")


class MailKind(TextChoices):
    """What a mail is."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Digest of the morning")
    WEEKLY = "weekly", _("Digest of the week")
    REMINDER = "reminder", _("Reminder of a must-read notice")


# More than so many call too many people, whatever the rules of the boards say.
MAX_GOVERNMENTS = 5
MAX_PEOPLE = 20
# More is "many" in the header.
MOST_COUNTED = 100
NOTICES_A_PAGE = 20
MAILS_A_PAGE = 20
# Threads that one mail names; the rest is a number and a link.
THREADS_IN_A_MAIL = 20
# What is older than this when its mail is made is not told by mail any more; it stands in the site.
MAIL_WITHIN = datetime.timedelta(days=30)
# What was told of a post must be known by then; a task that was lost is given to another.
TELL_WITHIN = datetime.timedelta(minutes=2)
KEEP_READ = datetime.timedelta(days=90)
KEEP_UNREAD = datetime.timedelta(days=365)
KEEP_MAILS = datetime.timedelta(days=180)
REMIND_AFTER_DAYS = 7
REMIND_WITHIN_DAYS = 60
