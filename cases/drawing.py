"""What the page of a case shows of the case alone, drawn once for everybody who sees the same shelf.

Tags, figures, awards, links and files are six queries and most of the page's drawing, and they change only with the
case. What belongs to the reader (buttons, the officer's name, notes on files) is drawn anew each time, outside of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string

from cases.choices import Audience
from cases.citation import LICENCE_MEANING, citation, json_ld
from cases.fragments import remembered
from common import richtext

if TYPE_CHECKING:
    from cases.evidence import Part
    from cases.library import Shelf
    from cases.models import CasePage

PARTS = ("tagged_items__tag", "metrics", "awards", "links", "attachments__stored")


@dataclass(frozen=True, slots=True)
class Drawing:
    """Pieces of the page in order; `missing` is what the case lacks and `has_files` whether there are files to note."""

    head: str
    body: str
    contents: str
    files: str
    use: str
    structured: str
    missing: tuple[Part, ...]
    has_files: bool


def drawing_of(case: CasePage, shelf: Shelf) -> Drawing:
    """The drawn case in the present language for the circle of the shelf. No query while the library stays the same."""
    # A case that was published or confirmed again is another one, even where a shelf should be a moment behind.
    return remembered(shelf, "case", (case.pk, case.last_published_at, case.review_on), lambda: _drawn(case))


def _drawn(case: CasePage) -> Drawing:
    prefetch_related_objects([case], *PARTS)
    files = list(case.attachments.all())
    context = {
        "case": case,
        "files": files,
        "citation": citation(case),
        "licence_meaning": LICENCE_MEANING.get(case.licence, ""),
    }

    def draw(template: str) -> str:
        return render_to_string(f"cases/{template}.html", context)

    return Drawing(
        head=draw("_case_header"),
        body=draw("_case_body"),
        contents=draw("_case_contents"),
        files=draw("_attachments"),
        use=draw("_case_use"),
        structured=richtext.json_ld(json_ld(case)) if case.audience == Audience.PUBLIC else "",
        missing=tuple(case.missing_parts()),
        has_files=bool(files),
    )
