"""Ways to look at one board and at all boards: what the apps above offer, such as questions without an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from community.forums.models import Forum, Thread
    from people.roles import AnyUser

SHOW = "show"


def _everywhere(forum: Forum, user: AnyUser) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class BoardList:
    """A named way to see the threads of a board: `rows(threads, user)` narrows and orders what the person may read.

    `key` stands in the address (`?show=`). `offered(board, user)` says where it is offered; it costs no query.
    """

    key: str
    label: str | Promise
    order: int
    rows: Callable[[QuerySet[Thread], Any], QuerySet[Thread]]
    offered: Callable[[Forum, Any], bool] = _everywhere


@dataclass(frozen=True, slots=True)
class ListLink:
    label: str | Promise
    url: str
    current: bool


_registered: dict[str, BoardList] = {}


def register_list(board_list: BoardList) -> None:
    """Offer a way to look at boards, from an AppConfig.ready(). The same key again replaces it."""
    _registered[board_list.key] = board_list


def chosen_list(forum: Forum, user: AnyUser, params: QueryDict) -> BoardList | None:
    """The list that the address asks for, where it is offered; None for all threads."""
    found = _registered.get(params.get(SHOW, ""))
    return found if found is not None and found.offered(forum, user) else None


def list_links(forum: Forum, user: AnyUser, chosen: BoardList | None) -> list[ListLink]:
    """All threads first, then what is offered, in order; nothing where there is no choice."""
    offered = [one for one in _registered.values() if one.offered(forum, user)]
    if not offered:
        return []
    links = [ListLink(_("All threads"), forum.get_absolute_url(), chosen is None)]
    for one in sorted(offered, key=lambda one: (one.order, one.key)):
        links.append(ListLink(one.label, f"{forum.get_absolute_url()}?{SHOW}={one.key}", one is chosen))
    return links


# Tabs from this order on stand behind the person's own groups and texts.
OWN = 100


def _everybody(request: HttpRequest) -> bool:
    return True


def _uncounted(request: HttpRequest) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of the community: whom it is shown to, and the number of what waits there (None: no number)."""

    url_name: str
    label: str | Promise
    order: int = 50
    visible: Callable[[HttpRequest], bool] = _everybody
    count: Callable[[HttpRequest], int | None] = _uncounted


_tabs: dict[str, Tab] = {}


def register_tab(tab: Tab) -> None:
    """Stand among the views of the community, from an AppConfig.ready(). The same address again replaces."""
    _tabs[tab.url_name] = tab


def further_tabs(request: HttpRequest) -> list[Tab]:
    """What the apps above offer to this reader, in order."""
    return sorted((tab for tab in _tabs.values() if tab.visible(request)), key=lambda tab: tab.order)
