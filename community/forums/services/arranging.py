"""The tree of boards: made, changed, moved. Siblings stand by their order, then by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums import rules
from community.forums.choices import Audience
from community.forums.models import Forum, Thread
from community.forums.record import log
from people.models import User
from search.registry import reindex_all

FIELDS = (
    *("name_ko", "name_en", "slug", "description_ko", "description_en", "sort_order"),
    *("is_heading", "audience", "starters", "is_closed", "province"),
)


@transaction.atomic
def add_board(*, actor: User | None, parent: Forum | None = None, **fields: Any) -> Forum:
    """A new board or heading, at its place by `sort_order`. `actor` is None for commands only."""
    if actor is not None:
        require(rules.can_arrange(actor))
    board = Forum(**fields)
    _check(board)
    if parent is None:
        Forum.add_root(instance=board)
    else:
        Forum.objects.get(pk=parent.pk).add_child(instance=board)
    log(instance=board, action="forums.board_added", user=actor)
    return Forum.objects.get(pk=board.pk)


@transaction.atomic
def change_board(*, actor: User, board: Forum, parent: Forum | None, fields: Mapping[str, Any]) -> Forum:
    """Write the fields and bring board and threads to where these say: place in the tree, audience, search index."""
    require(rules.can_arrange(actor))
    board = Forum.objects.select_for_update().get(pk=board.pk)
    if board.group_id:
        raise DomainError(_("The board of a group is kept by the group's owners."))
    for name in FIELDS:
        if name in fields:
            setattr(board, name, fields[name])
    if board.is_heading and board.thread_count:
        raise DomainError(_("There are threads on this board. Move them first, then make it a heading."))
    _check(board)
    board.save()
    _place(board, parent)
    _open_threads_to(board)
    log(instance=board, action="forums.board_changed", user=actor)
    return Forum.objects.get(pk=board.pk)


@transaction.atomic
def delete_board(*, actor: User, board: Forum) -> None:
    """Only an empty one: nothing that was written may vanish with its board."""
    require(rules.can_arrange(actor))
    board = Forum.objects.select_for_update().get(pk=board.pk)
    if board.group_id or Thread.objects.filter(forum=board).exists():
        raise DomainError(_("There is something written on this board. Close it instead of deleting it."))
    if board.numchild:
        raise DomainError(_("There are boards under this one. Move them first."))
    log(instance=board, action="forums.board_deleted", user=actor)
    board.delete()


def _check(board: Forum) -> None:
    if board.audience == Audience.GROUP and not board.group_id:
        raise DomainError(_("Only the board of a group is for its members alone. Start a group instead."))
    board.full_clean(exclude=["path", "depth", "numchild", "group", "last_thread"])


def _place(board: Forum, parent: Forum | None) -> None:
    """Under the parent (None: at the top), sorted among the siblings."""
    board = Forum.objects.get(pk=board.pk)
    if parent is not None:
        parent = Forum.objects.get(pk=parent.pk)
        if parent.pk == board.pk or parent.is_descendant_of(board):
            raise DomainError(_("A board cannot stand under itself."))
        board.move(parent, "sorted-child")
    elif board.is_root():
        board.move(board, "sorted-sibling")
    else:
        board.move(board.get_root(), "sorted-sibling")


def _open_threads_to(board: Forum) -> None:
    """Every thread carries the audience of its board, and so does its document in the search index."""
    threads = Thread.objects.filter(forum=board).exclude(audience=board.audience)
    keys = list(threads.values_list("pk", flat=True))
    if keys:
        threads.update(audience=board.audience)
        reindex_all(Thread.objects.filter(forum=board))
