"""Who may accept an answer, stand behind a thread, move an idea, vote, react and tag. Reading: forums' visible_to."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.decisions import Decision
from community.forums.choices import Kind
from community.forums.rules import KEEPERS_ONLY, can_reply, can_take_part, can_tie, keeps
from community.kinds.choices import IDEA_TRANSITIONS, Results

if TYPE_CHECKING:
    from community.forums.models import Post, Thread
    from community.kinds.models import Idea, Poll
    from people.roles import AnyUser

GONE = _("This post has been deleted.")


def can_judge(user: AnyUser, thread: Thread) -> Decision:
    """Accept an answer, another one, or none: who asked, as long as the thread is open; who keeps the board always."""
    if thread.kind != Kind.QUESTION:
        return Decision.no(_("Only a question has an accepted answer."))
    if thread.deleted_at:
        return Decision.no(_("This thread has been deleted."))
    if keeps(user, thread.forum):
        return Decision.yes()
    if not user.is_authenticated or thread.author_id != user.pk:
        return Decision.no(_("Only the person who asked can accept an answer."))
    return can_reply(user, thread)


def can_accept(user: AnyUser, post: Post) -> Decision:
    """The answer must stand; one's own counts, for who found it out alone."""
    decision = can_judge(user, post.thread)
    if decision and post.deleted_at:
        return Decision.no(GONE)
    if decision and post.opens:
        return Decision.no(_("The question itself cannot be accepted as its answer."))
    return decision


def can_back(user: AnyUser, thread: Thread) -> Decision:
    """Have the same question, vote for an idea: who takes part on the board, in others' threads."""
    if thread.kind not in (Kind.QUESTION, Kind.IDEA):
        return Decision.no(_("Only questions and ideas can be backed."))
    decision = can_reply(user, thread)
    if decision and user.is_authenticated and thread.author_id == user.pk:
        return Decision.no(_("You started this thread yourself. Only others are counted."))
    return decision


def can_move_idea(user: AnyUser, idea: Idea, verb: str) -> Decision:
    """Who keeps the board, along the table of transitions."""
    if not keeps(user, idea.thread.forum):
        return Decision.no(KEEPERS_ONLY)
    if idea.thread.deleted_at:
        return Decision.no(_("This thread has been deleted."))
    if verb not in IDEA_TRANSITIONS or idea.status not in IDEA_TRANSITIONS[verb][0]:
        return Decision.no(_("The status has changed in the meantime. Load the page again."))
    return Decision.yes()


def can_vote(user: AnyUser, poll: Poll) -> Decision:
    """Who takes part on the board, while the thread is open. That the poll has ended is no refusal but a state."""
    return can_reply(user, poll.thread)


def can_change_poll(user: AnyUser, poll: Poll) -> Decision:
    """Its author and who keeps the board; the service refuses once somebody has voted."""
    if keeps(user, poll.thread.forum):
        return Decision.yes()
    if not user.is_authenticated or poll.thread.author_id != user.pk:
        return Decision.no(_("Only the person who started the poll can change it."))
    return can_reply(user, poll.thread)


def sees_results(poll: Poll, *, voted: bool, now: datetime.datetime | None = None) -> bool:
    """Whether counts may be shown to a reader of the thread: one rule for the page and for all else."""
    return poll.has_closed(now) or (voted and poll.results == Results.VOTED)


def can_react(user: AnyUser, post: Post) -> Decision:
    """Whoever takes part on the board, under others' posts that stand; in closed threads too."""
    if post.deleted_at or post.thread.deleted_at:
        return Decision.no(GONE)
    decision = can_take_part(user, post.thread.forum)
    if decision and user.is_authenticated and post.author_id == user.pk:
        return Decision.no(_("This is your own post."))
    return decision


def can_tag(user: AnyUser, thread: Thread) -> Decision:
    """As for saying what the thread is about."""
    decision = can_tie(user, thread)
    return decision if decision else Decision.no(_("Only the author of the thread and moderators can tag it."))
