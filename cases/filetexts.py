"""What the files of public versions say: for the index, for what a hit shows, and for those who keep the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import CaseAttachment, FileText
from common.filewords import AttachedText, in_pieces, shortened

NOTES: dict[str, Promise] = {
    "locked": _("Search cannot read this file because it is locked. Upload it without a password or protection."),
    "damaged": _("Search cannot read this file: it seems to be damaged. Save it again and upload it anew."),
    "too_large": _("Search cannot read this file: unpacked it is too large. Split it or make its pictures smaller."),
    "limits": _("Search cannot read this file: reading it takes too long. Save it in a simpler form."),
    "failed": _("Search cannot read this file. Save it again, or as another format, and upload it anew."),
}
CUT = _("Search reads only the first part of this long file.")


def attached_texts(pages: Collection[int]) -> dict[int, list[AttachedText]]:
    """{key of a case: its files in order}, 200,000 characters a case at most. One query; drafts have none."""
    rows = (
        CaseAttachment.objects.filter(page__in=pages, page__live=True)
        .order_by("page_id", "sort_order", "pk")
        .values_list("page_id", "stored_id", "title", "stored__original_name", "stored__words__text")
    )
    few_at_a_time = rows.iterator(chunk_size=10)  # never many long texts at once
    return shortened((page, stored, title or original, text) for page, stored, title, original, text in few_at_a_time)


def pieces_of(page: int) -> list[str]:
    """The names and words of a case's files, in pieces that are quick to analyse."""
    return in_pieces(attached_texts([page]).get(page, []))


def noted(attachments: Iterable[CaseAttachment]) -> list[CaseAttachment]:
    """The attachments, each with a sentence in `note` when search cannot read it. For those who keep the case only."""
    listed = list(attachments)
    rows = FileText.objects.filter(stored__in=[item.stored_id for item in listed], read_at__isnull=False)
    states = {key: (error, cut) for key, error, cut in rows.values_list("stored_id", "error", "truncated")}
    for item in listed:
        error, cut = states.get(item.stored_id, ("", False))
        item.note = NOTES.get(error, CUT if cut else "")
    return listed
