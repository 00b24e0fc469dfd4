"""Reactions to posts, and tags of threads."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase

from cases.models import CaseTag
from community.forums.models import Post, Thread
from community.kinds.choices import ReactionKind
from people.models import Officer, User


class Reaction(models.Model):
    """A word that one person puts under a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions", verbose_name=_("forum post"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("account"))
    acted_as = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("as officer of")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ReactionKind.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint(fields=["post", "kind", "user"], name="reaction_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind}"


class TaggedThread(ItemBase):
    """A tag of a thread, from the one vocabulary that cases use too."""

    tag = models.ForeignKey(CaseTag, models.CASCADE, related_name="tagged_threads")
    content_object = models.ForeignKey(Thread, models.CASCADE, related_name="tagged_items")

    class Meta:
        verbose_name = _("tagged thread")
        verbose_name_plural = _("tagged threads")
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="thread_tag_once")]
