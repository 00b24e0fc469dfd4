"""The outbox of the index; the words that editors keep for it; saved searches and what people looked for."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits

from common.ledger import WaitingMail
from search.choices import Alert
from search.querysets import FindQuerySet, SavedSearchQuerySet


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


class SavedSearch(models.Model):
    """A search that somebody keeps: where (`place`, see search.registry.Place) and under which query string.

    `known` is everything the search has ever found for this person, so that nothing is new twice; None until a first
    look at the index was possible. `version` says under which analysis it was found. `alerted_for` is the slot of the
    last alert (search.choices.slot), `language` the one in which mail is written.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=80)
    place = models.CharField(_("place"), max_length=40)
    query = models.TextField(_("query"), blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    alert = models.CharField(_("alert"), max_length=8, choices=Alert.choices, default=Alert.NONE)
    by_mail = models.BooleanField(_("by mail"), default=False)
    in_site = models.BooleanField(_("in the site"), default=True)
    paused = models.BooleanField(_("paused"), default=False)
    language = models.CharField(_("language"), max_length=10)
    created_at = models.DateTimeField(_("saved"), default=timezone.now)
    alerted_for = models.DateField(_("alert made for"))
    checked_at = models.DateTimeField(_("last compared with the index"), default=timezone.now)
    known = models.BinaryField(_("known results"), null=True)
    version = models.CharField(_("version of the search"), max_length=120, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            models.UniqueConstraint(fields=["user", "place", "fingerprint"], name="saved_search_once"),
            models.CheckConstraint(
                condition=Q(alert="none") | Q(by_mail=True) | Q(in_site=True), name="saved_search_alert_goes_somewhere"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "name"], name="saved_search_list"),
            models.Index(
                fields=["alert", "alerted_for"], condition=Q(paused=False) & ~Q(alert="none"), name="saved_search_due"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def known_tokens(self) -> set[str]:
        """Every result found so far, each as `token` gives it."""
        return set(zlib.decompress(bytes(self.known)).decode().split()) if self.known else set()

    def remember(self, tokens: Iterable[str]) -> None:
        """Add results to those that are known. Two or three bytes each: ten thousand take 25 kB."""
        self.known = zlib.compress(" ".join(sorted(self.known_tokens.union(tokens))).encode())


def token(section: str, key: object) -> str:
    """One result as the set of known ones holds it."""
    return f"{section}:{key}"


class AlertMail(WaitingMail):
    """One mail to one person about what their searches found. Its words are made when it is sent, not before.

    At most one waits for each person: what is found while the mail server is down joins it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="search_alert_mails", verbose_name=_("account")
    )

    class Meta:
        verbose_name = _("search alert by mail")
        verbose_name_plural = _("search alerts by mail")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="queued"), name="alert_mail_one_waiting"),
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="alert_mail_queue")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.state}"


class Find(models.Model):
    """Something that a saved search found for the first time. There is one row for each search and thing, ever."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="finds", verbose_name=_("saved search"))
    section = models.CharField(_("section"), max_length=40)
    key = models.CharField(_("primary key"), max_length=80)
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    mail = models.ForeignKey(
        AlertMail, models.SET_NULL, null=True, blank=True, related_name="finds", verbose_name=_("mail")
    )

    objects = FindQuerySet.as_manager()

    class Meta:
        verbose_name = _("new result")
        verbose_name_plural = _("new results")
        constraints = [models.UniqueConstraint(fields=["search", "section", "key"], name="find_once")]
        indexes = [models.Index(fields=["search", "-found_at"], condition=Q(seen_at=None), name="find_unseen")]

    def __str__(self) -> str:
        return f"{self.search_id}: {token(self.section, self.key)}"


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
