"""Polls: made with their thread, changed until somebody has voted, voted in until they end."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.exceptions import DomainError, require
from community.forums.models import Thread
from community.forums.record import log
from community.forums.services.guarding import locked
from community.kinds import rules
from community.kinds.choices import MAX_OPTIONS, MIN_OPTIONS, MOST_POLL_DAYS
from community.kinds.models import Ballot, Poll, PollOption
from people.models import User
from search.registry import reindex


def make_poll(
    *,
    thread: Thread,
    options: Sequence[str],
    most: int,
    closes_at: datetime.datetime,
    results: str,
    is_anonymous: bool,
    now: datetime.datetime | None = None,
) -> Poll:
    """The poll of a thread that is being begun, in that transaction. `now` is for commands that tell of the past."""
    poll = Poll(thread=thread, most=most, closes_at=closes_at, results=results, is_anonymous=is_anonymous)
    _check(poll, options, now or timezone.now())
    poll.save()
    _write_options(poll, options)
    return poll


@transaction.atomic
def change_poll(
    *,
    actor: User,
    thread: Thread,
    options: Sequence[str],
    most: int,
    closes_at: datetime.datetime,
    results: str,
    is_anonymous: bool,
) -> Poll:
    """Other options, another end. DomainError once somebody has voted: they voted on what stood there."""
    poll = _locked(thread)
    require(rules.can_change_poll(actor, poll))
    if poll.has_closed():
        raise DomainError(_("The poll has ended."))
    if poll.ballots.exists():
        raise DomainError(_("Somebody has voted already, so the poll cannot be changed any more."))
    poll.most, poll.closes_at, poll.results, poll.is_anonymous = most, closes_at, results, is_anonymous
    _check(poll, options, timezone.now())
    poll.save()
    poll.options.all().delete()
    _write_options(poll, options)
    reindex(poll.thread)
    log(instance=poll.thread, action="kinds.poll_changed", user=actor)
    return poll


@transaction.atomic
def vote(*, actor: User, thread: Thread, options: Iterable[int], now: datetime.datetime | None = None) -> Ballot:
    """Cast the person's vote, in the place of the one they had.

    DomainError when the poll has ended, when nothing is chosen and when too much is.
    """
    poll = _locked(thread)
    require(rules.can_vote(actor, poll))
    if poll.has_closed(now):
        raise DomainError(_("The poll has ended. Your vote was not counted."))
    wanted = set(options)
    chosen = list(poll.options.filter(pk__in=wanted))
    if not chosen or len(chosen) != len(wanted):
        raise DomainError(_("Choose an option."))
    if len(chosen) > poll.most:
        message = ngettext("Choose one option.", "Choose %(most)s options at most.", poll.most)
        raise DomainError(message % {"most": poll.most})
    ballot, _made = Ballot.objects.update_or_create(poll=poll, user=actor, defaults={"cast_at": now or timezone.now()})
    ballot.options.set(chosen)
    return ballot


def _locked(thread: Thread) -> Poll:
    """The poll with its thread, both held: voting and changing wait for each other."""
    thread = locked(thread)
    poll = Poll.objects.select_for_update().get(thread=thread)
    poll.thread = thread
    return poll


def _check(poll: Poll, options: Sequence[str], now: datetime.datetime) -> None:
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        raise DomainError(_("Give %(least)s to %(most)s options.") % {"least": MIN_OPTIONS, "most": MAX_OPTIONS})
    if len({option.casefold() for option in options}) < len(options):
        raise DomainError(_("Two options are the same."))
    if not 1 <= poll.most <= len(options):
        raise DomainError(_("One person cannot choose more options than there are."))
    if not now < poll.closes_at <= now + datetime.timedelta(days=MOST_POLL_DAYS):
        raise DomainError(_("Let the poll end in the future, within %(days)s days.") % {"days": MOST_POLL_DAYS})


def _write_options(poll: Poll, options: Sequence[str]) -> None:
    rows = [PollOption(poll=poll, order=order, text=text) for order, text in enumerate(options, 1)]
    for row in rows:
        row.clean_fields(exclude=["poll"])
    PollOption.objects.bulk_create(rows)
