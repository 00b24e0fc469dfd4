"""The words that a new library begins with; editors keep them from then on."""

from __future__ import annotations

import csv
from pathlib import Path

from cases.models import CsType


def ensure_cs_types(folder: Path, *, dry_run: bool = False) -> int:
    """Add the CS types of cs_types.csv that are missing and return how many; what editors changed stays theirs."""
    with (folder / "cs_types.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known = set(CsType.objects.values_list("code", flat=True))
    missing = [row for row in rows if row["code"] not in known]
    if not dry_run:
        for row in missing:
            CsType.objects.create(sort_order=int(row.pop("order")), **row)
    return len(missing)
