"""Where posts went: threads that were merged, parts that were split off."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.forums.choices import Rearranging
from community.forums.models.posts import Post
from community.forums.models.threads import Thread


class Rearrangement(models.Model):
    """`count` posts went from `source` to `target`, the first of them being `first_post`.

    `note` is the post in the target that says so, `source_note` the one that a split leaves in the source; their texts
    say why. A thread that was merged is shown to nobody any more: its address leads to `first_post`.
    """

    act = models.CharField(pgettext_lazy("thread", "what was done"), max_length=8, choices=Rearranging.choices)
    source = models.ForeignKey(Thread, models.CASCADE, related_name="given", verbose_name=_("from thread"))
    target = models.ForeignKey(Thread, models.CASCADE, related_name="taken", verbose_name=_("to thread"))
    first_post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="+", verbose_name=_("first post"))
    count = models.PositiveIntegerField(_("posts"))
    note = models.OneToOneField(
        Post, models.CASCADE, related_name="tells_of", verbose_name=pgettext_lazy("thread", "note")
    )
    source_note = models.OneToOneField(
        Post, models.CASCADE, null=True, blank=True, related_name="tells_of_split", verbose_name=_("note in the source")
    )

    class Meta:
        verbose_name = _("posts that were moved")
        verbose_name_plural = _("posts that were moved")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.act} {self.source_id} → {self.target_id}"
