"""Workers to be killed. First an edition is made in the database, for SENDER_READERS readers. Then each line "start" on
the standard input forks a worker, whose number goes to the standard output; "go" lets it send until nothing is left.

Forked from one process, which has loaded the site once. A worker that was let go is known to whoever may kill it.
"""

from __future__ import annotations

import datetime
import os
import signal
import sys
import time

import django

django.setup()

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from journal.letters.choices import LOST_AFTER, EditionState  # noqa: E402
from journal.letters.models import Edition, Letter, Subscriber  # noqa: E402
from journal.letters.services.sending import send_slice  # noqa: E402
from journal.letters.services.starting import tend  # noqa: E402
from tests.journal.letters.world import address, on_its_way  # noqa: E402


def work() -> None:
    """What the one before us left counts as lost at once, and nobody waits for the next slice's time."""
    call_lost()
    while edition := Edition.objects.filter(state=EditionState.SENDING).first():
        Edition.objects.filter(pk=edition.pk).update(next_at=timezone.now())
        send_slice(edition_id=edition.pk)
        if not Letter.objects.filter(edition=edition).due(timezone.now()).exists():
            time.sleep(0.05)  # another one has the rest,
            call_lost()  # or had it: a database may end the last statement of the dead after we looked


def call_lost() -> None:
    tend(timezone.now() + LOST_AFTER + datetime.timedelta(minutes=1))


def fork() -> None:
    connections.close_all()
    hold, go = os.pipe()
    if not (child := os.fork()):
        os.close(go)
        os.read(hold, 1)
        work()
        os._exit(0)
    os.close(hold)
    print(child, flush=True)  # noqa: T201
    sys.stdin.readline()
    os.close(go)


Subscriber.objects.bulk_create(Subscriber(email=address(number)) for number in range(int(os.environ["SENDER_READERS"])))
on_its_way()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while sys.stdin.readline():
    fork()
