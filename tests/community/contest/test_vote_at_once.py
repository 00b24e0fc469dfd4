"""Hundreds vote at once in two processes, one of which is killed twice: no ballot is lost, none is doubled."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bench.vote_child import picks_of
from tests import pace
from tests.databases import SERVER, migrated_database
from tests.portal.installation import Installation
from tests.samplesite import folder_of_the_run

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.xdist_group("installation")]
SCRIPT = Path(__file__).resolve().parents[3] / "bench" / "vote_child.py"
VOTERS, KILLS = 120, 2

VOTE = """
import json
from django.core.management import call_command
from bench.vote_child import candidates_of
from tests.factories.contest import make_vote
call_command("createcachetable", verbosity=0)
stage = make_vote(sizes=(5, 4), picks=(2, 1))
print(json.dumps([stage.pk, candidates_of(stage)]))
"""
COUNTED = """
import json
from django.db.models import Count
from community.contest.models import *
from community.contest.services.counting import tally
stage = Stage.objects.select_related("contest").get(kind="vote")
print(json.dumps({
    "voters": Voter.objects.count(),
    "addresses": Voter.objects.values("address_hash").distinct().count(),
    "ballots": Ballot.objects.count(),
    "picks": list(Pick.objects.values_list("candidate").annotate(n=Count("ballot"))),
    "tallied": len(tally(stage, stage.closes_at + (stage.closes_at - stage.opens_at))),
}))
"""


@pytest.fixture
def site(tmp_path, tmp_path_factory, django_db_setup):
    with migrated_database(tmp_path, folder_of_the_run(tmp_path_factory)) as database:
        yield Installation(tmp_path, database if SERVER else "")


def run(site, code):
    return json.loads(site.manage("shell", "--no-imports", "-c", code).stdout.strip().splitlines()[-1])


def test_killed_processes_lose_no_ballot_and_double_none(site, tmp_path):
    stage, groups = run(site, VOTE)
    ledgers = [tmp_path / f"votes-{n}" for n in range(2)]
    # The second one's voters overlap with the first one's: a third of the addresses vote in both at once.
    spans = [(0, VOTERS * 2 // 3), (VOTERS // 3, VOTERS)]

    def start(n):
        arguments = [str(stage), *map(str, spans[n]), str(ledgers[n])]
        return subprocess.Popen(
            [sys.executable, str(SCRIPT), *arguments], env=site.environment, stdout=subprocess.PIPE, text=True
        )

    def noted(n):
        return ledgers[n].read_text().count("\n") if ledgers[n].exists() else 0

    children = [start(0), start(1)]
    for kill in range(1, KILLS + 1):
        deadline = time.monotonic() + pace.NEVER
        while noted(0) < kill * 20 and time.monotonic() < deadline:
            time.sleep(0.01)
        children[0].kill()
        children[0].wait()
        assert 0 < noted(0) < spans[0][1]
        children[0] = start(0)
    for child in children:
        child.communicate(timeout=pace.NEVER)
        assert child.returncode == 0
    assert [noted(n) for n in range(2)] == [last - first for first, last in spans]
    counted = run(site, COUNTED)
    assert counted["voters"] == counted["addresses"] == counted["ballots"] == counted["tallied"] == VOTERS
    want = Counter(pick for number in range(VOTERS) for pick in picks_of(number, groups))
    assert dict(map(tuple, counted["picks"])) == want
