"""What an entry said at a moment, as one text with a checksum that anybody can compute again."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from django.utils import timezone

from common.fields import render_fields
from community.contest.choices import TEXT_PARTS, VersionReason
from community.contest.models import Entry, EntryVersion
from people.models import User


def content_of(entry: Entry) -> dict[str, Any]:
    """Everything that judges judge, as plain values."""
    members = entry.members.order_by("sort_order", "pk").values("name", "department", "post", "role")
    files = entry.files.filter(removed_at=None).order_by("pk").values("title", "original_name", "size", "sha256")
    return {
        "contest": entry.contest.slug,
        "number": entry.label,
        "division": entry.division.name,
        "government": entry.government.name_ko if entry.government else "",
        "title": entry.title,
        "summary": entry.summary,
        **{part: getattr(entry, part) for part in TEXT_PARTS},
        "members": list(members),
        "files": list(files),
    }


def written(content: dict[str, Any]) -> str:
    """The content as the one text of which the checksum is taken: JSON, sorted keys, no spaces, NFC."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def keep(entry: Entry, reason: VersionReason, actor: User | None) -> EntryVersion:
    """A new version of the entry as it stands; call with the entry's row held."""
    text = written(content_of(entry))
    version = EntryVersion(
        entry=entry,
        number=entry.versions.count() + 1,
        reason=reason,
        content=text,
        rendered=render_fields(entry, TEXT_PARTS),
        sha256=checksum(text),
        made_by=actor,
        made_at=timezone.now(),
    )
    version.save()
    return version
