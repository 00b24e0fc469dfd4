"""Signed links that end mail without signing in. The signature is the permission; it opens nothing else."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

_SALT = "search.alerts.stop"


def stop_path(user_id: int, search_id: int | None = None) -> str:
    """The path of the page on which mail about one search, or about all of the person's, is stopped."""
    signed = signing.Signer(salt=_SALT).sign_object([user_id, search_id])
    return reverse("search:alerts-stop", args=[signed])


def read_stop_token(text: str) -> tuple[int, int | None] | None:
    """(account, search or None for all) of a token that stop_path made; None for anything else.

    It never expires: the button of a mail must work years later.
    """
    try:
        user_id, search_id = signing.Signer(salt=_SALT).unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None
    return user_id, search_id
