"""Which threads a list of questions, ideas or polls shows. All take threads that the person may read already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from community.forums.choices import Kind, ThreadState

if TYPE_CHECKING:
    from community.forums.models import Thread


def unanswered(threads: QuerySet[Thread], user: Any = None) -> QuerySet[Thread]:
    """Open questions under which nobody but the asker has written, the newest first."""
    from community.forums.models import Post  # choices and querysets are read before the models exist

    answers = Post.objects.filter(thread=OuterRef("pk"), deleted_at__isnull=True).exclude(author=OuterRef("author"))
    rows = threads.filter(~Exists(answers), kind=Kind.QUESTION, state=ThreadState.OPEN)
    return rows.order_by("-created_at", "-pk")


def without_accepted(threads: QuerySet[Thread], user: Any = None) -> QuerySet[Thread]:
    """Open questions without an accepted answer, the newest talk first."""
    rows = threads.filter(kind=Kind.QUESTION, state=ThreadState.OPEN, question__accepted__isnull=True)
    return rows.order_by("-last_post_at", "-pk")


def questions_of(threads: QuerySet[Thread], user: Any) -> QuerySet[Thread]:
    """The person's own questions, the newest first."""
    return threads.filter(kind=Kind.QUESTION, author_id=user.pk).order_by("-created_at", "-pk")


def by_votes(threads: QuerySet[Thread], user: Any = None) -> QuerySet[Thread]:
    """Ideas, those with the most votes first, the newest first among equals."""
    return threads.filter(kind=Kind.IDEA).order_by("-idea__backers", "-created_at", "-pk")


def running_polls(threads: QuerySet[Thread], user: Any = None) -> QuerySet[Thread]:
    """Polls that have not ended, those that end first at the top."""
    rows = threads.filter(kind=Kind.POLL, poll__closes_at__gt=timezone.now())
    return rows.order_by("poll__closes_at", "pk")


def tagged(threads: QuerySet[Thread], tag_id: int) -> QuerySet[Thread]:
    """Threads with the tag, the newest talk first."""
    return threads.filter(tagged_items__tag_id=tag_id).order_by("-last_post_at", "-pk")
