"""How far somebody has read. Unread is what is newer than the newest of three marks: all boards, board, thread."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.forums.models.boards import Forum
from community.forums.models.threads import Thread
from people.models import User


class ReaderState(models.Model):
    """One row a person: what was posted until `read_until` counts as read, and when the visits were."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="forum_state")
    read_until = models.DateTimeField(_("read until"))
    seen_at = models.DateTimeField(_("last request"), default=timezone.now)
    last_visit_at = models.DateTimeField(_("end of the visit before"), null=True, blank=True)

    class Meta:
        verbose_name = _("state of a reader")
        verbose_name_plural = _("states of readers")

    def __str__(self) -> str:
        return f"{self.user_id} {self.read_until:%Y-%m-%d %H:%M}"


class ForumMark(models.Model):
    """One board marked as read: what was posted in it until then counts as read."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    forum = models.ForeignKey(Forum, models.CASCADE, related_name="+")
    read_until = models.DateTimeField(_("read until"))

    class Meta:
        verbose_name = _("board marked as read")
        verbose_name_plural = _("boards marked as read")
        constraints = [models.UniqueConstraint(fields=["user", "forum"], name="forum_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.forum_id}"


class ThreadMark(models.Model):
    """The highest number that a person has been shown in a thread."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="marks")
    number = models.PositiveIntegerField(_("read up to number"))

    class Meta:
        verbose_name = _("thread read")
        verbose_name_plural = _("threads read")
        constraints = [models.UniqueConstraint(fields=["user", "thread"], name="thread_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.thread_id}#{self.number}"
