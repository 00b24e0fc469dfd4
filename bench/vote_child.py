"""Voters of one process: each chooses, asks for the mail and confirms by the link.

    python bench/vote_child.py STAGE FIRST LAST LEDGER [ADDRESS OF A SERVER]

By the real services, or by the pages of a running server; the link is read from the database, as no mail is sent. Voter
number n picks what `picks_of` says. After each confirmed vote a line "n" is written to LEDGER, in one write, once the
commit was answered; voters whose line is there are left out, so a child that was killed is started again with the same
arguments. A vote that was counted before the kill and not noted is noted now. Prints {"seconds": [of each vote],
"again": number that had been counted already} as JSON. The caller sets VAR_DIR (or DATABASE_URL) and
DJANGO_SETTINGS_MODULE; bench/vote.py and a test start it.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
# A server that was killed is there again within this time.
PATIENCE = 60
# Of so many voters one looks at the pages as well as sending them.
LOOKERS = 10


def main() -> None:
    stage_id, first, last, ledger = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    import django

    django.setup()
    from community.contest.models import Stage

    stage = Stage.objects.select_related("contest").get(pk=stage_id)
    keys = candidates_of(stage)
    vote = by_pages(stage, sys.argv[5]) if len(sys.argv) > 5 else by_services(stage)
    noted = {int(line) for line in ledger.read_text().split()} if ledger.exists() else set()
    out = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    seconds, again = [], 0
    for number in range(first, last):
        if number in noted:
            continue
        begun = time.perf_counter()
        again += has_voted(stage, number) or not vote(number, picks_of(number, keys))
        seconds.append(time.perf_counter() - begun)
        os.write(out, f"{number}\n".encode())
    print(json.dumps({"seconds": seconds, "again": again}))


def by_services(stage: Any) -> Callable[[int, list[int]], bool]:
    """How a voter votes in this process; false when the address turns out to have voted already."""
    from common.exceptions import DomainError
    from community.contest.services import voting

    def vote(number: int, picks: list[int]) -> bool:
        voting.ask_for_mail(stage=stage, picks=picks, email=address_of(number))
        if not (link := link_of(stage, number)):
            return False
        try:
            voting.confirm(token=link.split("/")[-2])
        except DomainError:
            return False
        return True

    return vote


def by_pages(stage: Any, server: str) -> Callable[[int, list[int]], bool]:
    """How a voter votes by the forms of a server that may be killed at any moment; what got no answer is sent again."""
    from community.contest.models import Candidate

    groups = dict(Candidate.objects.filter(stage=stage).values_list("pk", "group_id"))
    ballot = f"/contests/{stage.contest.slug}/vote/{stage.pk}/"
    host = urlsplit(server).netloc
    secret = "c" * 32
    headers = {
        "Cookie": f"csrftoken={secret}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"{server}{ballot}",
    }
    line = http.client.HTTPConnection(host, timeout=PATIENCE)

    def ask(method: str, path: str, body: str = "") -> int:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                line.request(method, path, body or None, headers)
                answer = line.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                line.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
                continue
            if answer.status < 500:
                return answer.status
            raise AssertionError(f"{method} {path}: {answer.status}")

    def vote(number: int, picks: list[int]) -> bool:
        if number % LOOKERS == 0:
            ask("GET", ballot)
        form = [("csrfmiddlewaretoken", secret), ("email", address_of(number))]
        form += [(f"group-{groups[pick]}", str(pick)) for pick in picks]
        status = ask("POST", ballot, urlencode(form))
        assert status == 200, f"The ballot was answered with {status}."  # noqa: S101 - a measurement
        if not (link := link_of(stage, number)):
            return False
        if number % LOOKERS == 0:
            ask("GET", link)
        return ask("POST", link, urlencode({"csrfmiddlewaretoken": secret})) == 200

    return vote


def link_of(stage: Any, number: int) -> str:
    """What the mail would say."""
    from community.contest.models import WaitingBallot
    from community.contest.services.voting import path_of
    from community.contest.voters import address_hash

    key = address_hash(stage.pk, address_of(number))
    waiting = WaitingBallot.objects.filter(stage=stage, address_hash=key).order_by("asked_at").last()
    return path_of(waiting) if waiting else ""


def has_voted(stage: Any, number: int) -> bool:
    from community.contest.models import Voter
    from community.contest.voters import address_hash

    return Voter.objects.filter(stage=stage, address_hash=address_hash(stage.pk, address_of(number))).exists()


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
        start = number // (place + 1) % len(keys)
        found += [keys[(start + step) % len(keys)] for step in range(picks)]
    return found


def address_of(number: int) -> str:
    return f"voter{number}@example.org"


if __name__ == "__main__":
    main()
