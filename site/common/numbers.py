"""Numbers as they stand in addresses and forms."""

from __future__ import annotations

MAX_DIGITS = 18  # what any database's big integer holds


def whole_number(text: str) -> int | None:
    """The number written in plain digits; None for anything else, signs, other scripts' digits and endless ones too."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else None
