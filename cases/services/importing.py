"""Bring cases in from outside: the study's cases, the samples, later other systems. Each once, found by its key."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision

from cases import rules
from cases.choices import TEXT_PARTS, Audience, Licence
from cases.models import CaseAttachment, CasePage, CaseTag, CsType, TagSynonym, draft_slug
from cases.services.drafting import apply_fields, library
from cases.services.files import keep_file
from cases.services.publishing import plan_review
from common.exceptions import DomainError, require
from people.models import LocalGovernment, Officer, User

KEY_LENGTH = 80
# The study writes '05 for 2005.
SHORT_YEAR = re.compile(r"['’](\d\d)\b")
# What the study is called on the site; Korean as the words of the cases are.
STUDY = "2006년 지방자치단체 CS행정 연구 논문"
METRIC = ("name", "unit", "before", "after", "before_label", "after_label", "better", "source")


@transaction.atomic
def import_case(
    *,
    actor: User | None,
    data: Mapping[str, Any],
    author: Officer | None = None,
    files: Iterable[File] = (),
    publish: bool = True,
    published_at: datetime.datetime | None = None,
) -> tuple[CasePage, bool]:
    """The case of `data["slug"]` and whether it was made now; one that is there already is left as it is.

    `data` is an entry of fixtures/demo/sample_cases.json or a row of fixtures/demo/paper_cases.csv; both are described
    in fixtures/README.md, and what they leave out stays empty. `actor` is an editor or administrator, or None when a
    command runs by itself. `published_at` is when it first became public where it comes from; now, if not given.
    Nobody gets mail: nobody here had submitted the case.
    """
    if actor is not None:
        require(rules.can_manage_tags(actor))
    key = str(data["slug"])[:KEY_LENGTH]
    if present := CasePage.objects.filter(import_key=key).first():
        return present, False
    page = CasePage(
        title=str(data.get("title") or data["title_ko"]),
        slug=draft_slug(),
        live=False,
        has_unpublished_changes=True,
        government=_government(data),
        author=author,
        contact=author,
        owner=author.user if author else actor,
        import_key=key,
        is_sample=bool(data.get("is_sample", False)),
        first_published_at=published_at if publish else None,
    )
    library().add_child(instance=page)
    apply_fields(page, fields_of(data))
    stored = [keep_file(page=page, actor=actor, upload=file) for file in files]
    page.attachments = [CaseAttachment(stored=item, title=item.original_name[:120]) for item in stored]
    revision = page.save_revision(user=actor)
    log(instance=page, action="cases.imported", user=actor, revision=revision, data={"key": key})
    if publish:
        page = _publish(page, revision, actor, published_at)
    return page, True


def _publish(
    page: CasePage, revision: Revision, actor: User | None, published_at: datetime.datetime | None
) -> CasePage:
    revision.publish(user=actor, skip_permission_checks=True)
    if published_at is not None:
        CasePage.objects.filter(pk=page.pk).update(last_published_at=published_at)
        plan_review(page, today=timezone.localdate(published_at))
    return CasePage.objects.get(pk=page.pk)


def fields_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's fields as services.drafting.apply_fields takes them."""
    fields: dict[str, Any] = {part: data.get(part) or "" for part in TEXT_PARTS}
    fields |= {name: data.get(name) or "" for name in ("voice", "focus_task", "scope")}
    fields |= {
        "summary": str(data.get("summary") or data.get("summary_ko") or ""),
        "cs_type": _cs_type(str(data.get("cs_type") or "")),
        "source_note": _source(data)[:200],
        "year": int(data["year"]) if data.get("year") else None,
        "budget": data.get("budget_krw"),
        "staff": Decimal(data["staff"]) if data.get("staff") else None,
        "period_start": _day(data.get("period_start")),
        "period_end": _day(data.get("period_end")),
        "licence": data.get("licence") or Licence.TYPE_1,
        "audience": data.get("audience") or Audience.PUBLIC,
        "tags": list(data.get("tags") or []),
        "metrics": [_metric(row) for row in data.get("metrics") or []],
        "awards": _awards(data),
        "links": [{"title": row["title"], "url": row["url"]} for row in data.get("links") or []],
    }
    return fields


def _source(data: Mapping[str, Any]) -> str:
    """Where the case is from; a row of the study names only a place in it, so the study is named before."""
    if place := data.get("source"):
        return f"{STUDY}, {place}"
    return str(data.get("source_note") or "")


def _metric(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: row.get(name) or "" for name in METRIC}
    return values | {name: Decimal(row[name]) if row.get(name) else None for name in ("before", "after")}


def _awards(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    if named := data.get("award_ko"):
        year = SHORT_YEAR.match(str(named))
        return [{"name": str(named), "year": 2000 + int(year[1]) if year else None}]
    return [
        {"name": row["name"], "year": row.get("year"), "awarded_by": row.get("awarded_by") or ""}
        for row in data.get("awards") or []
    ]


def _government(data: Mapping[str, Any]) -> LocalGovernment:
    code = str(data.get("government") or data.get("government_code"))
    found = LocalGovernment.objects.filter(code=code).first()
    if found is None:
        raise DomainError(_("There is no local government with the code “%(code)s”.") % {"code": code})
    return found


def _cs_type(word: str) -> CsType | None:
    """By code, or by Korean name without regard to spaces, as the study's list gives it."""
    if not word:
        return None
    kinds = list(CsType.objects.all())
    bare = "".join(word.split())
    found = next((kind for kind in kinds if word == kind.code or bare == "".join(kind.name_ko.split())), None)
    if found is None:
        raise DomainError(_("There is no CS type “%(word)s”.") % {"word": word})
    return found


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def import_tags(rows: Iterable[Mapping[str, str]]) -> int:
    """Tags with their synonyms, as rows of fixtures/demo/tags.csv; how many were new."""
    new = 0
    for row in rows:
        before = CaseTag.objects.count()
        [tag] = CaseTag.named([row["name"]])
        new += CaseTag.objects.count() - before
        for word in filter(None, row.get("synonyms", "").split("|")):
            synonym = CaseTag(name=word).word_key
            if synonym != tag.key and not CaseTag.objects.filter(key=synonym).exists():
                TagSynonym.objects.get_or_create(key=synonym, defaults={"name": word, "tag": tag})
    return new
