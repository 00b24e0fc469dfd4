"""The outbox: what has changed in the database and not yet in the index."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxEntry(models.Model):
    """One object whose document is to be written or taken out. Written in the same transaction as the change.

    `stamp` changes with every enqueueing: an entry is only deleted when nothing was added while it was being worked on.
    """

    class Operation(models.TextChoices):
        PUT = "put", _("write")
        DELETE = "delete", _("delete")

    kind = models.CharField(_("model"), max_length=120)
    key = models.CharField(_("primary key"), max_length=80)
    op = models.CharField(_("operation"), max_length=6, choices=Operation.choices)
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    parked = models.BooleanField(_("parked"), default=False)

    class Meta:
        verbose_name = _("index outbox entry")
        verbose_name_plural = _("index outbox entries")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_outbox_once")]
        indexes = [models.Index(fields=["parked", "not_before", "id"], name="search_outbox_queue")]

    def __str__(self) -> str:
        return f"{self.op} {self.kind}:{self.key}"
