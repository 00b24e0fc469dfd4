"""What the community costs with 250 members, from 1,000 to 100,000 posts, and eight people who post at once.

    python bench/forums.py --posts 1000 100000 --rounds 30 --at-once 60

Builds a site of its own in a temporary folder (SQLite): 26 boards, a closed group, ten posts a thread, one thread of
200, the talk of the last 90 days with each member having read half of it. Asks each page as a member through Django's
test client, all pages in turn each round, and posts an answer by the form. Prints queries, median, 95th percentile and
for the last size how much slower than at the first. Then eight people in two processes post for so many seconds, and
every post is looked for. Exit 1 when a page takes more queries than pinned here, more than 150 ms at the 95th
percentile, grows more than fourfold, or when an act failed or a post is lost.
"""

from __future__ import annotations

import argparse
import datetime
import json
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

MEMBERS, A_THREAD, LONG, DAYS = 250, 10, 200, 90
QUERIES = {
    "board list": 12,
    "one board": 16,
    "thread of 200": 23,
    "its last page": 23,
    "unread list": 17,
    "posting": 60,
}
MILLISECONDS, GROWTH = 150, 4.0
PROCESSES, THREADS = 2, 4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--at-once", type=float, default=60.0, help="seconds of eight people posting (0: none)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-forums-") as folder:
        settings = {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "bench.settings", "LOG_LEVEL": "ERROR"}
        # How much one person may post a minute is not what is measured.
        settings |= {"FORUM_POSTS_A_MINUTE": "1000000", "FORUM_POSTS_AN_HOUR": "1000000", "FORUM_NEWCOMER_DAYS": "0"}
        os.environ |= settings | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
        prepare = [sys.executable, str(ROOT / "site/manage.py"), "prepare"]
        subprocess.run(prepare, check=True, stdout=subprocess.DEVNULL)
        import django

        django.setup()
        from django.conf import settings as site

        site.DEBUG, site.ALLOWED_HOSTS = False, ["*"]
        people = make_people()
        found = [(size, measure(people, size, options.rounds)) for size in options.posts]
        bad = report(found)
        if options.at_once:
            bad += at_once(people, options.at_once)
    for sentence in bad:
        print(sentence)
    return 1 if bad else 0


def make_people() -> list[Any]:
    """A member for each of 250 governments."""
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from people.choices import OfficerStatus
    from people.models import LocalGovernment, Officer, User

    places = LocalGovernment.objects.valid_on(timezone.localdate()).order_by("pk")[:MEMBERS]
    people = [User.objects.create_user(f"m{n}@korea.kr", None, name=f"담당자{n}") for n in range(len(places))]
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people
    )
    Officer.objects.bulk_create(
        Officer(user=user, government=place, status=OfficerStatus.APPROVED, started_on=datetime.date(2024, 1, 2))
        for user, place in zip(people, places, strict=True)
    )
    return people


