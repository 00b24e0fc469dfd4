"""Words that stand nowhere else: the writer puts them into titles, everybody else asks for them."""

from __future__ import annotations

LETTERS = "bcdfghjklmnpqrstvwxz"
# What the cases that nobody changes have in common; and the word of each, by who may read it.
ANCHOR = "닻낱말"
PUBLIC_ANCHORS = ("anchorone", "anchortwo", "anchorthree")
OFFICERS_ANCHORS = ("anchorhidden",)
DRAFT_ANCHORS = ("anchordraft",)
# How the witness says that another index with newer words has still to answer.
DICTIONARY = "the dictionary"


def token(number: int) -> str:
    """The word of a change: letters only, so that every analysis keeps it whole."""
    letters = []
    for _place in range(5):
        number, letter = divmod(number, len(LETTERS))
        letters.append(LETTERS[letter])
    return "q" + "".join(reversed(letters))
