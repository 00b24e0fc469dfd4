"""Words for which a post is looked at before it stands."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext as _

from community.forums.rules import keeps

if TYPE_CHECKING:
    from community.forums.gates import Writing

_SIGNS = re.compile(r"[^\w\s]|_")


def folded(text: str) -> str:
    """The text without signs and invisible marks, in one case and width: as a held word is looked for.

    Spaces stay: the end of one word and the beginning of the next often make a third.
    """
    return " ".join(_SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold()).split())


def reason_to_hold(writing: Writing) -> str:
    """The sentence with the words found, each once; "" for who keeps the board and for what stood there before."""
    if keeps(writing.actor, writing.forum):
        return ""
    words = list(apps.get_model("moderation", "HeldWord").objects.filter(active=True).values_list("word", flat=True))
    text = folded(f"{writing.title}\n{writing.body}")
    before = folded(f"{writing.post.thread.title}\n{writing.post.body}") if writing.post else ""
    found = [word for word in words if (key := folded(word)) and key in text and key not in before]
    if not found:
        return ""
    return _("It contains words that need approval: %(words)s.") % {"words": ", ".join(found[:3])}
