"""Places on an article's page that the areas above fill: talk about it, and what else stands on articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from journal.models import ArticlePage
    from people.roles import AnyUser

ContextFor = Callable[["ArticlePage", "AnyUser"], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled place under the text: the template is included with `panel`, `article` and the request."""

    key: str
    template: str
    stylesheet: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Offer:
    order: int
    template: str
    stylesheet: str
    context_for: ContextFor


_registered: dict[str, _Offer] = {}


def register_article_panel(
    key: str, order: int, template: str, context_for: ContextFor, *, stylesheet: str = ""
) -> None:
    """Offer a panel for every article's page, from an AppConfig.ready(). The same key again replaces the earlier one.

    `context_for(article, user)` returns what the template needs, limited to what the user may see, or None to leave
    the panel out.
    """
    _registered[key] = _Offer(order, template, stylesheet, context_for)


def panels_for(article: ArticlePage, user: AnyUser) -> list[Panel]:
    """The panels that have something to show, in order."""
    found = []
    for key, offer in sorted(_registered.items(), key=lambda item: (item[1].order, item[0])):
        context = offer.context_for(article, user)
        if context is not None:
            found.append(Panel(key, offer.template, offer.stylesheet, context))
    return found
