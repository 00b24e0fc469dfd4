"""Workers to be killed: each line on the standard input forks one, which sends what waits until nothing is left.

Their numbers go to the standard output. Forked from one process, which has loaded the site once.
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
from journal.letters.models import Edition, Letter  # noqa: E402
from journal.letters.services.sending import send_slice  # noqa: E402
from journal.letters.services.starting import tend  # noqa: E402


def work() -> None:
    """What the one before us left counts as lost at once, and nobody waits for the next slice's time."""
    tend(timezone.now() + LOST_AFTER + datetime.timedelta(minutes=1))
    while edition := Edition.objects.filter(state=EditionState.SENDING).first():
        Edition.objects.filter(pk=edition.pk).update(next_at=timezone.now())
        send_slice(edition_id=edition.pk)
        if not Letter.objects.filter(edition=edition).due(timezone.now()).exists():
            time.sleep(0.05)  # another one has the rest


signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _line in sys.stdin:
    connections.close_all()
    if not (child := os.fork()):
        work()
        os._exit(0)
    print(child, flush=True)  # noqa: T201
