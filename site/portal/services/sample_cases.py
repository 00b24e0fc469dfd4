"""The cases of fixtures/demo: those of the 2006 study, with what it says and no more, and the invented samples."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from cases.models import CaseAttachment, CaseAward, CaseLink, CaseMetric, CasePage, CaseTag, CsType, TaggedCase
from cases.services.drafting import library
from cases.services.files import keep_file
from cases.services.publishing import plan_review
from people.models import LocalGovernment, Officer

TEXTS = ("summary", "voice", "problem", "action", "customers", "results", "lessons", "spread")
CHOICES = ("focus_task", "scope", "licence", "audience", "budget_krw", "year")


def paper_case(row: dict[str, str]) -> dict[str, Any]:
    """A row of paper_cases.csv in the shape of sample_cases.json; what the study does not say stays empty."""
    cs_type = CsType.objects.filter(name_ko=row["cs_type"]).first()
    return {
        "key": f"study:{row['slug']}",
        "title": row["title_ko"],
        "government": row["government_code"],
        "cs_type": cs_type.code if cs_type else "",
        "scope": row["scope"],
        "summary": row["summary_ko"],
        "source_note": row["source"],
        "awards": [{"name": row["award_ko"]}] if row["award_ko"] else [],
    }


@transaction.atomic
def ensure_case(entry: dict[str, Any], *, officers: list[Officer], files: Path, age: datetime.timedelta) -> bool:
    """Publish the case, as if so long ago, unless it was brought in before; whether it is new. Nobody gets mail."""
    key = entry.get("key") or f"sample:{entry['slug']}"
    if CasePage.objects.filter(import_key=key).exists():
        return False
    author = officers[entry["author_index"]] if entry.get("author_index") is not None else None
    page = CasePage(
        title=entry["title"],
        slug=key.replace(":", "-")[:200],
        import_key=key,
        government=LocalGovernment.objects.get(code=entry["government"]),
        cs_type=CsType.objects.filter(code=entry.get("cs_type") or "").first(),
        author=author,
        contact=author,
        is_sample=bool(entry.get("is_sample")),
        source_note=entry.get("source_note", ""),
        **columns_of(entry),
    )
    add_rows(page, entry)
    page.first_published_at = page.last_published_at = timezone.now() - age
    library().add_child(instance=page)
    for name in entry.get("attachments", []):
        attach(page, files / name)
    page.save_revision(log_action=False)
    CasePage.objects.filter(pk=page.pk).update(has_unpublished_changes=False, live_revision=page.latest_revision)
    plan_review(page)
    return True


def columns_of(entry: dict[str, Any]) -> dict[str, Any]:
    columns = {name: entry.get(name) or "" for name in TEXTS}
    columns |= {name.removesuffix("_krw"): entry[name] for name in CHOICES if entry.get(name) not in (None, "")}
    columns["staff"] = Decimal(entry["staff"]) if entry.get("staff") else None
    for name in ("period_start", "period_end"):
        columns[name] = datetime.date.fromisoformat(entry[name]) if entry.get(name) else None
    return columns


def add_rows(page: CasePage, entry: dict[str, Any]) -> None:
    page.tagged_items = [TaggedCase(tag=tag) for tag in CaseTag.named(entry.get("tags", []))]
    page.metrics = [CaseMetric(**numbers(row)) for row in entry.get("metrics", [])]
    page.awards = [CaseAward(**row) for row in entry.get("awards", [])]
    page.links = [CaseLink(**row) for row in entry.get("links", [])]


def numbers(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: Decimal(row[name]) if row.get(name) else None for name in ("before", "after")}


def attach(page: CasePage, path: Path) -> None:
    """The file goes through the same checks as an officer's."""
    stored = keep_file(page=page, actor=None, upload=SimpleUploadedFile(path.name, path.read_bytes()))
    page.attachments.add(CaseAttachment(stored=stored, title=path.stem))
    page.save()
