"""Polls: what can be chosen, who has chosen what."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.forums.models import Thread
from community.kinds.choices import MAX_OPTIONS, OPTION_LENGTH, Results
from people.models import User
from people.validators import no_control_characters


class Poll(models.Model):
    """What a thread that polls has besides its posts; its title is the question.

    At `closes_at` it has ended, whatever anybody does. `most` is how many options one person may choose. Who chose
    what is stored, so that a vote can be changed; with `is_anonymous` it is shown to nobody.
    """

    thread = models.OneToOneField(Thread, models.CASCADE, primary_key=True, related_name="poll")
    most = models.PositiveSmallIntegerField(_("options that one person may choose"), default=1)
    closes_at = models.DateTimeField(_("closes"))
    results = models.CharField(_("who sees the results"), max_length=8, choices=Results.choices, default=Results.VOTED)
    is_anonymous = models.BooleanField(_("anonymous"), default=True)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        constraints = [
            models.CheckConstraint(condition=Q(most__gte=1, most__lte=MAX_OPTIONS), name="poll_most_in_range")
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}"

    def has_closed(self, now: datetime.datetime | None = None) -> bool:
        return self.closes_at <= (now or timezone.now())


class PollOption(models.Model):
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options", verbose_name=_("poll"))
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("option"), max_length=OPTION_LENGTH, validators=[no_control_characters])

    class Meta:
        verbose_name = _("option of a poll")
        verbose_name_plural = _("options of polls")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["poll", "order"], name="poll_option_order_once")]

    def __str__(self) -> str:
        return self.text


class Ballot(models.Model):
    """One person's vote in a poll."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="ballots", verbose_name=_("poll"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("account"))
    cast_at = models.DateTimeField(_("cast"), default=timezone.now)
    options = models.ManyToManyField(PollOption, related_name="ballots", verbose_name=_("options"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="ballot_once")]

    def __str__(self) -> str:
        return f"{self.poll_id}"
