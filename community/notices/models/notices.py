"""What is still to be told, who was called, and who was told of what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.forums.models import Post
from community.notices.choices import Frequency, Matter, Reason
from community.notices.models.mails import NoticeMail
from community.notices.querysets import NoticeQuerySet
from people.models import LocalGovernment, User


class Telling(models.Model):
    """Something that is to be told of: written with the post, done by the worker, taken up again when it was lost."""

    matter = models.CharField(_("matter"), max_length=9, choices=Matter.choices)
    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name=_("the post"))
    actor = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("who did it"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("something to tell")
        verbose_name_plural = _("things to tell")
        indexes = [models.Index(fields=["at"], condition=Q(done_at=None), name="telling_waits")]

    def __str__(self) -> str:
        return f"{self.matter} {self.post_id}"


class Mention(models.Model):
    """Who has been called in a post, ever: nobody is called twice by the same post, however often it is changed."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions", verbose_name=_("the post"))
    person = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("person"))
    government = models.ForeignKey(
        LocalGovernment, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("local government")
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, government__isnull=True)
                | Q(person__isnull=True, government__isnull=False),
                name="mention_of_one",
            ),
            models.UniqueConstraint(
                fields=["post", "person"], condition=Q(person__isnull=False), name="mention_person_once"
            ),
            models.UniqueConstraint(
                fields=["post", "government"], condition=Q(government__isnull=False), name="mention_government_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.person_id or ''}/{self.government_id or ''}"


class Notice(models.Model):
    """One person is told of one post, for one reason. A must-read notice stands beside what else tells of the post.

    `frequency` is how it is mailed as the person's wishes are now; services.choosing keeps it in step. `mail` is the
    one that told of it. The thread is the post's: it may move. What the person may not read any more is in no list and
    no count: ask `visible_to`.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("account"))
    post = models.ForeignKey(Post, models.CASCADE, related_name="notices", verbose_name=_("the post"))
    reason = models.CharField(_("reason"), max_length=9, choices=Reason.choices)
    by_name = models.BooleanField(_("mentioned by one's own name"), default=False)
    frequency = models.CharField(_("how it is mailed"), max_length=6, choices=Frequency.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mail = models.ForeignKey(
        NoticeMail, models.SET_NULL, null=True, blank=True, related_name="notices", verbose_name=_("mail")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "post"], condition=~Q(reason=Reason.MUST_READ), name="notice_once_a_post"
            ),
            models.UniqueConstraint(
                fields=["user", "post"], condition=Q(reason=Reason.MUST_READ), name="notice_must_read_once"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notice_list"),
            models.Index(fields=["user", "post"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["frequency", "at"], condition=Q(read_at=None, mail=None), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.reason} {self.post_id}"

    def get_absolute_url(self) -> str:
        return reverse("forums:post", args=[self.post_id])
