"""What may stand between a person and a post: who may not write, limits, and what is looked at before it stands.

The core asks its own rules and then the gates, of which it knows nothing; moderation is one. Nothing here asks twice:
a post that a gate lets through later is posted by `services.submitting.post_held`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from common.exceptions import DomainError

if TYPE_CHECKING:
    from community.forums.models import Draft, Forum, Post, Thread
    from people.models import User
    from people.roles import AnyUser


class Limited(DomainError):
    """More than the person may write at present, or sooner. Status 429; the sentence says when to go on."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Why a person may not write: the sentence, and where to read more or do something about it."""

    reason: str | Promise
    url: str = ""
    label: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """What somebody is about to post: a new thread (neither thread nor post), an answer, or a change of `post`.

    `files` is the number of files that the post will have.
    """

    actor: User
    forum: Forum
    body: str
    title: str = ""
    thread: Thread | None = None
    post: Post | None = None
    files: int = 0


@dataclass(frozen=True, slots=True)
class Gate:
    """One keeper of the gate.

    `bar_for(user, forum)` is asked whenever a page or an act needs to know whether the person may write; the forum is
    None for what belongs to no board. It costs one query a request at most. `check(writing)` raises Limited or
    ValidationError. `reason_to_hold(writing)` says why the text must be looked at first, "" when it need not be.
    `hold(draft, reason)` takes over a text that was handed in. All but the first are called inside the transaction.
    """

    bar_for: Callable[[AnyUser, Forum | None], Bar | None]
    check: Callable[[Writing], None]
    reason_to_hold: Callable[[Writing], str]
    hold: Callable[[Draft, str], None]


_gates: dict[str, Gate] = {}


def register_gate(key: str, gate: Gate) -> None:
    """Stand at the gate, from an AppConfig.ready(). The same key again replaces the earlier gate."""
    _gates[key] = gate


def bar_for(user: AnyUser, forum: Forum | None = None) -> Bar | None:
    """Why the person may not write on the board, or anywhere; None when nothing stands in the way."""
    if not user.is_authenticated:
        return None
    return next((bar for gate in _gates.values() if (bar := gate.bar_for(user, forum))), None)


def check(writing: Writing) -> None:
    """Raise Limited (too much, too soon) or ValidationError (too many links or files, a word that is held)."""
    for gate in _gates.values():
        gate.check(writing)


def held_by(writing: Writing) -> tuple[Gate, str] | None:
    """The first gate that wants to look at the text before it stands, with its reason."""
    return next(((gate, why) for gate in _gates.values() if (why := gate.reason_to_hold(writing))), None)
