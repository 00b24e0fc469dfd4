"""The words of an article as plain text, from its blocks alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from common.richtext import strip_to_text

if TYPE_CHECKING:
    from journal.models import ArticlePage

# Which values of a block people read; a name of its own is a text too.
READ = {
    "figure": ("caption", "alt"),
    "table": ("caption", "rows"),
    "chart": ("caption", "rows"),
    "quote": ("text", "who"),
    "metric": ("value", "label"),
    "case": ("note",),
    "thread": ("note",),
    "file": ("title",),
    "video": ("title",),
}


def words_of(article: ArticlePage) -> str:
    """All that is read in the body, in order, one paragraph or cell a line."""
    parts = [_words(block, article.rendered) for block in article.body.raw_data]
    return "\n".join(part for part in parts if part)


def _words(block: dict[str, Any], rendered: dict[str, str]) -> str:
    kind, value = block["type"], block["value"]
    if kind == "heading":
        return str(value)
    if kind == "text":
        return strip_to_text(rendered.get(block.get("id", ""), ""), between="\n")
    texts = (str(value.get(name) or "") for name in READ.get(kind, ()))
    return "\n".join(" ".join(text.replace("|", " ").split()) for text in texts if text)


def minutes_to_read(article: ArticlePage) -> int:
    """How long it takes, at 500 letters a minute; at least one."""
    return max(1, round(len(words_of(article)) / 500))
