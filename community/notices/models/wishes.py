"""What people wish to be told of, and how often."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.forums.models import Forum, Thread
from community.notices.choices import DEFAULTS, MAILED, Frequency, Origin, Reason
from community.notices.querysets import SubscriptionQuerySet
from people.models import User


def _frequency(reason: Reason) -> models.CharField:
    return models.CharField(reason.label, max_length=6, choices=Frequency.choices, default=DEFAULTS[reason])


class Preferences(models.Model):
    """One person's choice, a column for each reason. Who has no row yet has the defaults."""

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_preferences", verbose_name=_("account"))
    must_read = _frequency(Reason.MUST_READ)
    mention = _frequency(Reason.MENTION)
    answer = _frequency(Reason.ANSWER)
    thread = _frequency(Reason.THREAD)
    board = _frequency(Reason.BOARD)
    follow_started = models.BooleanField(_("Follow the threads that I start"), default=True)
    follow_answered = models.BooleanField(_("Follow the threads in which I write"), default=True)
    language = models.CharField(
        _("Language of the mails"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    chosen_at = models.DateTimeField(_("chosen"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice preferences")
        verbose_name_plural = _("notice preferences")
        constraints = [
            models.CheckConstraint(condition=~Q(must_read=Frequency.NONE), name="preferences_must_read_in_site"),
        ]

    def __str__(self) -> str:
        return str(self.user_id)

    def of(self, reason: str) -> Frequency:
        """How the person is told for this reason, where no board or thread says otherwise."""
        return Frequency(getattr(self, Reason.ANSWER if reason == Reason.ACCEPTED else reason))

    def mails(self, reason: str) -> bool:
        return self.of(reason) in MAILED


class Subscription(models.Model):
    """Somebody follows a board (its new threads) or a thread (its new posts), or has muted it.

    Without a `frequency` of its own it is told as the person's preferences say.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="subscriptions", verbose_name=_("account"))
    forum = models.ForeignKey(
        Forum, models.CASCADE, null=True, blank=True, related_name="subscriptions", verbose_name=_("board")
    )
    thread = models.ForeignKey(
        Thread, models.CASCADE, null=True, blank=True, related_name="subscriptions", verbose_name=_("thread")
    )
    frequency = models.CharField(_("how often"), max_length=6, choices=Frequency.choices, blank=True)
    origin = models.CharField(_("how it came about"), max_length=8, choices=Origin.choices, default=Origin.CHOSEN)
    since = models.DateTimeField(_("followed since"), default=timezone.now)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(forum__isnull=False, thread__isnull=True) | Q(forum__isnull=True, thread__isnull=False),
                name="subscription_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "forum"], condition=Q(forum__isnull=False), name="subscription_once_a_board"
            ),
            models.UniqueConstraint(
                fields=["user", "thread"], condition=Q(thread__isnull=False), name="subscription_once_a_thread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.forum_id or ''}/{self.thread_id or ''} {self.frequency}"

    @property
    def kind(self) -> str:
        return "thread" if self.thread_id else "forum"

    @property
    def thing_id(self) -> int:
        return int(self.thread_id or self.forum_id)

    @property
    def is_muted(self) -> bool:
        return self.frequency == Frequency.NONE
