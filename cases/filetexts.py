"""What the files of public versions say: for the index, for what a hit shows, and for those who keep the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import CaseAttachment, FileText

# So much of a case's files goes into the index, in the order in which the case shows them.
INDEXED_CHARACTERS = 200_000
# Analysis takes longer than in proportion for very long texts, and no sentence is as long as this.
PIECE = 1_000
NOTES: dict[str, Promise] = {
    "locked": _("Search cannot read this file because it is locked. Upload it without a password or protection."),
    "damaged": _("Search cannot read this file: it seems to be damaged. Save it again and upload it anew."),
    "too_large": _("Search cannot read this file: unpacked it is too large. Split it or make its pictures smaller."),
    "limits": _("Search cannot read this file: reading it takes too long. Save it in a simpler form."),
    "failed": _("Search cannot read this file. Save it again, or as another format, and upload it anew."),
}
CUT = _("Search reads only the first part of this long file.")


@dataclass(frozen=True, slots=True)
class AttachedText:
    """A file that the public version of a case shows, with its words as far as they are indexed."""

    stored_id: int
    name: str
    text: str


def attached_texts(pages: Collection[int]) -> dict[int, list[AttachedText]]:
    """{key of a case: its files in order}, 200,000 characters a case at most. One query; drafts have none."""
    rows = (
        CaseAttachment.objects.filter(page__in=pages, page__live=True)
        .order_by("page_id", "sort_order", "pk")
        .values_list("page_id", "stored_id", "title", "stored__original_name", "stored__words__text")
    )
    found: dict[int, list[AttachedText]] = {}
    room = dict.fromkeys(pages, INDEXED_CHARACTERS)
    for page, stored, title, original, text in rows.iterator(chunk_size=10):  # never many long texts at once
        kept = (text or "")[: room[page]]
        room[page] -= len(kept)
        found.setdefault(page, []).append(AttachedText(stored, title or original, kept))
    return found


def pieces_of(page: int) -> list[str]:
    """The names and words of a case's files, in pieces that are quick to analyse."""
    files = attached_texts([page]).get(page, [])
    return [piece for file in files for piece in (file.name, *pieces(file.text))]


def pieces(text: str) -> Iterator[str]:
    """The text in stretches of 1,000 characters at most, cut at the end of a line or of a word where there is one."""
    while len(text) > PIECE:
        cut = max(text.rfind("\n", PIECE // 2, PIECE), 0) or max(text.rfind(" ", PIECE // 2, PIECE), 0) or PIECE
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text


def noted(attachments: Iterable[CaseAttachment]) -> list[CaseAttachment]:
    """The attachments, each with a sentence in `note` when search cannot read it. For those who keep the case only."""
    listed = list(attachments)
    rows = FileText.objects.filter(stored__in=[item.stored_id for item in listed], read_at__isnull=False)
    states = {key: (error, cut) for key, error, cut in rows.values_list("stored_id", "error", "truncated")}
    for item in listed:
        error, cut = states.get(item.stored_id, ("", False))
        item.note = NOTES.get(error, CUT if cut else "")
    return listed
