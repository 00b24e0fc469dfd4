"""What the worker found behind links to other sites."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutsideLink(models.Model):
    """An address in an article. `status` is what its server answered, nothing when it did not or was not asked."""

    url = models.CharField(_("address"), max_length=500, unique=True)
    status = models.PositiveSmallIntegerField(_("status of the answer"), null=True, blank=True)
    looked_at = models.DateTimeField(_("looked at"), db_index=True)

    class Meta:
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")

    def __str__(self) -> str:
        return f"{self.url}: {self.status}"
