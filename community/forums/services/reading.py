"""The words of the files of posts: when they have been read, the thread is indexed anew. See common.filewords."""

from __future__ import annotations

from django.db.models import QuerySet

from common.filewords import WordReader
from community.forums.models import PostFile, PostFileText
from search.registry import reindex


def posted() -> QuerySet[PostFile]:
    """Nobody but its author finds the file of a draft, and nobody that of a deleted post."""
    return PostFile.objects.filter(post__isnull=False, post__deleted_at__isnull=True)


READER = WordReader("forums", posted, PostFileText, lambda file: reindex(file.post.thread), owner="post__thread")
