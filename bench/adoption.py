"""What adoption's pages cost with 250 governments and 5,000 adoptions, beside a bare page list in the same process.

    python bench/adoption.py --adoptions 5000 --rounds 40

Builds a site of its own in a temporary folder (SQLite), asks each page as a signed-in officer (the desk as the
coordinator of the government whose case everybody adopts) through Django's test client, all pages in turn each round,
and prints queries, the 95th percentile and the median's ratio to the bare page. `first` is the first answer after the
library changed, which builds the shelf and draws everything anew; `later` is every other one. Exit 1 when a later
answer needs 15 queries or more (the two pages on which every area has something to say: as many as stand here), or more
than 100 ms at the 95th percentile.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

QUERIES, MILLISECONDS = 15, 100
PEER = "bare page list"
CASE, GOVERNMENT = "case page with its tree", "government with its panel"
# Each panel asks once for what it shows: adoption, questions, visits, talk with its reading marks, lists, wanted cases.
MORE = {CASE: 21, GOVERNMENT: 18}
DESK = "a government's own desk"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--adoptions", type=int, default=5_000)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-adoption-") as folder:
        settings = {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings", "LOG_LEVEL": "WARNING"}
        os.environ |= settings | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
        for command in (["prepare", "--sample-data"], ["generate_cases", str(options.cases)]):
            subprocess.run([sys.executable, str(ROOT / "site/manage.py"), *command], check=True)
        import django

        django.setup()
        return measure(options)


def fill(number: int) -> tuple[Any, Any]:
    """Adoptions of many cases by the 250, in bulk; (the most adopted case, its government). One in three has an origin.

    The first case is adopted by every government; the rest falls on cases and governments at random.
    """
    from cases.adoption.choices import AdoptionStage
    from cases.adoption.models import Adoption, AdoptionStep
    from cases.adoption.services.counting import recount_all
    from cases.models import CasePage
    from people.models import LocalGovernment

    chance = random.Random(2026)  # noqa: S311 - not for secrets
    places = list(LocalGovernment.objects.of_2006())
    cases = list(CasePage.objects.live().filter(audience="public").order_by("pk"))
    pairs = [(cases[0], place) for place in places if place.current_id != cases[0].government.current_id]
    taken = {(case.pk, place.pk) for case, place in pairs}
    while len(pairs) < number:
        case, place = chance.choice(cases), chance.choice(places)
        if (case.pk, place.pk) not in taken:
            taken.add((case.pk, place.pk))
            pairs.append((case, place))
    stages = [stage.value for stage in AdoptionStage]
    earlier: dict[int, list[Any]] = {}
    for case, place in pairs[:number]:
        before = earlier.setdefault(case.pk, [])
        origin = chance.choice(before) if before and chance.random() < 0.34 else None
        before.append(
            Adoption.objects.create(
                case=case,
                government=place,
                origin=origin,
                stage=chance.choice(stages),
                audience=chance.choice(["officers", "public"]),
            )
        )
    steps = []
    for adoption in Adoption.objects.all():
        day = datetime.date(2022, 1, 1) + datetime.timedelta(days=chance.randrange(1000))
        for stage in dict.fromkeys(["considering", "planned", adoption.stage]):
            steps.append(AdoptionStep(adoption=adoption, stage=stage, day=day))
            day += datetime.timedelta(days=chance.randrange(1, 120))
    AdoptionStep.objects.bulk_create(steps, batch_size=500)
    recount_all()
    return cases[0], cases[0].government


def coordinator_of(government: Any) -> Any:
    """Somebody who coordinates the government whose case everybody adopts: its desk has the most to tell."""
    from people.models import Officer, User
    from people.services.membership import keep_groups

    user = User.objects.create_user("head@korea.example", name="총괄(예시)")
    seat = {"status": "approved", "is_coordinator": True, "started_on": datetime.date(2024, 1, 2)}
    Officer.objects.create(user=user, government=government.current or government, **seat)
    keep_groups(user)
    return user


def measure(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import transaction
    from django.test import Client
    from django.urls import reverse

    from cases.adoption.models import Adoption
    from cases.library import touch
    from people.models import User

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["*"]
    with transaction.atomic():
        case, government = fill(options.adoptions)
        head = coordinator_of(government)
    officer, resident, of_head = Client(), Client(), Client()
    officer.force_login(User.objects.get(email="officer@korea.example"))
    of_head.force_login(head)
    pages = {
        PEER: "/bench/pages/",
        CASE: reverse("cases:detail", args=[case.number]),
        "the same for a resident": reverse("cases:detail", args=[case.number]),
        "list of one case": reverse("adoption:case-list", args=[case.number]),
        "whole tree of one case": reverse("adoption:case-tree", args=[case.number]),
        "map of one case": reverse("adoption:case-map", args=[case.number]),
        "map of all, today": reverse("adoption:map"),
        "map of all, end of 2023": reverse("adoption:map") + "?year=2023",
        GOVERNMENT: reverse("people:government", args=[government.code]),
        DESK: reverse("portal:desk"),
        "one adoption": Adoption.objects.for_case(case).first().get_absolute_url(),
        "our adoptions": reverse("adoption:mine"),
    }
    clients, first, cold, queries, times = {}, {}, {}, {}, {name: [] for name in pages}
    asked_by = {DESK: of_head}
    for name, url in pages.items():
        client = clients[name] = asked_by.get(name, resident if "resident" in name else officer)
        with transaction.atomic():
            touch()
        first[name], cold[name] = counted(client, url)
        _time, queries[name] = counted(client, url)
    # As the workers do before they fork: what was loaded at the start is not looked through again (150 ms each time).
    gc.collect()
    gc.freeze()
    for _round in range(options.rounds):
        for name, url in pages.items():
            times[name].append(timed(clients[name], url))
    in_tree = Adoption.objects.for_case(case).count()
    print(f"{options.adoptions} adoptions, {in_tree} of them in the drawn tree, {options.rounds} rounds")
    print(f"{'page':28} {'first':>9} {'ms':>7} {'later':>9} {'median':>8} {'p95 ms':>8} {'x bare':>7}")
    bad = []
    for name in pages:
        ordered = sorted(times[name])
        p95, median = ordered[int(len(ordered) * 0.95)], ordered[len(ordered) // 2]
        bare = sorted(times[PEER])[len(times[PEER]) // 2]
        asked = f"{cold[name]:5} q. {first[name]:8.1f} {queries[name]:5} q."
        print(f"{name:28} {asked} {median:9.1f} {p95:8.1f} {median / bare:7.1f}")
        if name != PEER and (p95 > MILLISECONDS or queries[name] >= MORE.get(name, QUERIES)):
            bad.append(name)
    if bad:
        print(f"Over {MILLISECONDS} ms or too many queries: {', '.join(bad)}")
    return 1 if bad else 0


def counted(client: Any, url: str) -> tuple[float, int]:
    """Milliseconds and queries of one answer."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        time_taken = timed(client, url)
    return time_taken, len(captured)


def timed(client: Any, url: str) -> float:
    """Milliseconds of one answer."""
    begun = time.perf_counter()
    response = client.get(url, headers={"host": "localhost"})
    assert response.status_code == 200, (url, response.status_code)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    raise SystemExit(main())
