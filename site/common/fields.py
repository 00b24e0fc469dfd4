"""Model fields shared by the areas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models

from common.richtext import render_markdown, validate_markdown
from common.richtext_limits import MAX_CHARACTERS


class MarkdownTextarea(forms.Textarea):
    """A text area that the page's script gives a toolbar; data-preview-url, when the form sets it, adds a preview."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 8, "maxlength": MAX_CHARACTERS, "data-markdown": "", **(attrs or {})})


class MarkdownFormField(forms.CharField):
    """Markdown from a form: line ends become "\\n", and what `check_markdown` refuses is a form error."""

    widget = MarkdownTextarea
    default_validators = [validate_markdown]

    def to_python(self, value: object) -> str | None:
        text = super().to_python(value)
        return text and text.replace("\r\n", "\n").replace("\r", "\n")


class MarkdownField(models.TextField):
    """Markdown source, at most 20,000 characters. Show it through common.richtext, never as it is."""

    default_validators = [validate_markdown]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": MarkdownFormField, "widget": MarkdownTextarea, **kwargs})


def render_fields(instance: models.Model, names: Iterable[str]) -> dict[str, str]:
    """{name: trusted HTML} of the named Markdown fields that are not empty, for keeping beside the source."""
    return {name: str(render_markdown(text)) for name in names if (text := getattr(instance, name))}
