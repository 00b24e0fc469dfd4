"""Readers by the thousand, a real SMTP server, and senders that are killed with SIGKILL on the way.

The suite does a small part, on both databases; `make torture-mail` has 5,000 readers, with a seed of one's own:
LETTERS_SEED=7. Most of its time are commits that reach the disk, and others may use the disk as well, so it is given
up only when nothing moves any more.

What SMTP can promise: nobody gets an issue twice, and everybody gets it once, but for letters that were between the dot
and its answer when the kill came. Of these nobody can know; they are found, counted, shown and never repeated by
themselves, at most one for each kill. Each kill here is aimed: at a sender that is preparing, and at both sides of the
one moment that cannot be closed.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller

from journal.letters.choices import EditionState
from tests import pace
from tests.databases import SERVER, migrated_database
from tests.journal.letters.world import address
from tests.samplesite import folder_of_the_run

READERS = int(os.environ.get("LETTERS_READERS", "80" if SERVER else "300"))
SEED = int(os.environ.get("LETTERS_SEED", "1"))
KILLS = int(os.environ.get("LETTERS_KILLS", "4"))

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.both_databases]


class Server:
    """Keeps who got what, and kills the sender at chosen moments, in the midst of the conversation."""

    def __init__(self, kill_before: Iterable[int] = (), kill_after: Iterable[int] = ()) -> None:
        """Which mails, counted from 1, are read to the dot and not kept; and which are kept and not answered."""
        self.got: list[tuple[str, str]] = []
        self.kill_before, self.kill_after = set(kill_before), set(kill_after)
        self.unkept: list[str] = []
        self.asked, self.sender = 0, 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.asked += 1
        if self.asked in self.kill_before:
            kill(self.sender)
            self.unkept.append(envelope.rcpt_tos[0])
            return "451 try again"
        head = envelope.content.partition(b"Message-ID:")[2]
        self.got.append((envelope.rcpt_tos[0], head.partition(b"\n")[0].strip().decode()))
        if self.asked in self.kill_after:
            kill(self.sender)
        return "250 OK"

    @property
    def readers(self) -> Counter[str]:
        return Counter(reader for reader, _identity in self.got)


class Senders:
    """Senders on a database of their own, and what they left in it."""

    def __init__(self, database: str, port: int, readers: int, server: Server) -> None:
        self.database, self.server = database, server
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.journal.letters.sender_settings",
            "DATABASE_URL": database,
            "SENDER_PORT": str(port),
            "SENDER_READERS": str(readers),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONWARNINGS": "ignore",
        }
        command = [sys.executable, str(Path(__file__).with_name("sender.py"))]
        self.origin = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.born: list[int] = []

    def start(self) -> int:
        """The number of a new process, which the server knows before it gets the first mail."""
        self._tell("start")
        self.server.sender = int(self.origin.stdout.readline())
        self.born.append(self.server.sender)
        self._tell("go")
        return self.server.sender

    def _tell(self, word: str) -> None:
        self.origin.stdin.write(f"{word}\n")
        self.origin.stdin.flush()

    def wait_until(self, happens: Callable[[], bool]) -> None:
        wait_until(happens, lambda: self.server.asked)

    def work_until(self, happens: Callable[[], bool]) -> None:
        """Wait for it, and fail at once when nobody is left to bring it about."""
        self.wait_until(lambda: happens() or not any(map(is_alive, self.born)))
        assert happens()

    def finish(self) -> None:
        """Have one more send all that is left."""
        last = self.start()
        self.wait_until(lambda: not is_alive(last))

    def end(self) -> None:
        for process in self.born:
            kill(process)
        self.origin.kill()
        self.origin.wait()
        self.origin.stdin.close()
        self.origin.stdout.close()

    def ask(self, statement: str) -> list[tuple]:
        opened = psycopg.connect(self.database) if SERVER else sqlite3.connect(file_of(self.database), timeout=20)
        with closing(opened):
            answer = opened.execute(statement)
            found = answer.fetchall() if answer.description else []
            opened.commit()
            return found

    def states(self) -> dict[str, int]:
        return dict(self.ask("SELECT state, count(*) FROM letters_letter GROUP BY state"))

    def unclear(self) -> set[str]:
        rows = self.ask(
            "SELECT email FROM letters_letter l JOIN letters_subscriber s ON s.id = subscriber_id "
            "WHERE l.state = 'unclear'"
        )
        return {email for (email,) in rows}


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    wait_until(lambda: not is_alive(process))


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def file_of(database: str) -> str:
    return database.removeprefix("sqlite:///")


def wait_until(happens: Callable[[], bool], moving: Callable[[], object] = lambda: None) -> None:
    """Give up when it has not happened and nothing has moved for so long; as long as something moves, wait."""
    seen, since = moving(), time.monotonic()
    while not happens():
        if (now := moving()) != seen:
            seen, since = now, time.monotonic()
        assert time.monotonic() - since < pace.NEVER, f"Nothing moves any more at {seen}."
        time.sleep(0.005)


@pytest.fixture
def world(tmp_path, tmp_path_factory, free_port, django_db_setup):
    """`world(readers, server)`: an edition for so many readers, the server running, senders to start."""
    with ExitStack() as gone_afterwards:

        def make(readers: int, server: Server) -> Senders:
            run = folder_of_the_run(tmp_path_factory)
            database = gone_afterwards.enter_context(migrated_database(tmp_path, run))
            controller = Controller(server, hostname="127.0.0.1", port=free_port)
            controller.start()
            gone_afterwards.callback(controller.stop)
            senders = Senders(database, free_port, readers, server)
            gone_afterwards.callback(senders.end)
            return senders

        yield make


def test_readers_get_one_mail_each_through_kills_at_random(world):
    server = Server()
    senders = world(READERS, server)
    dice = random.Random(SEED)
    moments = sorted(dice.sample(range(READERS // 20, READERS - 2 * KILLS), KILLS))  # so many may stay unclear
    for moment in moments:
        pair = [senders.start(), senders.start()]  # two workers, of which one is enough
        senders.work_until(lambda at=moment: len(server.got) >= at)
        time.sleep(dice.random() / 20)
        for process in pair:
            kill(process)
    senders.finish()
    unclear, everybody = senders.unclear(), {address(number) for number in range(READERS)}
    assert senders.ask("SELECT state FROM letters_edition") == [(EditionState.DONE,)]
    assert set(server.readers.values()) == {1}  # nobody got two
    assert everybody - server.readers.keys() <= unclear  # everybody got one, but for some of which the site says so
    assert len(unclear) <= 2 * KILLS  # one for each process that was killed
    assert senders.states().get("sent", 0) + len(unclear) == READERS


def test_a_kill_on_either_side_of_the_answer_leaves_one_unclear_letter_that_is_not_repeated(world):
    server = Server(kill_before={5}, kill_after={10})
    senders = world(20, server)
    for _kill in range(2):
        killed = senders.start()
        senders.wait_until(lambda at=killed: not is_alive(at))
    senders.finish()
    had, had_not = server.got[8][0], server.unkept[0]
    assert senders.unclear() == {had, had_not}
    assert senders.states() == {"sent": 18, "unclear": 2}
    assert server.readers == Counter({address(number): 1 for number in range(20) if address(number) != had_not})


def test_unclear_letters_that_an_editor_sends_again_bear_the_same_message_id(world):
    """The price of asking for it: whoever had it gets it twice, and a mailbox can tell that it is the same."""
    server = Server(kill_after={2})
    senders = world(3, server)
    killed = senders.start()
    senders.wait_until(lambda: not is_alive(killed))
    senders.finish()
    [twice] = senders.unclear()
    # What steering.send_again writes, which test_sending tries.
    senders.ask("UPDATE letters_letter SET state = 'queued', token = '' WHERE state = 'unclear'")
    senders.ask("UPDATE letters_edition SET state = 'sending'")
    senders.finish()
    assert server.readers == Counter({address(0): 1, address(1): 1, address(2): 1}) + Counter({twice: 1})
    assert len({identity for reader, identity in server.got if reader == twice}) == 1
