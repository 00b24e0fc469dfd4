"""Tests that share something costly are sent to one process: a new pytest once undid that, and nobody was told."""

import subprocess
import sys
from pathlib import Path

from tests import pace

TWO_GROUPS = """
import os
import pytest

@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("group", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("one", "two")])
def test_of_a_group(group, number):
    with open(group, "a") as seen:
        seen.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
"""


def test_the_tests_of_a_group_run_in_one_process(tmp_path: Path) -> None:
    (tmp_path / "test_groups.py").write_text(TWO_GROUPS)
    options = ["-q", "-n", "2", "--dist", "loadgroup", "-p", "no:django", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *options, f"--rootdir={tmp_path}", "test_groups.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=pace.NEVER)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    processes = [(tmp_path / group).read_text().split() for group in ("one", "two")]
    assert [(len(each), len(set(each))) for each in processes] == [(4, 1), (4, 1)]
