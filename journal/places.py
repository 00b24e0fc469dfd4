"""Places that the apps above the journal fill: on its front page, on the editors' desk; and who hears of a reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.http import HttpRequest

    from journal.models import ArticlePage, IssuePage
    from people.roles import AnyUser


@dataclass(frozen=True, slots=True)
class FrontPanel:
    """A filled place under the newest issue: the template is included with `panel` and the request."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeskLink:
    label: str | Promise
    url: str


FrontContext = Callable[["AnyUser"], Mapping[str, Any] | None]
_front: dict[str, tuple[int, str, FrontContext]] = {}
_desk: dict[str, tuple[int, str | Promise, str, bool]] = {}
_readers: dict[str, Callable[[ArticlePage | IssuePage, HttpRequest], object]] = {}


def register_front_panel(key: str, order: int, template: str, context_for: FrontContext) -> None:
    """Offer a panel for the journal's front page, from an AppConfig.ready(). The same key again replaces."""
    _front[key] = (order, template, context_for)


def register_desk_page(key: str, order: int, label: str | Promise, url_name: str, *, of_issue: bool) -> None:
    """Lead editors to a page of yours: from each issue's desk (its URL takes the issue's number), or from the board."""
    _desk[key] = (order, label, url_name, of_issue)


def register_reader(key: str, read: Callable[[ArticlePage | IssuePage, HttpRequest], object]) -> None:
    """Be told of each public article, and each whole issue on one page, that somebody was shown.

    It must be quick: the page waits for it.
    """
    _readers[key] = read


def front_panels(user: AnyUser) -> list[FrontPanel]:
    """The panels that have something to show, in order."""
    found = []
    for _key, (_order, template, context_for) in sorted(_front.items(), key=lambda item: (item[1][0], item[0])):
        if (context := context_for(user)) is not None:
            found.append(FrontPanel(template, context))
    return found


def desk_links(issue: IssuePage | None = None) -> list[DeskLink]:
    """The pages about one issue, or about the whole journal."""
    offers = sorted(_desk.items(), key=lambda item: (item[1][0], item[0]))
    args = [issue.number] if issue else []
    return [
        DeskLink(label, reverse(url_name, args=args))
        for _key, (_order, label, url_name, of_issue) in offers
        if of_issue == (issue is not None)
    ]


def tell_readers(shown: ArticlePage | IssuePage, request: HttpRequest) -> None:
    for read in list(_readers.values()):
        read(shown, request)
