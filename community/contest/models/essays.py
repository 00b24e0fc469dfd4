"""Who wrote an essay: the data of a resident, apart from the essay and for a time only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.phones import validate_phone
from common.richtext import validate_no_control_characters
from community.contest.models.entries import Entry


class EssayWriter(models.Model):
    """A resident's name and how to reach them. The row goes on `delete_on`, and at once when they withdraw.

    `code_hash` is a keyed hash of the code with which they see where the essay stands; the code itself is nowhere.
    """

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="writer", verbose_name=_("entry"))
    name = models.CharField(_("name"), max_length=40, validators=[validate_no_control_characters])
    phone = models.CharField(_("phone"), max_length=20, blank=True, validators=[validate_phone])
    email = models.EmailField(_("e-mail address"), blank=True)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    delete_on = models.DateField(_("to be deleted on"), db_index=True)

    class Meta:
        verbose_name = _("writer of an essay")
        verbose_name_plural = _("writers of essays")

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        """The first letter and a ring for each of the others."""
        return self.name[:1] + "○" * len(self.name[1:])
