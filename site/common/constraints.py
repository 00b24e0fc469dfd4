"""Constraints that every database keeps."""

from __future__ import annotations

from django.db.models import BigIntegerField
from django.db.models.functions import Coalesce


def or_none(name: str) -> Coalesce:
    """A foreign key in a UniqueConstraint for which "empty" is a value like another, so that it stands once.

    `nulls_distinct=False` says the same and is not made at all on SQLite. No row has the key 0.
    """
    return Coalesce(name, 0, output_field=BigIntegerField())
