"""The outbox of the index; the words that editors keep for it; what people looked for."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits


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


class Edition(models.Model):
    """When something that every process keeps in memory was last changed. See search.editions."""

    class Name(models.TextChoices):
        SYNONYMS = "synonyms", _("synonyms")
        TERMS = "terms", _("search terms")
        PROMOTIONS = "promotions", _("promoted results")

    name = models.CharField(_("name"), max_length=12, primary_key=True, choices=Name.choices)
    stamp = models.UUIDField(_("stamp"), default=uuid.uuid4)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return f"{self.name} {self.stamp}"


class EditedWords(models.Model):
    """What the lists of words have in common: a note, whether they count, who changed them last."""

    note = models.CharField(
        _("remark"), max_length=200, blank=True, help_text=_("For the editors; nobody else sees it.")
    )
    active = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(_("changed on"), auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        abstract = True


class SynonymGroup(EditedWords):
    """Words and phrases that mean the same: who looks for one also finds the others. One in each line of `words`."""

    words = models.TextField(_("words"), max_length=1000)

    class Meta:
        verbose_name = _("search synonyms")
        verbose_name_plural = _("search synonyms")
        ordering = ["words", "pk"]

    def __str__(self) -> str:
        return ", ".join(self.members)

    @property
    def members(self) -> list[str]:
        """The words in the order in which they were written."""
        return self.words.splitlines()


class SearchTerm(EditedWords):
    """A word of the trade that the analysis of Korean must not take apart, such as 해피콜."""

    word = models.CharField(_("word"), max_length=30, unique=True)

    class Meta:
        verbose_name = _("search term")
        verbose_name_plural = _("search terms")
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word


class SeededWords(models.Model):
    """A row of the reference lists that has been loaded once: what editors made of it since is theirs."""

    kind = models.CharField(_("list"), max_length=12, choices=Edition.Name.choices)
    key = models.CharField(_("word"), max_length=100)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("loaded reference row")
        verbose_name_plural = _("loaded reference rows")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_seeded_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}"


class QueryDay(models.Model):
    """What a query of one day found, beside Wagtail's count of how often it was asked.

    `found` is the number of results with all the words that everybody may see, when it was last counted; None when it
    could not be. `nothing` is how many of the day's searches found none.
    """

    hits = models.OneToOneField(QueryDailyHits, models.CASCADE, related_name="outcome", verbose_name=_("searches"))
    found = models.PositiveIntegerField(_("results found"), null=True)
    nothing = models.PositiveIntegerField(_("searches without result"), default=0)

    class Meta:
        verbose_name = _("query of a day")
        verbose_name_plural = _("queries of a day")

    def __str__(self) -> str:
        return f"{self.hits_id}: {self.found}"


class HandledQuery(models.Model):
    """A query without results that an editor has dealt with, so that the list need not show it any more."""

    query = models.OneToOneField(Query, models.CASCADE, related_name="handled", verbose_name=_("query"))
    handled_at = models.DateTimeField(_("handled on"), default=timezone.now)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("handled by")
    )

    class Meta:
        verbose_name = _("handled query")
        verbose_name_plural = _("handled queries")

    def __str__(self) -> str:
        return str(self.query)
