"""Who else uses the vocabulary of tags: areas above whose things bear them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cases.models import CaseTag

_registered: dict[str, Callable[[CaseTag, CaseTag], None]] = {}


def register_tag_user(key: str, merged: Callable[[CaseTag, CaseTag], None]) -> None:
    """Be told when one tag (the first) is to become another, from an AppConfig.ready(). The same key again replaces.

    Called in that transaction, before the first tag is deleted with all that still points to it.
    """
    _registered[key] = merged


def tell_merged(source: CaseTag, target: CaseTag) -> None:
    for merged in list(_registered.values()):
        merged(source, target)
