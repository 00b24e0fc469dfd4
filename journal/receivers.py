"""What must follow when Wagtail moves pages by itself, and when a tag gets another name."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save, pre_delete
from wagtail.signals import post_page_move

from cases.models import CaseTag
from journal.models import ArticlePage
from search.registry import reindex_all


def connect() -> None:
    post_page_move.connect(follow_the_new_issue, sender=ArticlePage, dispatch_uid="journal.follow_the_new_issue")
    post_save.connect(on_tag_changed, sender=CaseTag, dispatch_uid="journal.tag_saved")
    pre_delete.connect(on_tag_changed, sender=CaseTag, dispatch_uid="journal.tag_deleted")


def on_tag_changed(instance: CaseTag, created: bool = False, **_signal: Any) -> None:
    """Articles are found by the names of their tags. Before it goes: afterwards nobody knows which had it."""
    if not created:
        reindex_all(ArticlePage.objects.filter(tagged_items__tag=instance))


def follow_the_new_issue(instance: Any, parent_page_before: Any, parent_page_after: Any, **_signal: Any) -> None:
    """An article moved to another issue says so, has a number of that one, and is public exactly when that one is."""
    if parent_page_before.pk != parent_page_after.pk:
        ArticlePage.objects.get(pk=instance.pk).settle_in(parent_page_after.specific)
