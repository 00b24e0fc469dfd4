"""Signed links that end the journal's mail without signing in."""

from __future__ import annotations

from django.urls import reverse

from common import stopping

_SALT = "journal.letters.stop"


def stop_path(subscriber: int) -> str:
    """The path of the page on which this subscriber's mail is stopped."""
    return reverse("letters:stop", args=[stopping.stop_token(_SALT, subscriber)])


def read_stop(text: str) -> int | None:
    """Whose mail the link stops; None for anything else."""
    found = stopping.read_stop_token(_SALT, text)
    return found if isinstance(found, int) else None
