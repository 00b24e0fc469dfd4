"""Words for what stands in the tables of moderation."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.functional import Promise

from community.moderation.choices import Measure

register = template.Library()


@register.filter
def measure_labels(values: Iterable[str]) -> list[str | Promise]:
    """The labels of the measures, in their own order."""
    return [measure.label for measure in Measure if measure.value in values]
