"""Drawn pieces of pages that follow from a shelf and an address alone, kept for as long as the shelf is.

Filters with their counts and the map cost more to draw than everything else on the page. Cards are never kept.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from cases.library import Shelf

CAPACITY = 200


def kept(shelf: Shelf, template: str, address: str, context: Callable[[], dict[str, Any]]) -> str:
    """The template drawn with the context, from memory when this shelf has drawn it for the address and language.

    The template may use nothing but its context: no request, no user.
    """
    drawn: OrderedDict[tuple[str | None, ...], str] = shelf.memo.setdefault("drawn", OrderedDict())
    key = (template, address, get_language())
    html = drawn.get(key)
    if html is None:
        html = drawn[key] = render_to_string(template, context())
        while len(drawn) > CAPACITY:
            drawn.popitem(last=False)
    return html
