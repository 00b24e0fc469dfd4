"""The whole way: the sample site's cases, our engine in its own process, the judged queries."""

import json
import subprocess
import sys

import pytest

from bench.judged import FIXTURES, KINDS
from bench.report import measured

ROOT = FIXTURES.parent


@pytest.fixture(scope="module")
def rankings(tmp_path_factory):
    file = tmp_path_factory.mktemp("bench") / "figures.json"
    command = [sys.executable, "bench/search.py", "--only", "ours", "--sizes", "", "--json", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    return json.loads(file.read_text(encoding="utf-8"))["quality"]["ours"]


@pytest.mark.slow
def test_the_judged_queries_are_served_as_well_as_before(rankings):
    overall = measured(rankings)
    assert overall.mrr > 0.93
    assert overall.recall > 0.97
    assert overall.ndcg > 0.92
    # The half that nothing was tuned on.
    assert measured(rankings, lambda one: one.half == "hold").ndcg > 0.91


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_query_is_left_behind(rankings, kind):
    # A need described without any word of the case is out of reach of every engine that looks for words.
    assert measured(rankings, lambda one: one.kind == kind).ndcg > (0.55 if kind == "need" else 0.85)
