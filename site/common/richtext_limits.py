"""What a text may cost before Markdown sees it: length, lines, marks, nesting.

Found by rendering 200 hostile patterns up to these limits: the worst accepted text takes about 115 ms.
"""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_CHARACTERS = 20_000
MAX_LINES = 600
# How often each kind of mark may stand in one text. Markdown's time grows with their square: 8,000 `[` take 7 s.
MARK_LIMITS: tuple[tuple[str, int], ...] = (
    ("[]", 400),
    ("()", 1_000),
    ("*", 600),
    ("_", 600),
    ("`", 300),
    ("~", 300),
    ("<>", 400),
    ("&", 400),
    ("\\", 300),
    ("!", 600),
    ("|", 1_000),
    ("#", 600),
    ("://", 200),
)
MAX_NESTING = 8
# All list and quotation marks at the beginnings of lines together: several on one line nest a list in a list.
MAX_LINE_MARKS = 900

# C0 and C1 controls except tab, line feed and carriage return.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_NESTING = re.compile(r"^(?:[ \t]|>|(?:[-*+]|\d{1,9}\.)(?=[ \t]))+", re.MULTILINE)


def control_refusal(source: str) -> str | Promise:
    """The sentence for a text with control characters other than tab and line break; "" when there are none."""
    if CONTROL.search(source):
        return _("The text holds characters that cannot be shown. Paste it again as plain text.")
    return ""


def refusal(source: str) -> str | Promise:
    """The sentence for a text that is too long, too deep or too full of marks to be rendered; "" when it is not."""
    source = source.replace("\r\n", "\n")
    if len(source) > MAX_CHARACTERS:
        return _("The text is %(length)s characters long. Shorten it to %(limit)s characters.") % {
            "length": len(source),
            "limit": MAX_CHARACTERS,
        }
    if source.count("\n") + source.count("\r") > MAX_LINES:
        return _("The text has more than %(limit)s lines. Join or remove some.") % {"limit": MAX_LINES}
    for marks, limit in MARK_LIMITS:
        found = source.count(marks) if marks == "://" else sum(map(source.count, marks))
        if found > limit:
            return _too_often(marks, found, limit)
    leads = [match[0] for match in _NESTING.finditer(source)]
    if any(_depth(lead) > MAX_NESTING for lead in leads):
        return _("Lists and quotations are nested more than %(limit)s levels deep.") % {"limit": MAX_NESTING}
    if (found := sum(map(_marks, leads))) > MAX_LINE_MARKS:
        return _too_often("- >", found, MAX_LINE_MARKS)
    return ""


def _too_often(mark: str, count: int, limit: int) -> str | Promise:
    values = {"mark": mark, "count": count, "limit": limit}
    return _("The text holds “%(mark)s” %(count)s times. At most %(limit)s are possible.") % values


def _marks(lead: str) -> int:
    return sum(lead.count(mark) for mark in ">-*+.")


def _depth(lead: str) -> int:
    """How deep a line's leading marks may nest: its quotation and list marks, and a level for each four columns."""
    marks = _marks(lead)
    if not marks:
        return 0
    columns = len(lead.expandtabs(4)) - len(lead.expandtabs(4).lstrip())
    return marks + columns // 4
