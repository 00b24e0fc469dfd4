"""What a writer is shown under the title of a new thread: what has been said about it already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from community.forums.places import Panel

if TYPE_CHECKING:
    from community.forums.models import Forum
    from people.models import User

HintFor = Callable[["Forum", "User", str], Mapping[str, Any]]
# In the form of a new thread, once for each thing that the writer has been shown.
SEEN = "hints_seen"

_registered: dict[str, tuple[str, HintFor]] = {}


def register_hint(key: str, template: str, hint_for: HintFor) -> None:
    """Stand under the title of a new thread, inside its form; from an AppConfig.ready(). The same key again replaces.

    `hint_for(board, user, title)` gives the template its `panel`; the title is empty on a fresh form. `found`, where it
    gives that, are words for the things it shows; the template carries each in a field named `hints_seen`. A thread is
    posted only when its writer has seen them: without a script on the page that answers the first sending.
    """
    _registered[key] = (template, hint_for)


def hints_for(forum: Forum, user: User, title: str) -> list[Panel]:
    """The hints for a title, in the order of their keys."""
    return [
        Panel(key, template, hint_for(forum, user, title)) for key, (template, hint_for) in sorted(_registered.items())
    ]


def unseen(hints: list[Panel], seen: Iterable[str]) -> bool:
    """Whether there is something that the writer has not been shown yet."""
    return bool({word for hint in hints for word in hint.context.get("found", ())} - set(seen))
