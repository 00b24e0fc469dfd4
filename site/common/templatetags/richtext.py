"""Rich text in templates: {% load richtext %}. The work is done in common.richtext."""

from __future__ import annotations

from django import template

from common import richtext

register = template.Library()


@register.filter
def markdown(source: str | None) -> str:
    """Markdown source as HTML: {{ post.body|markdown }}. For long texts keep the HTML and use `trusted`."""
    return richtext.render_markdown(source or "")


@register.filter
def trusted(markup: str | None) -> str:
    """HTML that render_fields made and the row kept, as HTML: {{ page.rendered.problem|trusted }}."""
    return richtext.trusted(markup or "")


@register.filter
def plain(source: str | None) -> str:
    """Plain text with its paragraphs and line breaks as HTML, nothing interpreted: {{ note|plain }}."""
    return richtext.render_plain(source or "")
