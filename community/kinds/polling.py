"""A poll as one reader sees it. Counts are read from the database only for who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch

from community.kinds import rules
from community.kinds.forms import VoteForm
from community.kinds.models import Ballot, Poll, PollOption

if TYPE_CHECKING:
    from community.forums.models import Thread
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class Bar:
    """One option with its votes: `percent` of who voted, `names` where the poll is not anonymous."""

    text: str
    votes: int
    percent: int
    is_mine: bool
    names: Sequence[str] = ()


@dataclass(slots=True)
class PollView:
    """`bars` are empty, and `voters` None, for who may not see the results yet."""

    poll: Poll
    thread: Thread
    closed: bool
    voted: bool
    options: list[PollOption]
    form: VoteForm | None = None
    bars: list[Bar] = field(default_factory=list)
    voters: int | None = None
    may_change: bool = False


def poll_view(thread: Thread, user: AnyUser, *, names: bool, form: VoteForm | None = None) -> PollView | None:
    """The thread's poll for this reader; `form` is one that was sent and refused. Three to five queries."""
    poll = Poll.objects.filter(thread=thread).first()
    if poll is None:
        return None
    poll.thread = thread
    mine = _mine(poll, user)
    closed, voted = poll.has_closed(), bool(mine)
    options = list(poll.options.all())
    view = PollView(poll, thread, closed, voted, options)
    if form is None and not closed and rules.can_vote(user, poll):
        chosen = [str(key) for key in mine]
        form = VoteForm(
            poll=poll, options=options, initial={"choice": chosen[0] if chosen and poll.most == 1 else chosen}
        )
    view.form = form
    if rules.sees_results(poll, voted=voted):
        view.voters = poll.ballots.count()
        view.bars = _bars(poll, mine, view.voters, names=names and not poll.is_anonymous)
    view.may_change = not closed and not voted and bool(rules.can_change_poll(user, poll))
    return view


def _mine(poll: Poll, user: AnyUser) -> set[int]:
    if not user.is_authenticated:
        return set()
    rows = Ballot.objects.filter(poll=poll, user_id=user.pk)
    return {key for key in rows.values_list("options", flat=True) if key is not None}


def _bars(poll: Poll, mine: set[int], voters: int, *, names: bool) -> list[Bar]:
    rows: Any = poll.options.annotate(votes=Count("ballots"))
    if names:
        ballots = Ballot.objects.select_related("user").order_by("cast_at", "pk")
        rows = rows.prefetch_related(Prefetch("ballots", ballots))
    return [
        Bar(
            text=option.text,
            votes=option.votes,
            percent=round(100 * option.votes / voters) if voters else 0,
            is_mine=option.pk in mine,
            names=[ballot.user.name for ballot in option.ballots.all()] if names else (),
        )
        for option in rows
    ]
