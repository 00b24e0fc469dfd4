"""Cases that somebody keeps: in a folder of one's own, in a list of a government, in a collection of the editors."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.bookmarks.choices import ListKind
from cases.bookmarks.querysets import CaseListQuerySet
from cases.models import CasePage
from people.models import LocalGovernment
from people.validators import plain_words


class CaseList(models.Model):
    """A folder or list. A personal one has an owner, one of a government its government, a collection neither."""

    kind = models.CharField(_("kind"), max_length=12, choices=ListKind.choices, default=ListKind.PERSONAL)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="case_lists",
        verbose_name=_("owner"),
    )
    government = models.ForeignKey(
        LocalGovernment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="case_lists",
        verbose_name=_("local government"),
    )
    title = models.CharField(_("title"), max_length=80, validators=[plain_words])
    opening = models.TextField(_("words before the cases"), max_length=600, blank=True)
    is_shared = models.BooleanField(_("shared"), default=False)
    # The folder that takes what is kept without a choice; one a person.
    is_first = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = CaseListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of cases")
        verbose_name_plural = _("lists of cases")
        ordering = ["-is_first", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ListKind.PERSONAL, owner__isnull=False, government=None, is_shared=False)
                | Q(kind=ListKind.GOVERNMENT, owner=None, government__isnull=False)
                | Q(kind=ListKind.COLLECTION, owner=None, government=None),
                name="case_list_belongs_to_one",
            ),
            models.UniqueConstraint(fields=["owner"], condition=Q(is_first=True), name="case_list_one_first"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("bookmarks:list", args=[self.pk])


class Bookmark(models.Model):
    """One case in one list, with a note for whoever reads the list."""

    case_list = models.ForeignKey(CaseList, models.CASCADE, related_name="bookmarks", verbose_name=_("list of cases"))
    case = models.ForeignKey(CasePage, models.CASCADE, related_name="bookmark_set", verbose_name=_("case"))
    note = models.TextField(_("note"), max_length=500, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["case_list", "case"], name="bookmark_once_a_list")]

    def __str__(self) -> str:
        return f"{self.case_list_id}: {self.case_id}"