def fill(people: list[Any], posts: int) -> Any:
    """Threads until there are so many posts, as if posted over 90 days; the long thread is returned."""
    from django.db.models import Sum
    from django.utils import timezone

    from community.forums.models import Forum, Post, Thread, ThreadMark
    from community.forums.services.counting import recount_forum
    from community.forums.services.grouping import found_group

    chance, now = random.Random(posts), timezone.now()  # noqa: S311 - not for secrets
    if not Forum.objects.exclude(group=None).exists():
        found_group(actor=people[0], name="자료 연구회", purpose="함께 배웁니다.")
    boards = list(Forum.objects.boards())
    officers = {officer.user_id: officer for user in people for officer in user.officers.all()}
    there = Thread.objects.aggregate(posts=Sum("post_count"))["posts"] or 0
    body = "민원 처리 결과를 알리는 문자를 바꾸었더니 다시 묻는 전화가 줄었습니다. " * 4
    sizes = [*([LONG] if not there else []), *[A_THREAD] * ((posts - there - LONG) // A_THREAD)]
    threads = []
    for number, size in enumerate(sizes):
        author, board = chance.choice(people), chance.choice(boards)
        begun = now - datetime.timedelta(days=chance.random() * DAYS)
        threads.append(
            Thread(
                forum=board,
                audience=board.audience,
                title=f"글타래 {there + number}",
                author=author,
                author_as=officers[author.pk],
                created_at=begun,
                last_number=size,
                post_count=size,
                last_post_at=now if size == LONG else begun,
                last_poster=author,
            )
        )
    Thread.objects.bulk_create(threads, batch_size=500)
    for start in range(0, len(threads), 500):
        rows = []
        for thread in threads[start : start + 500]:
            for number in range(1, thread.last_number + 1):
                author = chance.choice(people)
                rows.append(
                    Post(
                        thread=thread,
                        number=number,
                        author=author,
                        author_as=officers[author.pk],
                        body=body,
                        rendered=f"<p>{body}</p>",
                        posted_at=thread.last_post_at,
                    )
                )
        Post.objects.bulk_create(rows, batch_size=500)
        marks = [
            ThreadMark(user=user, thread=thread, number=thread.last_number)
            for thread in threads[start : start + 500]
            for user in chance.sample(people, 25) + people[: 1 if chance.random() < 0.5 else 0]
        ]
        ThreadMark.objects.bulk_create(marks, batch_size=500, ignore_conflicts=True)
    for board in boards:
        recount_forum(board.pk)
    return Thread.objects.get(last_number=LONG)


def measure(people: list[Any], posts: int, rounds: int) -> dict[str, tuple[int, list[float]]]:
    """{page: (queries, milliseconds of each answer)} at this size."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse
    from django.utils import timezone

    from community.forums.models import Forum, ReaderState, Thread

    long = fill(people, posts)
    connection.cursor().execute("ANALYZE")
    reader = people[0]
    old = timezone.now() - datetime.timedelta(days=DAYS)
    ReaderState.objects.update_or_create(user=reader, defaults={"read_until": old, "seen_at": timezone.now()})
    client = Client()
    client.force_login(reader)
    busiest = Forum.objects.order_by("-thread_count").first()
    answered = Thread.objects.filter(last_number=A_THREAD).exclude(audience="group").first()
    pages = {
        "board list": reverse("forums:index"),
        "one board": reverse("forums:board", args=[busiest.slug]),
        "thread of 200": long.get_absolute_url(),
        "its last page": f"{long.get_absolute_url()}?page=10",
        "unread list": reverse("forums:unread"),
    }
    number = iter(range(1_000_000))

    def post() -> Any:
        said = {"body": f"답합니다 {posts} {next(number)}"}
        return client.post(reverse("forums:reply", args=[answered.pk]), said, headers={"host": "localhost"})

    acts = {name: lambda url=url: client.get(url, headers={"host": "localhost"}) for name, url in pages.items()}
    acts["posting"] = post
    queries: dict[str, int] = {}
    for name, act in acts.items():
        act()
        with CaptureQueriesContext(connection) as captured:
            act()
        queries[name] = len(captured)
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _round in range(rounds):
        for name, act in acts.items():
            begun = time.perf_counter()
            response = act()
            times[name].append((time.perf_counter() - begun) * 1000)
            assert response.status_code in (200, 302), (name, response.status_code)
    return {name: (queries[name], sorted(times[name])) for name in acts}


def report(found: list[tuple[int, dict[str, tuple[int, list[float]]]]]) -> list[str]:
    """Print the table; sentences about what is over a limit."""
    bad: list[str] = []
    first = found[0][1]
    for size, pages in found:
        print(f"{size} posts")
        print(f"  {'page':16} {'queries':>8} {'median ms':>10} {'p95 ms':>8} {'growth':>7}")
        for name, (queries, times) in pages.items():
            median, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
            growth = median / first[name][1][len(first[name][1]) // 2]
            print(f"  {name:16} {queries:8} {median:10.1f} {p95:8.1f} {growth:7.2f}")
            if queries > QUERIES[name]:
                bad.append(f"{name} takes {queries} queries at {size} posts; {QUERIES[name]} are pinned.")
            if p95 > MILLISECONDS:
                bad.append(f"{name} takes {p95:.0f} ms at {size} posts.")
            if growth > GROWTH:
                bad.append(f"{name} is {growth:.1f} times slower at {size} posts.")
    return bad


def at_once(people: list[Any], seconds: float) -> list[str]:
    """Eight people post for so long; sentences about what failed or is lost."""
    from django.db import connection

    from community.forums.models import Post, Thread
    from community.forums.services.posting import start_thread

    board = Thread.objects.exclude(audience="group").first().forum
    shared = start_thread(actor=people[1], forum=board, title="여덟 사람", body="함께 씁니다.")
    before = Thread.objects.count()
    connection.close()
    script = [sys.executable, str(ROOT / "bench/posting_child.py"), str(seconds), str(board.pk), str(shared.pk)]
    writers = [user.email for user in people[2 : 2 + PROCESSES * THREADS]]
    children = [
        subprocess.Popen([*script, *writers[n * THREADS : (n + 1) * THREADS]], stdout=subprocess.PIPE, text=True)
        for n in range(PROCESSES)
    ]
    said = [json.loads(child.communicate()[0].splitlines()[-1]) for child in children]
    posted, begun = sum(one["posted"] for one in said), sum(one["begun"] for one in said)
    errors = [error for one in said for error in one["errors"]]
    times = sorted(time for one in said for time in one["milliseconds"])
    numbers = list(Post.objects.filter(thread=shared).order_by("number").values_list("number", flat=True))
    shared.refresh_from_db()
    print(f"{len(writers)} people at once for {seconds:.0f} s: {posted} answers in one thread, {begun} threads")
    print(
        f"  median {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms, slowest {times[-1]:.0f}"
    )
    bad = [f"{len(errors)} acts failed, such as {errors[0]}"] if errors else []
    if numbers != list(range(1, posted + 2)) or shared.post_count != posted + 1:
        bad.append(f"{posted + 1} posts were acknowledged, {len(numbers)} are there, {shared.post_count} are counted.")
    if Thread.objects.count() - before != begun:
        bad.append(f"{begun} threads were acknowledged, {Thread.objects.count() - before} are there.")
    return bad


if __name__ == "__main__":
    raise SystemExit(main())
