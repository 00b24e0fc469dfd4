"""Questions, ideas, and who stands behind one."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.forums.models import Post, Thread
from community.kinds.choices import IdeaStatus
from people.models import User


class Question(models.Model):
    """What a thread that asks has besides its posts. `backers` counts the rows of Backing, kept by services.backing."""

    thread = models.OneToOneField(Thread, models.CASCADE, primary_key=True, related_name="question")
    accepted = models.OneToOneField(
        Post, models.SET_NULL, null=True, blank=True, related_name="accepted_in", verbose_name=_("accepted answer")
    )
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    backers = models.PositiveIntegerField(_("others with the same question"), default=0, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("thread", "question")
        verbose_name_plural = pgettext_lazy("thread", "questions")

    def __str__(self) -> str:
        return f"{self.thread_id}"


class Idea(models.Model):
    """Where an idea stands. `status` is moved by services.ideas alone, along choices.IDEA_TRANSITIONS."""

    thread = models.OneToOneField(Thread, models.CASCADE, primary_key=True, related_name="idea")
    status = models.CharField(_("status"), max_length=10, choices=IdeaStatus.choices, default=IdeaStatus.PROPOSED)
    backers = models.PositiveIntegerField(_("votes"), default=0, editable=False)

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        indexes = [models.Index(fields=["-backers"], name="idea_by_votes")]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.status}"


class IdeaStep(models.Model):
    """One move of an idea, told by a post in the thread whose text says why."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="steps", verbose_name=_("idea"))
    before = models.CharField(_("status before"), max_length=10, choices=IdeaStatus.choices)
    after = models.CharField(_("status after"), max_length=10, choices=IdeaStatus.choices)
    post = models.OneToOneField(
        Post, models.CASCADE, related_name="idea_step", verbose_name=pgettext_lazy("thread", "note")
    )

    class Meta:
        verbose_name = _("step of an idea")
        verbose_name_plural = _("steps of ideas")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.before} → {self.after}"


class Backing(models.Model):
    """One person stands behind a thread: has the same question, votes for the idea."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="backings", verbose_name=_("thread"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("account"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("backing of a thread")
        verbose_name_plural = _("backings of threads")
        constraints = [models.UniqueConstraint(fields=["thread", "user"], name="backing_once")]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.user_id}"
