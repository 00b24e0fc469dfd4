"""What the files of posts say: for the index, and for what a hit shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from common.filewords import AttachedText, in_pieces, shortened
from community.forums.models import Post, PostFile


def attached_texts(threads: Collection[int]) -> dict[int, list[tuple[Post, AttachedText]]]:
    """{key of a thread: its files in order, each with its post}, 200,000 characters a thread at most. Two queries.

    Files of deleted posts are not there, and those of drafts belong to no thread.
    """
    standing = Post.objects.standing().filter(thread__in=threads)
    rows = (
        PostFile.objects.filter(post__in=standing)
        .order_by("post__thread_id", "post__number", "pk")
        .values_list("post__thread_id", "pk", "original_name", "words__text")
    )
    texts = shortened(rows.iterator(chunk_size=10))  # never many long texts at once
    if not texts:
        return {}
    keys = [file.stored_id for files in texts.values() for file in files]
    posts = {
        file.pk: file.post for file in PostFile.objects.filter(pk__in=keys).select_related("post").only("post__number")
    }
    found: dict[int, list[tuple[Post, AttachedText]]] = defaultdict(list)
    for thread, files in texts.items():
        found[thread] = [(posts[file.stored_id], file) for file in files]
    return found


def pieces_of(thread: int) -> list[str]:
    """The names and words of a thread's files, in pieces that are quick to analyse."""
    return in_pieces(file for _post, file in attached_texts([thread]).get(thread, []))
