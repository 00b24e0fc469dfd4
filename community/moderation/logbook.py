"""The log of moderation: Wagtail's log of what was done on the boards that a person keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from common.pagination import paginate
from community.forums.models import Forum, Thread
from community.forums.querysets import kept_by
from community.forums.rules import keeps_site
from community.moderation.choices import ROWS_A_PAGE
from people.models import User

if TYPE_CHECKING:
    from people.roles import AnyUser

# {action of the log: what it is called here}. The acts of keepers on threads stand in the same list.
OWN_ACTS: dict[str, str | Promise] = {
    "moderation.flagged": _("A post was flagged"),
    "moderation.dismissed": _("Flags were dismissed"),
    "moderation.acted": _("A decision was made about a flagged post"),
    "moderation.put_back": _("A hidden post was put back"),
    "moderation.warning": _("The author of a post was warned"),
    "moderation.suspension": _("Somebody was suspended"),
    "moderation.lifted": _("A suspension was lifted"),
    "moderation.confirmed": _("A warning was confirmed"),
    "moderation.held": _("A text was held"),
    "moderation.approved": _("A held text was approved"),
    "moderation.sent_back": _("A held text was sent back"),
    "moderation.withdrawn": _("A held text was taken back by its author"),
}
KEEPERS_ACTS: dict[str, str | Promise] = {
    "forums.post_deleted": _("A post was deleted"),
    "forums.post_restored": _("A deleted post was put back"),
    "forums.thread_close": _("A thread was closed"),
    "forums.thread_reopen": _("A closed thread was opened again"),
    "forums.thread_pinned": _("A thread was pinned"),
    "forums.thread_unpinned": _("A thread is not pinned any more"),
    "forums.thread_moved": _("A thread was moved to another board"),
    "forums.thread_merged": _("A thread was merged into another"),
    "forums.thread_split": _("Posts were split off into a new thread"),
    "forums.thread_deleted": _("A thread was deleted"),
    "forums.thread_restored": _("A deleted thread was put back"),
}
ACTS = OWN_ACTS | KEEPERS_ACTS
# A name that more people have is no help in finding one.
MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `person` is whom it was about; `thread` where, while its row exists; `number` that of the post."""

    at: datetime
    act: str | Promise
    by: User | None
    person: User | None
    board: Forum | None
    thread: Thread | None
    number: int | None


def entries(user: AnyUser, params: QueryDict, wanted: Mapping[str, Any]) -> tuple[list[Entry], Page]:
    """One page of the log, the newest first. `wanted`: `act`, `board` (a key) and `q` (a name), each perhaps empty."""
    page = paginate(_rows(user, wanted), params, per_page=ROWS_A_PAGE)
    return _shown(list(page)), page


def boards_of(user: AnyUser) -> list[tuple[str, str]]:
    """The boards whose log the person reads, as choices."""
    return [(str(board.pk), board.name) for board in Forum.objects.boards().filter(kept_by(user, board=""))]


def _rows(user: AnyUser, wanted: Mapping[str, Any]) -> QuerySet[ModelLogEntry]:
    """Nothing about the reader: who flagged their posts, and who decided, is not for them."""
    boards = [int(key) for key, _name in boards_of(user)]
    if wanted.get("board"):
        boards = [key for key in boards if str(key) == wanted["board"]]
    own = Q(action__in=OWN_ACTS, data__forum__in=boards)
    if keeps_site(user) and not wanted.get("board"):
        own |= Q(action__in=OWN_ACTS, data__site=True)
    threads = Thread.objects.filter(forum__in=boards).order_by().annotate(text=Cast("pk", CharField())).values("text")
    on_threads = Q(
        action__in=KEEPERS_ACTS, content_type=ContentType.objects.get_for_model(Thread), object_id__in=threads
    )
    rows = ModelLogEntry.objects.filter((own & ~Q(data__person=user.pk)) | on_threads)
    if wanted.get("act"):
        rows = rows.filter(action=wanted["act"])
    if name := wanted.get("q", "").strip():
        people = list(User.objects.filter(name__icontains=name).values_list("pk", flat=True)[:MOST_NAMES])
        rows = rows.filter(Q(user__in=people) | Q(data__person__in=people))
    return rows.select_related("user").order_by("-timestamp", "-pk")


def _shown(rows: Sequence[ModelLogEntry]) -> list[Entry]:
    """Three queries for the people, boards and threads of the page."""
    threads = Thread.objects.select_related("forum").in_bulk(_keys(rows, _thread_of))
    people = User.objects.in_bulk(_keys(rows, lambda row: row.data.get("person")))
    boards = Forum.objects.in_bulk(_keys(rows, lambda row: row.data.get("forum")))
    found = []
    for row in rows:
        thread = threads.get(_thread_of(row) or 0)
        found.append(
            Entry(
                at=row.timestamp,
                act=ACTS.get(row.action, row.action),
                by=row.user,
                person=people.get(row.data.get("person") or 0),
                board=boards.get(row.data.get("forum") or 0) or (thread.forum if thread else None),
                thread=thread,
                number=row.data.get("post"),
            )
        )
    return found


def _keys(rows: Sequence[ModelLogEntry], key_of: Callable[[ModelLogEntry], Any]) -> set[int]:
    return {key for row in rows if (key := key_of(row))}


def _thread_of(row: ModelLogEntry) -> int | None:
    return int(row.object_id) if row.action in KEEPERS_ACTS else row.data.get("thread")
