"""Places on the pages of the forums that the apps above fill: accepted answers, votes, reactions, flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from community.forums.models import Forum, Post, Thread
    from people.roles import AnyUser


class Place(Enum):
    """Where something stands.

    BOARD_ACTS: buttons beside the title of a board. THREAD_ACTS: buttons under the title of a thread. THREAD_HEAD:
    between the title and the posts, such as a poll. THREAD_FOOT: under the posts, before the form of an answer.
    POST_HEAD: above a post's text. POST_FOOT: under it, such as reactions. POST_ACTS: in the row of a post's small
    acts. ROW: marks beside a thread's title in lists.
    """

    BOARD_ACTS = "board_acts"
    THREAD_ACTS = "thread_acts"
    THREAD_HEAD = "thread_head"
    THREAD_FOOT = "thread_foot"
    POST_HEAD = "post_head"
    POST_FOOT = "post_foot"
    POST_ACTS = "post_acts"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled place: the template is included with `panel` (what the app gave) and what the page has."""

    key: str
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Offer:
    place: Place
    order: int
    template: str
    contexts_for: Callable[[Sequence[Any], AnyUser], Mapping[int, Mapping[str, Any]]]


_registered: dict[str, _Offer] = {}


def register_place(
    key: str,
    place: Place,
    order: int,
    template: str,
    contexts_for: Callable[[Sequence[Any], AnyUser], Mapping[int, Mapping[str, Any]]],
) -> None:
    """Fill a place, from an AppConfig.ready(). A small order stands first; the same key again replaces.

    `contexts_for(things, user)` is asked once for all boards, threads or posts of a page, so that its queries do not
    grow with them, and gives {primary key: what the template needs}; what it leaves out shows nothing.
    """
    _registered[key] = _Offer(place, order, template, contexts_for)


def filled(place: Place, things: Sequence[Forum | Thread | Post], user: AnyUser) -> dict[int, list[Panel]]:
    """{primary key: the panels in this place, in order} for the things of one page."""
    found: dict[int, list[Panel]] = {}
    if not things:
        return found
    for key, offer in sorted(_registered.items(), key=lambda item: (item[1].order, item[0])):
        if offer.place is place:
            for pk, context in offer.contexts_for(things, user).items():
                found.setdefault(pk, []).append(Panel(key, offer.template, context))
    return found
