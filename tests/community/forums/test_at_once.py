"""Eight people post in one thread at once, in two processes: no error, nothing lost, every number once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import pace
from tests.databases import SERVER, migrated_database
from tests.portal.installation import Installation
from tests.samplesite import folder_of_the_run

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.xdist_group("installation")]
SCRIPT = Path(__file__).resolve().parents[3] / "bench" / "posting_child.py"
SECONDS, PROCESSES, THREADS = 4, 2, 4

PEOPLE = """
from community.forums.services.arranging import add_board
from community.forums.services.posting import start_thread
from tests.factories.people import OfficerFactory
for number in range(8):
    OfficerFactory(user__email=f"writer{number}@korea.kr")
author = OfficerFactory().user
board = add_board(actor=None, name_ko="게시판", slug="board", audience="officers")
print(board.pk, start_thread(actor=author, forum=board, title="여덟 사람", body="함께 씁니다.").pk)
"""
COUNTED = """
import json
from community.forums.models import Forum, Post, Thread
thread = Thread.objects.get(title="여덟 사람")
board = Forum.objects.get(slug="board")
print(json.dumps({
    "numbers": list(Post.objects.filter(thread=thread).order_by("number").values_list("number", flat=True)),
    "thread": [thread.last_number, thread.post_count],
    "board": [board.thread_count, board.post_count],
    "threads": Thread.objects.count(),
}))
"""


@pytest.fixture
def site(tmp_path, tmp_path_factory, django_db_setup):
    with migrated_database(tmp_path, folder_of_the_run(tmp_path_factory)) as database:
        yield Installation(tmp_path, database if SERVER else "")


def run(site, code) -> str:
    return site.manage("shell", "--no-imports", "-c", code).stdout.strip().splitlines()[-1]


def test_eight_people_posting_at_once_lose_nothing(site):
    board, thread = run(site, PEOPLE).split()
    writers = [f"writer{number}@korea.kr" for number in range(PROCESSES * THREADS)]
    children = [
        subprocess.Popen(
            [sys.executable, str(SCRIPT), str(SECONDS), board, thread, *writers[n * THREADS : (n + 1) * THREADS]],
            env=site.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(PROCESSES)
    ]
    said = [json.loads(child.communicate(timeout=pace.NEVER)[0].splitlines()[-1]) for child in children]
    assert [one["errors"] for one in said] == [[]] * PROCESSES
    posted, begun = (sum(one[key] for one in said) for key in ("posted", "begun"))
    assert posted > PROCESSES * THREADS
    counted = json.loads(run(site, COUNTED))
    assert counted["numbers"] == list(range(1, posted + 2))
    assert counted["thread"] == [posted + 1, posted + 1]
    assert counted["board"] == [begun + 1, posted + begun + 1]
    assert counted["threads"] == begun + 1
