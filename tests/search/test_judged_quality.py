"""The whole way: the sample site's cases, our engine in its own process, the judged queries."""

import json
import subprocess
import sys

import pytest

from bench.judged import FIXTURES, KINDS
from bench.report import measured
from tests import pace
from tests.samplesite import copy_prepared_site

ROOT = FIXTURES.parent
# With the tests that prepare the sample site: one process has it, and the answers are asked for once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("installation")]


@pytest.fixture(scope="module")
def rankings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    file, site = folder / "figures.json", folder / "site"
    copy_prepared_site(site, tmp_path_factory)
    command = [sys.executable, "bench/search.py", "--site", str(site), "--only", "ours", "--sizes", ""]
    command += ["--json", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=pace.NEVER)
    return json.loads(file.read_text(encoding="utf-8"))["quality"]["ours"]


def test_the_judged_queries_are_served_as_well_as_before(rankings):
    overall = measured(rankings)
    assert overall.mrr > 0.93
    assert overall.recall > 0.97
    assert overall.ndcg > 0.92
    # The half that nothing was tuned on.
    assert measured(rankings, lambda one: one.half == "hold").ndcg > 0.91


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_query_is_left_behind(rankings, kind):
    # A need described without any word of the case is out of reach of every engine that looks for words.
    assert measured(rankings, lambda one: one.kind == kind).ndcg > (0.55 if kind == "need" else 0.85)
