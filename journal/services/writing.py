"""Put articles into an issue."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cases.models import CaseTag
from common.exceptions import require
from journal import rules
from journal.models import ArticleAuthor, ArticlePage, IssuePage, JournalSection
from people.models import User


@transaction.atomic
def add_article(
    *,
    actor: User | None,
    issue: IssuePage,
    title: str,
    section: JournalSection,
    lead: str = "",
    body: Sequence[dict[str, Any]] = (),
    authors: Sequence[ArticleAuthor] = (),
    tags: Sequence[str] = (),
    source_note: str = "",
    is_sample: bool = False,
) -> ArticlePage:
    """A draft at the end of the issue. `body` are blocks as {"type", "value"}. `actor` None is the site itself."""
    if actor is not None:
        require(rules.can_change(actor, issue))
    article = ArticlePage(
        title=title,
        slug="new",  # the page chooses an address of its own
        section=section,
        lead=lead,
        source_note=source_note,
        is_sample=is_sample,
        live=False,
        owner=actor,
    )
    article.body = [{**block, "id": str(uuid.uuid4())} for block in body]
    article.authors = list(authors)
    article.tags.add(*(tag.name for tag in CaseTag.named(tags)))
    issue.refresh_from_db()
    issue.add_child(instance=article)
    article.save_revision(user=actor, log_action=actor is not None)
    return article
