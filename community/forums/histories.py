"""The texts that a post has had, and what changed from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cases.history import Piece, pieces

if TYPE_CHECKING:
    from community.forums.models import Post
    from people.models import User


@dataclass(frozen=True, slots=True)
class Version:
    """One text. `changes` is what differs from the text before it; None for the first. `title_changes` likewise."""

    text: str
    number: int
    written_at: datetime
    written_by: User | None
    changes: list[Piece] | None
    title_changes: list[Piece] | None


def versions(post: Post) -> list[Version]:
    """All texts of the post, the present one first. One query."""
    texts = [
        (row.body, row.title, row.written_at, row.written_by)
        for row in post.revisions.select_related("written_by").order_by("pk")
    ]
    now = (
        post.body,
        post.thread.title if post.opens else "",
        post.edited_at or post.posted_at,
        post.edited_by or post.author,
    )
    texts.append(now)
    found = []
    for place, (body, title, at, by) in enumerate(texts):
        before = texts[place - 1] if place else None
        found.append(
            Version(
                text=body,
                number=place + 1,
                written_at=at,
                written_by=by,
                changes=list(pieces(before[0], body)) if before else None,
                title_changes=list(pieces(before[1], title)) if before and before[1] != title else None,
            )
        )
    return found[::-1]
