"""Signed links that end mail without signing in. The signature is the permission; it opens nothing else."""

from __future__ import annotations

from typing import Any

from django.core import signing


def stop_token(salt: str, what: Any) -> str:
    """The signed text for an address on which mail is stopped. `what` is JSON: whose mail, and which."""
    return signing.Signer(salt=salt).sign_object(what)


def read_stop_token(salt: str, text: str) -> Any:
    """What `stop_token` signed, or None for anything else.

    It never expires: the button of a mail must work years later.
    """
    try:
        return signing.Signer(salt=salt).unsign_object(text)
    except (signing.BadSignature, ValueError):
        return None


def stop_headers(url: str) -> dict[str, str]:
    """The headers of mail that a machine sends and its reader can stop.

    RFC 8058: the mail program's own button, which sends a POST to the address.
    """
    return {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
