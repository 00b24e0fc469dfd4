"""What follows from a shelf and a key alone, kept for as long as the shelf is: drawn pieces of pages, and other things.

Filters with their counts, maps and the text of a case cost more to draw than everything else on their pages. A shelf
belongs to one circle of readers, so nothing that is kept passes from members to the public. Cards are never kept.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

from django.template.loader import render_to_string
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from cases.library import Shelf

Made = TypeVar("Made")
# Of each kind.
CAPACITY = 200


def remembered(shelf: Shelf, kind: str, key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make()` gives, from memory when this shelf has it for the key and the present language.

    It must follow from the shelf and the key alone, and nobody may change it afterwards.
    """
    held: OrderedDict[tuple[Hashable, str | None], Made] = shelf.memo.setdefault(("remembered", kind), OrderedDict())
    place = (key, get_language())
    found = held.get(place)
    if found is None:
        found = held[place] = make()
        while len(held) > CAPACITY:
            held.popitem(last=False)
    return found


def kept(shelf: Shelf, template: str, address: str, context: Callable[[], dict[str, Any]]) -> str:
    """The template drawn with the context, from memory when this shelf has drawn it for the address and language.

    The template may use nothing but its context: no request, no user.
    """
    return remembered(shelf, template, address, lambda: render_to_string(template, context()))
