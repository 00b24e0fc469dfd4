"""What the notes of merged and split threads tell: where posts came from and where they went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from community.forums.choices import Rearranging
from community.forums.models import Post, Rearrangement, Thread

if TYPE_CHECKING:
    from people.roles import AnyUser


def told(posts: Sequence[Post], user: AnyUser) -> dict[int, Mapping[str, Any]]:
    """{key of the note: what it tells}. One query, and a second where threads were split.

    The title of a merged thread is part of the thread that took it in; that of another is shown to who may read it.
    """
    keys = [post.pk for post in posts]
    rows = list(
        Rearrangement.objects.filter(Q(note__in=keys) | Q(source_note__in=keys)).select_related("source", "target")
    )
    others = {one for row in rows if row.act == Rearranging.SPLIT for one in (row.source_id, row.target_id)}
    visible = (
        set(Thread.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    )
    found: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        for note, other in ((row.note_id, row.source), (row.source_note_id, row.target)):
            if note is not None:
                shown = {"act": row.act, "count": row.count, "arrived": note == row.note_id}
                may = other.pk in visible
                title = row.source.title if row.act == Rearranging.MERGE else ""
                found[note] = shown | {"other": other if may else None, "title": title}
    return {key: value for key, value in found.items() if key in set(keys)}
