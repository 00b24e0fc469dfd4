"""The contents of an issue: its articles under their sections, in reading order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journal.models import ArticlePage, JournalSection


@dataclass(frozen=True, slots=True)
class Rubric:
    """A section with its articles."""

    section: JournalSection
    articles: list[ArticlePage]


def rubrics(articles: Iterable[ArticlePage]) -> list[Rubric]:
    """Sections in the order in which their first articles stand, each once; moving articles moves sections."""
    found: dict[int, Rubric] = {}
    for article in articles:
        found.setdefault(article.section_id, Rubric(article.section, [])).articles.append(article)
    return list(found.values())


def in_reading_order(articles: Iterable[ArticlePage]) -> list[ArticlePage]:
    """The articles as the contents list them."""
    return [article for rubric in rubrics(articles) for article in rubric.articles]
