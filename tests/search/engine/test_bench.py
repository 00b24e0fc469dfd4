"""The benchmark of the engine runs, and finds in it what Whoosh's own searcher finds."""

import json
import subprocess
import sys
from pathlib import Path

from tests import pace

ROOT = Path(__file__).resolve().parents[3]


def test_the_benchmark_counts_what_whoosh_counts_and_stays_inside_its_memory(tmp_path):
    # Every commit of the benchmark writes with all of the words, so there are few of them.
    options = [
        "--documents",
        "400",
        "--words",
        "4000",
        "--queries",
        "30",
        "--rounds",
        "1",
        "--stock-queries",
        "15",
        "--cache-mb",
        "0.25",
    ]
    command = [sys.executable, "bench/engine.py", *options, "--json", str(tmp_path / "found.json")]
    # It ends with an error when the two searchers count differently.
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=pace.NEVER, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    [found] = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert "400 documents" in ran.stdout
    assert found["and"]["hits"]["max"] > 0
    assert found["or"]["hits"]["p50"] >= found["and"]["hits"]["p50"]
    assert 0.2 < found["cache_mb"]["peak"] <= found["cache_mb"]["limit"] == 0.25
