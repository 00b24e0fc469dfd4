"""How every process learns within a second that editors changed something that it keeps in memory.

A change writes a new stamp in its own transaction; whoever keeps something looks at the stamps, with one small query a
second at most, and reads anew what has another stamp than before.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.contrib.search_promotions.models import SearchPromotion

from search.models import Edition, SearchTerm, SynonymGroup

LOOK_EVERY = 1.0  # seconds
WATCHED = {
    SynonymGroup: Edition.Name.SYNONYMS,
    SearchTerm: Edition.Name.TERMS,
    SearchPromotion: Edition.Name.PROMOTIONS,
}

Stamps = dict[str, uuid.UUID]
_seen: tuple[float, Stamps] | None = None


def stamps() -> Stamps:
    """{name of an edition: its stamp}, at most a second old; what was never changed has none."""
    global _seen
    seen, now = _seen, time.monotonic()
    if seen is None or now - seen[0] >= LOOK_EVERY:
        seen = _seen = now, dict(Edition.objects.values_list("name", "stamp"))
    return seen[1]


def bump(name: str) -> None:
    """Let every process read anew, from the moment that the transaction commits."""
    Edition.objects.update_or_create(name=name, defaults={"stamp": uuid.uuid4(), "changed_at": timezone.now()})
    forget()
    # Another thread may have looked in between and seen what was there before the commit.
    transaction.on_commit(forget)


def forget() -> None:
    """Look at the stamps again at the next question."""
    global _seen
    _seen = None


def on_change(sender: Any, **kwargs: Any) -> None:
    """Signal handler of the watched models, so that no way of changing them is forgotten."""
    bump(WATCHED[sender])


def connect() -> None:
    for model in WATCHED:
        post_save.connect(on_change, sender=model, dispatch_uid="search.editions.save")
        post_delete.connect(on_change, sender=model, dispatch_uid="search.editions.delete")
