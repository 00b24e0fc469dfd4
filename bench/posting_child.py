"""Several people who post at once: threads of one process, each a person with a connection of their own.

    python bench/posting_child.py SECONDS FORUM THREAD EMAIL…

Everybody answers in the same thread as fast as it goes, and begins a thread of their own every tenth time. Prints
{"posted": number, "begun": number, "errors": [text], "milliseconds": [of each act]} as JSON. The caller sets VAR_DIR
(or DATABASE_URL) and DJANGO_SETTINGS_MODULE; bench/forums.py and a test start it in several processes.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def main() -> None:
    seconds, forum, thread, emails = float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    import django

    django.setup()
    said = {"posted": 0, "begun": 0, "errors": [], "milliseconds": []}
    lock = threading.Lock()
    people = [threading.Thread(target=person, args=(email, seconds, forum, thread, said, lock)) for email in emails]
    for one in people:
        one.start()
    for one in people:
        one.join()
    print(json.dumps(said))


def person(email: str, seconds: float, forum: int, thread: int, said: dict, lock: threading.Lock) -> None:
    from django.db import connection

    from community.forums.models import Forum, Thread
    from community.forums.services.posting import reply, start_thread
    from people.models import User

    user, board, shared = User.objects.get(email=email), Forum.objects.get(pk=forum), Thread.objects.get(pk=thread)
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        number += 1
        begins = number % 10 == 0
        begun = time.perf_counter()
        try:
            if begins:
                start_thread(actor=user, forum=board, title=f"{email} {number}", body=f"{number}번째로 시작합니다.")
            else:
                reply(actor=user, thread=shared, body=f"{email}의 {number}번째 글입니다.")
        except Exception as error:  # whatever it is, it is what the measurement is for
            with lock:
                said["errors"].append(f"{type(error).__name__}: {error}")
            continue
        with lock:
            said["begun" if begins else "posted"] += 1
            said["milliseconds"].append((time.perf_counter() - begun) * 1000)
    connection.close()


if __name__ == "__main__":
    main()
