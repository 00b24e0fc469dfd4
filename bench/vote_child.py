"""Voters of one process: each chooses, asks for the mail and confirms by the link, by the real services.

    python bench/vote_child.py STAGE FIRST LAST LEDGER

Voter number n picks what `picks_of` says and is known by its address alone. After each confirmed vote a line "n" is
written to LEDGER, in one write, once the commit has been answered; voters whose line is there are left out, so a child
that was killed is started again with the same arguments. A vote that was counted before the kill and not noted is noted
now: that its address has voted is what the service says. Prints {"seconds": [of each vote], "again": number} as JSON.
The caller sets VAR_DIR (or DATABASE_URL) and DJANGO_SETTINGS_MODULE; bench/vote.py and a test start it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def main() -> None:
    stage_id, first, last, ledger = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    import django

    django.setup()
    from community.contest.models import Stage

    stage = Stage.objects.select_related("contest").get(pk=stage_id)
    keys = candidates_of(stage)
    noted = {int(line) for line in ledger.read_text().split()} if ledger.exists() else set()
    out = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    seconds, again = [], 0
    for number in range(first, last):
        if number in noted:
            continue
        begun = time.perf_counter()
        again += not vote(stage, number, picks_of(number, keys))
        seconds.append(time.perf_counter() - begun)
        os.write(out, f"{number}\n".encode())
    print(json.dumps({"seconds": seconds, "again": again}))


def vote(stage: Any, number: int, picks: list[int]) -> bool:
    """False when the address turns out to have voted already: before the kill."""
    from common.exceptions import DomainError
    from community.contest.models import Voter, WaitingBallot
    from community.contest.services import voting
    from community.contest.voters import address_hash

    address = address_of(number)
    if Voter.objects.filter(stage=stage, address_hash=address_hash(stage.pk, address)).exists():
        return False
    voting.ask_for_mail(stage=stage, picks=picks, email=address)
    waiting = WaitingBallot.objects.filter(stage=stage, address_hash=address_hash(stage.pk, address)).last()
    assert waiting is not None  # noqa: S101 - it was asked for just now
    try:
        voting.confirm(token=voting.path_of(waiting).split("/")[-2])
    except DomainError:
        return False
    return True


def candidates_of(stage: Any) -> list[list[int]]:
    """Keys of the candidates of each group with its number of picks in front."""
    from django.utils import timezone

    from community.contest.services.drawing import paper_of

    groups = paper_of(stage, timezone.now()).groups("")
    return [[group.picks, *sorted(one.pk for one in group.candidates)] for group in groups]


def picks_of(number: int, groups: list[list[int]]) -> list[int]:
    """What voter `number` picks: in each group so many in a row, from a place that depends on the number."""
    found = []
    for place, (picks, *keys) in enumerate(groups):
        start = number * (place + 3) % len(keys)
        found += [keys[(start + step) % len(keys)] for step in range(picks)]
    return found


def address_of(number: int) -> str:
    return f"voter{number}@example.org"


if __name__ == "__main__":
    main()
