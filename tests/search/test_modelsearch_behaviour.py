"""Runs modelsearch's own behaviour tests on our backend, in a bare Django project and a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests import pace

ROOT = Path(__file__).resolve().parents[2]
SHARED_TESTS = 120


def test_every_shared_behaviour_test_of_modelsearch_passes():
    environment = {
        **os.environ,
        # What stands there already may put another Whoosh before the installed one.
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site"), os.environ.get("PYTHONPATH", "")]),
        "DJANGO_SETTINGS_MODULE": "tests.search.modelsearch_settings",
    }
    command = [sys.executable, "-m", "django", "test", "tests.search.modelsearch_behaviour"]
    ran = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=pace.NEVER, check=False
    )
    number = re.search(r"Ran (\d+) tests", ran.stderr)
    assert ran.returncode == 0, ran.stderr[-4000:]
    assert number is not None
    # Two more than the shared ones: that a reset empties the index, and that this is the Whoosh that was asked for.
    assert int(number.group(1)) >= SHARED_TESTS + 2
    assert "skipped" not in ran.stderr
    assert "expected failures" not in ran.stderr
