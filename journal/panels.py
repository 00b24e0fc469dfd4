"""Places on an article's page that the areas above fill: talk about it, and what else stands on articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from common.panels import Offer, Panel, filled

if TYPE_CHECKING:
    from journal.models import ArticlePage
    from people.roles import AnyUser

ContextFor = Callable[["ArticlePage", "AnyUser"], Mapping[str, Any] | None]


_registered: dict[str, Offer] = {}


def register_article_panel(
    key: str, order: int, template: str, context_for: ContextFor, *, stylesheet: str = ""
) -> None:
    """Offer a panel for every article's page, from an AppConfig.ready(). The same key again replaces the earlier one.

    `context_for(article, user)` returns what the template needs, limited to what the user may see, or None to leave
    the panel out.
    """
    _registered[key] = Offer(order, template, context_for, stylesheet)


def panels_for(article: ArticlePage, user: AnyUser) -> list[Panel]:
    """The panels that have something to show, in order."""
    return filled(_registered, article, user)
