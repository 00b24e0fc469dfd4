"""What somebody is writing and has not posted yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.forums.models.boards import Forum
from community.forums.models.threads import Thread
from people.models import User


class Draft(models.Model):
    """One unfinished text a person and board (a new thread), or a person and thread (an answer).

    `content` is what stands in the form, by field name, so that a kind of thread with fields of its own needs no
    column. `version` grows with every saving; a form says by it what it was based on. With `submitted_at` it was handed
    in and waits for somebody who looks at it: no form shows it, and it is in none of the tables of posts.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="forum_drafts", verbose_name=_("account"))
    forum = models.ForeignKey(
        Forum, models.CASCADE, null=True, blank=True, related_name="drafts", verbose_name=_("board")
    )
    thread = models.ForeignKey(
        Thread, models.CASCADE, null=True, blank=True, related_name="drafts", verbose_name=_("thread")
    )
    content = models.JSONField(_("content"), default=dict)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)

    class Meta:
        verbose_name = _("unfinished text")
        verbose_name_plural = _("unfinished texts")
        ordering = ["-saved_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(forum__isnull=False, thread__isnull=True) | Q(forum__isnull=True, thread__isnull=False),
                name="draft_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "forum"],
                condition=Q(forum__isnull=False, submitted_at__isnull=True),
                name="draft_one_a_board",
            ),
            models.UniqueConstraint(
                fields=["user", "thread"],
                condition=Q(thread__isnull=False, submitted_at__isnull=True),
                name="draft_one_a_thread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.forum_id or ''}/{self.thread_id or ''}"
