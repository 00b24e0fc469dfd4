"""Threads, and what they are tied to."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelsearch import index

from community.forums import appendices
from community.forums.choices import PAGE_SIZE, SAMPLE_WEIGHT, TITLE_LENGTH, Audience, Kind, ThreadState
from community.forums.models.boards import Forum
from community.forums.querysets import ThreadQuerySet, TieQuerySet
from people.models import Officer, User
from people.validators import no_control_characters


class Thread(index.Indexed, models.Model):
    """A conversation on one board. Post number 1 opens it.

    `audience` repeats the board's, because search filters by plain columns. `last_number` is the highest number given
    out; numbers are never given twice, so a post keeps its page. `post_count` counts the posts that stand. `author_as`
    is the membership of that day: people move, what they wrote stays with their government.
    """

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="threads", verbose_name=_("board"))
    audience = models.CharField(_("audience"), max_length=10, choices=Audience.choices, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DISCUSSION)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, validators=[no_control_characters])
    author = models.ForeignKey(User, models.PROTECT, related_name="forum_threads", verbose_name=_("author"))
    author_as = models.ForeignKey(
        Officer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("written as")
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=ThreadState.choices, default=ThreadState.OPEN)
    is_pinned = models.BooleanField(_("pinned"), default=False)
    is_sample = models.BooleanField(_("sample"), default=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    deleted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deleted by")
    )
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    last_number = models.PositiveIntegerField(_("last number"), default=0, editable=False)
    post_count = models.PositiveIntegerField(_("posts"), default=0, editable=False)
    last_post_at = models.DateTimeField(_("newest post"), default=timezone.now, editable=False)
    last_poster = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("last poster")
    )

    objects = ThreadQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("search_posts"),
        index.SearchField("search_files"),
        index.SearchField("search_appendices"),
        index.AutocompleteField("title"),
        index.FilterField("audience"),
        index.FilterField("forum"),
        index.FilterField("kind"),
        index.FilterField("deleted_at"),
        index.FilterField("last_post_at"),
        index.FilterField("is_sample", weights={True: SAMPLE_WEIGHT}),
    ]

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["-last_post_at", "-pk"]
        indexes = [
            # The list of a board: pinned first, then by the newest post.
            models.Index(fields=["forum", "-is_pinned", "-last_post_at", "-id"], name="thread_of_board"),
            # What is new and what is unread, over all boards.
            models.Index(fields=["-last_post_at", "-id"], condition=Q(deleted_at=None), name="thread_newest"),
            models.Index(fields=["author", "-created_at"], name="thread_by_author"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="thread_not_into_itself"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forums:thread", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == ThreadState.OPEN

    @property
    def replies(self) -> int:
        return max(self.post_count - 1, 0)

    @property
    def last_page(self) -> int:
        return page_of(self.last_number)

    @property
    def search_posts(self) -> list[str]:
        """The words of the posts that stand, in order. No query where `posts` are prefetched."""
        if not self.pk:
            return []
        from common.richtext import strip_to_text  # the text module is heavy and only indexing needs it here

        standing = sorted((post for post in self.posts.all() if not post.deleted_at), key=lambda post: post.number)
        return [strip_to_text(post.rendered, between="\n") for post in standing]

    @property
    def search_files(self) -> list[str]:
        """Names and words of the files of posts that stand. A thread without files costs no query where the posts and
        their files are prefetched."""
        if not self.pk or not any(post.files.all() for post in self.posts.all()):
            return []
        from community.forums.filetexts import pieces_of  # asks models that stand on this one

        return pieces_of(self.pk)

    @property
    def search_appendices(self) -> list[str]:
        """What the apps above add, such as tags. No query where their rows are prefetched."""
        return appendices.texts_of(self) if self.pk else []

    @classmethod
    def get_indexed_objects(cls) -> Any:
        """Deleted threads are in no index; the posts of the others are read once for many threads."""
        rows = super().get_indexed_objects().filter(deleted_at__isnull=True)
        return rows.prefetch_related("posts__files", *appendices.relations())


def page_of(number: int) -> int:
    """The page of its thread on which the post with this number stands, for good."""
    return max(number - 1, 0) // PAGE_SIZE + 1


class ThreadTie(models.Model):
    """What a thread is about: a case, later an article or an entry. See community.forums.ties for the kinds."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="ties", verbose_name=_("thread"))
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    tied_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("tied by"))
    tied_at = models.DateTimeField(_("tied"), default=timezone.now)

    objects = TieQuerySet.as_manager()

    class Meta:
        verbose_name = _("tie of a thread")
        verbose_name_plural = _("ties of threads")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["thread", "content_type", "object_id"], name="thread_tie_once")]
        indexes = [models.Index(fields=["content_type", "object_id"], name="thread_tie_by_target")]

    def __str__(self) -> str:
        return f"{self.thread_id} · {self.content_type_id}:{self.object_id}"
