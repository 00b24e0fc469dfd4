"""What a morning of alerts costs: many saved searches due at once, of many people.

    python bench/alerts.py --cases 3000 --people 250 --searches 4 --new 60

Builds a site of its own in a temporary folder, fills it with generated cases, lets officers save searches (words,
filters, lists), publishes more cases, and then makes and sends every alert as the background worker does; mail goes
into files. Prints seconds and queries of both steps.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
WORDS = (
    "콜센터",
    "민원실",
    "수도요금",
    "대기시간 단축",
    "야간 운영",
    "여권창구",
    "만족도 조사",
    "예약제",
    "보건소",
    "복지과",
)
FILTERS = ("", "level=basic", "grade=B", "level=metropolitan")


def main() -> int:
    options = parse()
    with tempfile.TemporaryDirectory(prefix="bench-alerts-") as folder:
        os.environ |= {
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "LOG_LEVEL": "WARNING",
            "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
        }
        if not os.environ["DATABASE_URL"]:
            del os.environ["DATABASE_URL"]
        environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
        for command in (["prepare", "--sample-data"], ["generate_cases", str(options.cases)], ["rebuild_search"]):
            subprocess.run([sys.executable, str(ROOT / "site/manage.py"), *command], env=environment, check=True)
        measure(options, environment)
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=3_000)
    parser.add_argument("--people", type=int, default=250)
    parser.add_argument("--searches", type=int, default=4, help="of each person")
    parser.add_argument("--new", type=int, default=60, help="cases published before the morning")
    return parser.parse_args()


def measure(options: argparse.Namespace, environment: dict[str, str]) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from search.models import AlertMail, Find, SavedSearch
    from search.services import alerting

    began = time.perf_counter()
    save_searches(options)
    saved = SavedSearch.objects.count()
    print(f"{saved} searches of {options.people} people saved in {time.perf_counter() - began:.1f} s")
    add = ["generate_cases", str(options.new)]
    for command in (add, ["check_search", "--repair"]):
        subprocess.run([sys.executable, str(ROOT / "site/manage.py"), *command], env=environment, check=True)
    SavedSearch.objects.update(alerted_for="2000-01-01")
    for name in ("first", "again"):
        connection.queries_log.clear()
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            told = alerting.make_due_alerts(timezone.now())
            seconds = time.perf_counter() - began
        print(
            f"matching, {name}: {seconds:.2f} s, {len(queries)} queries, {told} people, {Find.objects.count()} results"
        )
        SavedSearch.objects.update(alerted_for="2000-01-01")
    waiting = list(AlertMail.objects.filter(state="queued").values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        for pk in waiting:
            alerting.send_alert_mail(mail_id=pk, now=timezone.now())
        seconds = time.perf_counter() - began
    each = max(1, len(waiting))
    print(f"sending: {len(waiting)} mails, {seconds:.2f} s,", end=" ")
    print(f"{seconds / each * 1000:.1f} ms and {len(queries) / each:.1f} queries each")


def save_searches(options: argparse.Namespace) -> None:
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from people.models import LocalGovernment, Officer, User
    from search.services.saving import SavedAlready, Wishes, save_search

    chance = random.Random(1)
    governments = list(LocalGovernment.objects.of_2006())
    for number in range(options.people):
        user = User.objects.create(email=f"bench-{number}@korea.kr", name="측정")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        Officer.objects.create(
            user=user, government=chance.choice(governments), status="approved", started_on=timezone.localdate()
        )
        made = 0
        while made < options.searches:
            words, filters, place = chance.choice(WORDS), chance.choice(FILTERS), chance.choice(("search", "cases"))
            lead = ["in=cases"] if place == "search" else []
            query = "&".join(filter(None, [f"q={words}", *lead, filters]))
            try:
                save_search(
                    place=place,
                    query=query,
                    name=words,
                    wishes=Wishes("daily", by_mail=True, in_site=True),
                    language="ko",
                    actor=user,
                    now=timezone.now(),
                )
                made += 1
            except SavedAlready:
                continue


if __name__ == "__main__":
    sys.exit(main())
