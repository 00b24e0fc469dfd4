"""Keeping a board in order: pin, close, move, delete."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from common.exceptions import require
from community.forums import rules
from community.forums.choices import THREAD_TRANSITIONS
from community.forums.happenings import Happening, tell
from community.forums.models import Forum, Thread
from community.forums.record import log
from community.forums.services.counting import recount_forum
from community.forums.services.guarding import locked
from people.models import User
from search.registry import reindex

STATES = {"close": Happening.CLOSED, "reopen": Happening.REOPENED}


@transaction.atomic
def change_state(*, actor: User, thread: Thread, verb: str) -> Thread:
    """`close` the thread to further answers, or `reopen` it."""
    thread = locked(thread)
    require(rules.can_change_state(actor, thread, verb))
    thread.state = THREAD_TRANSITIONS[verb][1]
    thread.save(update_fields=["state"])
    log(instance=thread, action=f"forums.thread_{verb}", user=actor)
    tell(STATES[verb], thread, None, actor)
    return thread


@transaction.atomic
def pin(*, actor: User, thread: Thread, value: bool) -> Thread:
    """Let the thread stand above the others of its board, or not any more."""
    thread = locked(thread)
    require(rules.can_keep(actor, thread))
    if thread.is_pinned != value:
        thread.is_pinned = value
        thread.save(update_fields=["is_pinned"])
        log(instance=thread, action="forums.thread_pinned" if value else "forums.thread_unpinned", user=actor)
    return thread


@transaction.atomic
def move_thread(*, actor: User, thread: Thread, target: Forum) -> Thread:
    """Put the thread on another board; from now on that board's readers read it. Its address stays."""
    thread = locked(thread)
    target = Forum.objects.get(pk=target.pk)
    require(rules.can_move(actor, thread, target))
    before = thread.forum
    thread.forum, thread.audience = target, target.audience
    thread.save(update_fields=["forum", "audience"])
    recount_forum(before.pk)
    recount_forum(target.pk)
    log(instance=thread, action="forums.thread_moved", user=actor, data={"from": before.slug, "to": target.slug})
    tell(Happening.MOVED, thread, None, actor)
    return thread


@transaction.atomic
def delete_thread(*, actor: User, thread: Thread, decided: bool = False) -> Thread:
    """The thread is shown to nobody any more. Its rows stay. `decided`: an app above has asked rules of its own."""
    thread = locked(thread)
    if not decided:
        require(rules.can_delete_thread(actor, thread))
    thread.deleted_at, thread.deleted_by = timezone.now(), actor
    thread.save(update_fields=["deleted_at", "deleted_by"])
    recount_forum(thread.forum_id)
    reindex(thread)
    log(instance=thread, action="forums.thread_deleted", user=actor)
    tell(Happening.THREAD_DELETED, thread, None, actor)
    return thread


@transaction.atomic
def restore_thread(*, actor: User, thread: Thread, decided: bool = False) -> Thread:
    """Put a deleted thread back on its board, with the posts that stood in it."""
    thread = locked(thread)
    if not decided:
        require(rules.can_restore_thread(actor, thread))
    thread.deleted_at, thread.deleted_by = None, None
    thread.save(update_fields=["deleted_at", "deleted_by"])
    recount_forum(thread.forum_id)
    reindex(thread)
    log(instance=thread, action="forums.thread_restored", user=actor)
    tell(Happening.THREAD_RESTORED, thread, None, actor)
    return thread
