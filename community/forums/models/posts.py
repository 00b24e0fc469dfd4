"""Posts, what they said before, and their files."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import MarkdownField
from common.filewords import FileWords
from common.uploads import upload_path
from community.forums.models.threads import Thread, page_of
from community.forums.models.writing import Draft
from community.forums.querysets import PostQuerySet
from community.forums.wording import render_post
from people.models import Officer, User


class Post(models.Model):
    """One contribution. Its number is its place in the thread for good: a deleted post leaves an empty place.

    `rendered` is made from `body` by save() and by nothing else. `author_as` is the membership of that day.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts", verbose_name=_("thread"))
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(User, models.PROTECT, related_name="forum_posts", verbose_name=_("author"))
    author_as = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written as")
    )
    body = MarkdownField(_("text"))
    rendered = models.TextField(editable=False)
    quote_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="quoted_in", verbose_name=_("answers to")
    )
    posted_at = models.DateTimeField(_("posted"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    edited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("edited by")
    )
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    deleted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deleted by")
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum post")
        verbose_name_plural = _("forum posts")
        ordering = ["thread", "number"]
        constraints = [
            # The list of a thread's page, too.
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="post_number_from_1"),
        ]
        indexes = [models.Index(fields=["author", "-posted_at"], name="post_by_author")]

    def __str__(self) -> str:
        return f"{self.thread_id}#{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.rendered = str(render_post(self.body, self.thread.forum))
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The permanent address, which leads to the right page and place."""
        return reverse("forums:post", args=[self.pk])

    @property
    def page(self) -> int:
        return page_of(self.number)

    @property
    def opens(self) -> bool:
        return self.number == 1


class PostRevision(models.Model):
    """What a post said before it was changed: one row a change, with who had written that text and when."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions", verbose_name=_("forum post"))
    body = models.TextField(_("text"))
    title = models.CharField(_("title of the thread"), max_length=200, blank=True)
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("earlier text of a post")
        verbose_name_plural = _("earlier texts of posts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.post_id} {self.written_at:%Y-%m-%d %H:%M}"


class PostFile(models.Model):
    """A checked file, with a post or still with the draft of one. Handed out by a view that asks who may see it."""

    post = models.ForeignKey(
        Post, models.CASCADE, null=True, blank=True, related_name="files", verbose_name=_("forum post")
    )
    draft = models.ForeignKey(
        Draft, models.CASCADE, null=True, blank=True, related_name="files", verbose_name=_("draft")
    )
    file = models.FileField(_("file"), upload_to=upload_path("forums"), max_length=200)
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    kind = models.CharField(_("format"), max_length=10)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("uploaded by")
    )

    class Meta:
        verbose_name = _("file of a post")
        verbose_name_plural = _("files of posts")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, draft__isnull=True) | Q(post__isnull=True, draft__isnull=False),
                name="post_file_belongs_to_one",
            )
        ]

    def __str__(self) -> str:
        return self.original_name


class PostFileText(FileWords):
    """The words of a post's file. Files of drafts are not read: nobody else may find them."""

    stored = models.OneToOneField(
        PostFile, models.CASCADE, primary_key=True, related_name="words", verbose_name=_("file")
    )

    class Meta:
        verbose_name = _("text of a post's file")
        verbose_name_plural = _("texts of posts' files")

    def __str__(self) -> str:
        return str(self.stored)
