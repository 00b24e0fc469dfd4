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
from django.utils.translation import gettext as _

from cases.models import CaseTag, TagSynonym, word_key
from cases.services.tags import add_synonym
from common.exceptions import DomainError
from people.models import LocalGovernment, Officer, User
from people.services.reference import load_sample_governments
from portal.services.foundations import ensure_foundations
from portal.services.sample_cases import ensure_case, paper_case
from portal.services.sample_people import ensure_officers

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
    added["tags"] = ensure_tags(read_rows("tags.csv"))
    added["cases"] = ensure_cases(officers, watch)
    return added


def ensure_tags(rows: list[dict[str, str]]) -> int:
    """The tags with their synonyms, written by the sample administrator; how many tags are new."""
    administrator = User.objects.get(email="admin@korea.example")
    before = CaseTag.objects.count()
    for row in rows:
        [tag] = CaseTag.named([row["name"]])
        for word in filter(None, row["synonyms"].split("|")):
            if not is_known(word):
                add_synonym(word=word, tag=tag, actor=administrator)
    return CaseTag.objects.count() - before


def is_known(word: str) -> bool:
    """Whether the word is a tag or leads to one already, spaces and case aside."""
    key = word_key(word)
    return TagSynonym.objects.filter(key=key).exists() or CaseTag.objects.filter(key=key).exists()


def ensure_cases(officers: list[Officer], watch: Watched) -> int:
    """The study's cases first, so they are the older ones; how many are new."""
    entries = [paper_case(row) for row in read_rows("paper_cases.csv")]
    entries += json.loads((FIXTURES / "sample_cases.json").read_text(encoding="utf-8"))
    count = 0
    for place, entry in enumerate(watch("Cases", entries, len(entries))):
        age = BETWEEN_CASES * (len(entries) - place)
        count += ensure_case(entry, officers=officers, files=FIXTURES / "sample_files", age=age)
    return count


def read_rows(name: str) -> list[dict[str, str]]:
    with (FIXTURES / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
