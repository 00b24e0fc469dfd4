"""What an editor changes in one process counts in all others within two seconds, without a restart."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import pace
from tests.databases import SERVER, migrated_database
from tests.portal.installation import Installation
from tests.samplesite import folder_of_the_run

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.xdist_group("installation")]
SCRIPT = Path(__file__).with_name("other_process.py")


class Process:
    """See other_process.py."""

    def __init__(self, site: Installation, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), *arguments],
            env=site.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *told: str) -> Any:
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], pace.NEVER)[0]:
            self.process.kill()
            raise TimeoutError(f"No answer to {told}.")
        answer = self.process.stdout.readline()
        assert answer, f"The process ended at {told}."
        return json.loads(answer)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup) -> Iterator[Installation]:
    """An installation with tables and nothing else, on the database that the tests run on."""
    folder = tmp_path_factory.mktemp("two")
    with migrated_database(folder, folder_of_the_run(tmp_path_factory)) as database:
        installed = Installation(folder, database if SERVER else "")
        installed.manage("createcachetable")  # which no migration makes, and the tests' own settings do without
        yield installed


@contextmanager
def processes(site: Installation, *kinds: tuple[str, ...]) -> Iterator[list[Process]]:
    started = [Process(site, *kind) for kind in kinds]
    try:
        yield started
    finally:
        for process in started:
            process.end()


def seconds_until(true: Callable[[], bool]) -> float:
    """How long it takes; 30 seconds at most."""
    begun = time.monotonic()
    while not true() and time.monotonic() - begun < 30:
        time.sleep(0.05)
    return time.monotonic() - begun


def test_words_synonyms_and_recommendations_reach_every_process(site):
    with processes(site, (), ("forked",), ("forked",)) as [editor, *readers]:
        editor("make_cases", "콜센터 야간", "상담실 확대", "두레온정콜 운영")
        editor("write_index")
        for reader in readers:
            assert reader("search", "콜센터")["titles"] == ["콜센터 야간"]
            assert reader("promoted", "콜센터") == []

        editor("add_synonyms", "콜센터\n상담실")
        editor("promote", "콜 센터", "https://example.kr/")
        for reader in readers:
            assert seconds_until(lambda: len(reader("search", "콜센터")["titles"]) == 2) < pace.patience(2)  # noqa: B023
            assert reader("promoted", "콜센터를") == ["https://example.kr/"]
        editor("switch_synonyms_off")
        for reader in readers:
            assert seconds_until(lambda: len(reader("search", "콜센터")["titles"]) == 1) < pace.patience(2)  # noqa: B023

        follow_the_dictionary(editor, readers)


def follow_the_dictionary(editor: Process, readers: list[Process]) -> None:
    """A term added and taken away again: each reader answers from the index all the time, and takes over the next."""
    for act, learnt in (("add_term", True), ("delete_term", False)):
        editor(act, "두레온정콜")
        time.sleep(1.1)
        before = [reader("search", "두레온정콜") for reader in readers]
        editor("write_index")
        after = [reader("search", "두레온정콜") for reader in readers]
        for found in (*before, *after):
            assert found["titles"] == ["두레온정콜 운영"]
            assert not found["damaged"]
        assert [("두레온정콜" in found["words"]) for found in before] == [not learnt] * 2
        assert [("두레온정콜" in found["words"]) for found in after] == [learnt] * 2
