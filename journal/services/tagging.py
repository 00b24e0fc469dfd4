"""Articles keep their tags when editors merge two of them."""

from __future__ import annotations

from cases.models import CaseTag
from journal.models import ArticlePage, TaggedArticle
from search.registry import reindex_all


def follow_merged_tags(source: CaseTag, target: CaseTag) -> None:
    """Articles with the first tag bear the second from now on, each once; inside the caller's transaction."""
    bearing = TaggedArticle.objects.filter(tag=source)
    keys = list(bearing.values_list("content_object_id", flat=True))
    both = TaggedArticle.objects.filter(tag=target, content_object__in=keys).values("content_object_id")
    bearing.exclude(content_object__in=both).update(tag=target)
    reindex_all(ArticlePage.objects.filter(pk__in=keys))
