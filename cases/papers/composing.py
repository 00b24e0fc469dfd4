"""A paper as a document: built once, written as a page, as DOCX and as HWPX."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.papers.choices import BUDGET_COLUMNS, SCHEDULE_COLUMNS, SectionKey
from cases.papers.documents import Block, Document, Heading, Paragraph, Run, Runs, Table, clean, words
from cases.papers.models import ReviewPaper
from cases.papers.parsing import blocks_of


def document_of(paper: ReviewPaper) -> Document:
    """The whole paper in the active language; `paper` has its government loaded. No query."""
    blocks: list[Block] = []
    for place, key in enumerate(SectionKey, start=1):
        blocks.append(Heading(1, f"{place}. {key.label}"))
        parts = [*blocks_of(paper.text_of(key)), *_tables(paper, key)]
        blocks += parts or [Paragraph((Run(_("(Nothing written yet)")),))]
    return Document(
        title=clean(paper.title), meta=tuple(_meta(paper)), blocks=tuple(blocks), author=clean(paper.government.name)
    )


def _meta(paper: ReviewPaper) -> list[str]:
    day = date_format(timezone.localdate(paper.updated_at), "Y.m.d")
    lines = [f"{paper.government.name} · {day}", _("Draft made with %(site)s") % {"site": settings.SITE_NAME}]
    if paper.is_restricted:
        lines.append(_("Holds text from cases for officers only. Do not pass it on outside the governments."))
    return [clean(line) for line in lines]


def _tables(paper: ReviewPaper, key: str) -> list[Table]:
    if key == SectionKey.BUDGET and paper.budget_rows:
        return [_budget(paper)]
    if key == SectionKey.SCHEDULE and paper.schedule_rows:
        return [_table(SCHEDULE_COLUMNS, paper.schedule_rows, weights=(4, 3, 3, 3))]
    return []


def _budget(paper: ReviewPaper) -> Table:
    table = _table(BUDGET_COLUMNS, paper.budget_rows, weights=(3, 5, 3, 3))
    if paper.total is None:
        return table
    total: tuple[Runs, ...] = ((Run(_("Total"), bold=True),), (), (Run(f"{paper.total:,}", bold=True),), ())
    return Table((*table.rows, total), heads=1, weights=table.weights)


def _table(columns: dict[str, Any], rows: list[dict[str, Any]], *, weights: tuple[int, ...]) -> Table:
    head = tuple(words(str(label)) for label in columns.values())
    body = (tuple(words(_shown(row.get(name))) for name in columns) for row in rows)
    return Table((head, *body), heads=1, weights=weights)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)
