"""Who gets the journal by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.letters.choices import SubscriberState
from journal.letters.querysets import SubscriberQuerySet
from people.models import User


class Subscriber(models.Model):
    """An account, to whose address the mail goes, or an address from outside that was confirmed.

    An account's row stays with its choice; an address from outside goes with it. `bounces` counts the issues in a row
    for which a mail server refused the address.
    """

    user = models.OneToOneField(
        User, models.CASCADE, null=True, blank=True, related_name="journal_subscriber", verbose_name=_("account")
    )
    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=SubscriberState.choices, default=SubscriberState.ACTIVE)
    language = models.CharField(
        _("Language of the mails"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    bounces = models.PositiveSmallIntegerField(_("refused in a row"), default=0)
    paused_at = models.DateTimeField(_("resting since"), null=True, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber of the journal")
        verbose_name_plural = _("subscribers of the journal")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, email=None) | Q(user=None, email__isnull=False),
                name="subscriber_account_or_address",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(state=SubscriberState.STOPPED),
                name="subscriber_outside_goes_with_its_choice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"

    @property
    def address(self) -> str:
        return self.user.email if self.user else self.email or ""

    @property
    def masked_address(self) -> str:
        """The address as editors see it: enough to recognise it, too little to write to."""
        name, _at, host = self.address.partition("@")
        return f"{name[: min(2, len(name) // 3)]}…@{host}"


class Request(models.Model):
    """Somebody typed an address into the form. It is kept until it is confirmed or some days have gone by."""

    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("Language of the mails"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    # The hash of what the mail's link says.
    key = models.CharField(_("key"), max_length=64, unique=True)
    at = models.DateTimeField(_("asked for"), default=timezone.now)

    class Meta:
        verbose_name = _("address to be confirmed")
        verbose_name_plural = _("addresses to be confirmed")

    def __str__(self) -> str:
        return str(self.pk)
