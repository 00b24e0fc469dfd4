"""The sample accounts: who they are and what they sign in with."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from people.models import User

FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "demo"


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


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of fixtures/demo; empty when the file is not shipped."""
    path = FIXTURES / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
