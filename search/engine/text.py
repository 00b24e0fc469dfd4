"""Text before any analysis: one normal form, and the limits of a query."""

from __future__ import annotations

import re
import unicodedata

from search.engine.errors import QueryTooLong

MAX_QUERY_CHARS = 200
MAX_QUERY_TERMS = 12

# Control and format characters (zero-width joiners, direction marks) would split words invisibly.
_INVISIBLE = re.compile(r"[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """NFC, invisible characters turned to spaces, runs of white space to one space, ends trimmed."""
    return _SPACE.sub(" ", _INVISIBLE.sub(" ", unicodedata.normalize("NFC", text))).strip()


def fold(word: str) -> str:
    """The form in which a word is stored and looked up: compatibility forms unified, case ignored."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).casefold())


def check_query(text: str) -> str:
    """The normalised query. QueryTooLong when it is over 200 characters or 12 words."""
    query = normalise(text)
    if len(query) > MAX_QUERY_CHARS:
        raise QueryTooLong("characters", MAX_QUERY_CHARS)
    if len(query.split(" ")) > MAX_QUERY_TERMS:
        raise QueryTooLong("terms", MAX_QUERY_TERMS)
    return query


def clip_query(text: str) -> str:
    """The normalised query cut to the limits, for callers that cannot show an error."""
    return " ".join(normalise(text)[:MAX_QUERY_CHARS].split(" ")[:MAX_QUERY_TERMS])
