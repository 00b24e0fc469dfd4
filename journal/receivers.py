"""What must follow when Wagtail moves pages by itself."""

from __future__ import annotations

from typing import Any

from wagtail.signals import post_page_move

from journal.models import ArticlePage


def connect() -> None:
    post_page_move.connect(follow_the_new_issue, sender=ArticlePage, dispatch_uid="journal.follow_the_new_issue")


def follow_the_new_issue(instance: Any, **_signal: Any) -> None:
    """An article put off to another issue says so, and is public exactly when that one is."""
    instance.get_parent().specific.tell_articles()
