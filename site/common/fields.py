"""Model fields shared by the areas."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models


class MarkdownField(models.TextField):
    pass


def render_fields(instance: models.Model, names: Iterable[str]) -> dict[str, str]:
    """{name: trusted HTML} of the named Markdown fields that are not empty."""
    from common.richtext import render_markdown

    return {name: str(render_markdown(text)) for name in names if (text := getattr(instance, name))}
