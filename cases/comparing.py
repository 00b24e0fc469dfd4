"""What a reviewer compares: two texts of a case, field by field, vocabulary, tags and files included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wagtail.models import Revision

from cases.history import FieldChange, changes, pieces
from cases.models import CaseFile, CasePage, CaseTag, CsType

if TYPE_CHECKING:
    from collections.abc import Iterable

CHOICES = ("focus_task", "scope", "audience")


def compare_revisions(page: CasePage, before: Revision, after: Revision) -> list[FieldChange]:
    """What differs from one revision to the other, in reading order; empty when nothing a reader sees does."""
    old, new = before.content, after.content
    found = changes(page, old, new)
    for name in CHOICES:
        field = CasePage._meta.get_field(name)
        labels = dict(field.flatchoices)
        pair = str(labels.get(old.get(name), "")), str(labels.get(new.get(name), ""))
        found += _change(field.verbose_name, *pair)
    for name, label, words in (
        ("cs_type", CasePage._meta.get_field("cs_type").verbose_name, _types),
        ("tagged_items", CasePage._meta.get_field("tags").verbose_name, _tags),
        ("attachments", CaseFile._meta.verbose_name_plural, _files),
    ):
        found += _change(label, words(old.get(name)), words(new.get(name)))
    return found


def live_revision(page: CasePage) -> Revision | None:
    """The revision that is public now."""
    return Revision.objects.filter(pk=page.live_revision_id).first() if page.live and page.live_revision_id else None


def _change(label: Any, old: str, new: str) -> list[FieldChange]:
    return [FieldChange(label, list(pieces(old, new)))] if old != new else []


def _types(key: Any) -> str:
    found = CsType.objects.filter(pk=key).first() if key else None
    return found.name if found else ""


def _tags(rows: Iterable[dict[str, Any]] | None) -> str:
    keys = [row["tag"] for row in rows or []]
    return ", ".join(CaseTag.objects.filter(pk__in=keys).order_by("name").values_list("name", flat=True))


def _files(rows: Iterable[dict[str, Any]] | None) -> str:
    keys = [row["stored"] for row in rows or []]
    names = dict(CaseFile.objects.filter(pk__in=keys).values_list("pk", "original_name"))
    return "\n".join(names.get(key, "") for key in keys)
