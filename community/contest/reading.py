"""What a judge reads of an entry: the frozen version, and in a blind stage only its masked text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from community.contest.choices import EntryKind
from community.contest.models import Entry, EntryFile, EntryVersion, Mask, Stage
from community.contest.models.entries import sections_of


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry on a judge's page. In a blind stage there is no government, no team and no file.

    Files are withheld and not renamed: their pages carry letterheads, names and photographs that no list of words
    finds. The judge reads how many there are.
    """

    label: str
    title: str
    summary: str
    sections: list[tuple[str, str]]
    government: str = ""
    members: list[dict[str, Any]] = field(default_factory=list)
    files: list[EntryFile] = field(default_factory=list)
    withheld: int = 0


def reading_of(entry: Entry, stage: Stage) -> Reading:
    """Call for entries that `visible_to` let through: frozen and, in a blind stage, with a mask."""
    version = entry.frozen
    assert version is not None  # noqa: S101 - the queryset saw to it
    content = version.fields
    if stage.is_blind:
        return _blind(entry, version.mask, len(content["files"]))
    return Reading(
        label=entry.label,
        title=content["title"],
        summary=content["summary"],
        sections=version.sections,
        government=content["government"],
        members=content["members"],
        files=files_of(entry, version),
    )


def files_of(entry: Entry, version: EntryVersion) -> list[EntryFile]:
    """The files that the frozen version names, also those that were taken out of the entry since."""
    names = {(file["sha256"], file["original_name"]) for file in version.fields["files"]}
    return [file for file in entry.files.all() if (file.sha256, file.original_name) in names]


def title_for(entry: Entry, stage: Stage) -> str:
    """The title in a list: masked in a blind stage, and there nothing at all before somebody has looked at it."""
    if not stage.is_blind:
        return entry.title
    mask = getattr(entry.frozen, "mask", None) if entry.frozen_id else None
    return str(mask.content.get("title", "")) if mask else ""


def _blind(entry: Entry, mask: Mask, files: int) -> Reading:
    content = mask.content
    return Reading(
        label=entry.label,
        title=content.get("title", ""),
        summary=content.get("summary", ""),
        sections=sections_of(mask.rendered, is_essay=entry.kind == EntryKind.ESSAY),
        withheld=files,
    )
