"""Signed links that end mail about saved searches without signing in."""

from __future__ import annotations

from django.urls import reverse

from common import stopping

_SALT = "search.alerts.stop"


def stop_path(user_id: int, search_id: int | None = None) -> str:
    """The path of the page on which mail about one search, or about all of the person's, is stopped."""
    return reverse("search:alerts-stop", args=[stopping.stop_token(_SALT, [user_id, search_id])])


def read_stop_token(text: str) -> tuple[int, int | None] | None:
    """(account, search or None for all) of a token that stop_path made; None for anything else."""
    what = stopping.read_stop_token(_SALT, text)
    return None if what is None else (what[0], what[1])
