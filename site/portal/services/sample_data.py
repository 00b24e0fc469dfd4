"""The sample site of fixtures/demo: governments, officers, tags and cases, each marked as a sample."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CasePage
from cases.papers.models import ReviewPaper
from cases.papers.services.writing import create_paper
from cases.services.importing import import_case, import_tags
from common.exceptions import DomainError
from people.models import CsUnit, LocalGovernment, Officer, User
from people.services.reference import load_sample_governments
from people.services.units import describe_unit
from portal.services.foundations import ensure_foundations
from portal.services.sample_adoptions import ensure_adoptions
from portal.services.sample_contest import ensure_contest
from portal.services.sample_forums import ensure_forum_talk
from portal.services.sample_journal import ensure_journal
from portal.services.sample_kinds import ensure_kinds
from portal.services.sample_lists import ensure_sample_lists
from portal.services.sample_moderation import ensure_moderation
from portal.services.sample_past import ensure_past
from portal.services.sample_people import ensure_officers
from portal.services.sample_talk import ensure_talk
from portal.services.sample_vote import ensure_vote
from portal.services.sample_wanted import ensure_wanted

FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "demo"
BETWEEN_CASES = datetime.timedelta(hours=31)


class Watched(Protocol):
    """Draws a bar while a list is worked through: the label, the things, how many."""

    def __call__(self, label: str, things: Iterable[Any], total: int) -> Iterator[Any]: ...


@dataclass(frozen=True, slots=True)
class SampleAccount:
    role: str
    email: str
    password: str


def sample_accounts() -> list[SampleAccount]:
    """One account a role, the highest role of each person counting; empty where no sample data was loaded."""
    if not settings.SAMPLE_DATA:
        return []
    first: dict[str, str] = {}
    for row in read_rows("officers.csv"):
        first.setdefault(row["roles"].split("|")[-1], row["email"])
    known = set(User.objects.filter(email__in=first.values()).values_list("email", flat=True))
    return [SampleAccount(role, email, settings.SAMPLE_PASSWORD) for role, email in first.items() if email in known]


def load_sample_data(watch: Watched) -> dict[str, int]:
    """Add what is missing of the sample data; a second call adds nothing. {what: how many were added}."""
    if not LocalGovernment.objects.real().exists():
        raise DomainError(_("There are no local governments yet. Run load_reference first."))
    ensure_foundations()
    added = {"governments": load_sample_governments(FIXTURES).added}
    people = read_rows("officers.csv")
    before = Officer.objects.count()
    officers = list(watch("Officers", ensure_officers(people), len(people)))
    added["officers"] = Officer.objects.count() - before
    added["CS units"] = ensure_unit(officers)
    added["tags"] = import_tags(read_rows("tags.csv"))
    added["cases"] = ensure_cases(officers, watch)
    added["adoptions"] = ensure_adoptions()
    added["papers"] = ensure_paper(officers[0])
    added["questions and visits"] = ensure_talk()
    added["wanted cases"] = ensure_wanted()
    added["threads"] = ensure_forum_talk()
    added["questions, ideas and polls"] = ensure_kinds()
    added["contest entries"] = ensure_contest()
    added["ballots"] = ensure_vote()
    added["exhibits"] = ensure_past()
    added["flagged or held posts"] = ensure_moderation()
    added["issues of the journal"] = ensure_journal()
    added["lists"] = ensure_sample_lists(officers)
    return added


def ensure_unit(officers: list[Officer]) -> int:
    """The CS unit of the first sample government that has a coordinator, as they would name it; how many are new."""
    head = next((officer for officer in officers if officer.is_coordinator), None)
    if head is None or CsUnit.objects.filter(government__is_sample=True).exists():
        return 0
    describe_unit(
        actor=head.user,
        government=head.government,
        name="민원과 고객만족팀(예시)",
        phone="02-0000-0100",
        email="cs@korea.example",
        staff=5,
        since=2008,
        duties="(예시) 콜센터 운영, 고객만족도 조사, 친절 교육을 맡습니다.",
    )
    return 1


def ensure_cases(officers: list[Officer], watch: Watched) -> int:
    """The samples as if from the months before, then the study's cases, which are the newest; how many are new."""
    samples = json.loads((FIXTURES / "sample_cases.json").read_text(encoding="utf-8"))
    papers = read_rows("paper_cases.csv")
    count, begin = 0, timezone.now() - BETWEEN_CASES * len(samples)
    for place, entry in enumerate(watch("Cases", [*samples, *papers], len(samples) + len(papers))):
        position = entry.get("author_index")
        _case, new = import_case(
            actor=None,
            data=entry,
            author=officers[position] if position is not None else None,
            files=[stored_file(name) for name in entry.get("attachments") or []],
            published_at=begin + BETWEEN_CASES * place if place < len(samples) else None,
        )
        count += new
    return count


def ensure_paper(writer: Officer) -> int:
    """A review paper of the writer's government on two sample cases of others, as drafted; how many are new."""
    cases = CasePage.objects.visible_to(writer.user).filter(is_sample=True).exclude(government=writer.government)
    numbers = list(cases.order_by("number").values_list("number", flat=True)[:2])
    if not numbers or ReviewPaper.objects.filter(government=writer.government).exists():
        return 0
    create_paper(actor=writer.user, title=_("(Sample) Review of introducing two practices of others"), numbers=numbers)
    return 1


def stored_file(name: str) -> File:
    return ContentFile((FIXTURES / "sample_files" / name).read_bytes(), name=name)


def read_rows(name: str) -> list[dict[str, str]]:
    with (FIXTURES / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
