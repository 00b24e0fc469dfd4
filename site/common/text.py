"""Small truths about strings that several areas need."""

from __future__ import annotations

import unicodedata


def one_line(value: str) -> str:
    """The text composed (NFC) on one line, with single spaces and without control characters: titles, names, tags."""
    composed = unicodedata.normalize("NFC", value)
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in composed).split())


def snippet(text: str, length: int = 160) -> str:
    """The beginning of a plain text, at most `length` characters with the ellipsis, cut at a space if one is near."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    return f"{(cut[:space] if space > length * 2 // 3 else cut).rstrip(' ,.·')}…"
