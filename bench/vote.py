"""A public vote of 64,000 voters at once: none lost, none doubled, whatever is killed meanwhile.

    python bench/vote.py --votes 64000 --clients 4 --kills 10
    python bench/vote.py --votes 4000 --clients 4 --kills 10 --server

Builds a site of its own in a temporary folder (SQLite; with DATABASE_URL on that empty PostgreSQL database): 48
candidates in four groups, seven picks. Processes of voters choose, ask for the mail and confirm, by the services or
(--server) by the pages of gunicorn as `make run` starts it; a tenth of the addresses vote in two processes at once.
Meanwhile processes are killed with -9 and started again: those of voters, or a worker of gunicorn and in the middle the
whole of it. The limits by network, domain and address are off, no mail is sent, and the link is read from the database.

Then every vote that was answered is looked for: voters, ballots and picks must be exactly those of the voters' own
lists, and the engine must count the same. Prints votes a second and the times of a vote (both steps). Exit 1 when a
ballot is lost, doubled or other than it was cast, or when counting takes more than 20 seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

SIZES, PICKS = (3, 15, 16, 14), (1, 2, 2, 2)
LIMITS = ("VOTE_MAILS_A_NETWORK_AN_HOUR", "VOTE_MAILS_A_DOMAIN_A_DAY", "VOTE_MAILS_AN_ADDRESS_AN_HOUR")
COUNT_SECONDS = 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--votes", type=int, default=64_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--server", action="store_true", help="by the pages of gunicorn and not by the services")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-vote-") as folder:
        prepare(folder)
        stage = make_vote()
        ledgers, seconds, took = cast_all(stage, Path(folder), options)
        bad = check(stage, ledgers, options.votes)
    report(options, seconds, took)
    for sentence in bad:
        print(sentence)
    return 1 if bad else 0


def prepare(folder: str) -> None:
    os.environ |= {
        "VAR_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        **dict.fromkeys(LIMITS, "0"),
    }
    for command in (["migrate", "-v0"], ["createcachetable"], ["load_reference"]):
        subprocess.run([sys.executable, str(ROOT / "site/manage.py"), *command], check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()


def make_vote() -> Any:
    """An announced contest whose vote is open, with candidates of the first governments of each kind."""
    from django.utils import timezone

    from community.contest.choices import ContestStatus, Entrants, EntryStatus, StageKind
    from community.contest.models import BallotGroup, Contest, Division, Entry, Stage
    from community.contest.services.drawing import draw_up
    from people.models import LocalGovernment

    now, day = timezone.now(), timezone.timedelta(days=1)
    contest = Contest.objects.create(slug="vote", title="투표", year=2026, status=ContestStatus.OPEN)
    division = Division.objects.create(contest=contest, name="우수사례")
    stage = Stage.objects.create(
        contest=contest, kind=StageKind.VOTE, name="투표", opens_at=now - day, closes_at=now + day
    )
    number = 0
    kinds = (Entrants.METROPOLITAN, Entrants.CITY, Entrants.COUNTY, Entrants.DISTRICT)
    for place, (entrants, size, picks) in enumerate(zip(kinds, SIZES, PICKS, strict=True)):
        BallotGroup.objects.create(stage=stage, name=entrants.label, entrants=entrants, picks=picks, sort_order=place)
        column = "level" if entrants == Entrants.METROPOLITAN else "kind"
        for government in LocalGovernment.objects.filter(**{column: entrants.value}).order_by("pk")[:size]:
            number += 1
            Entry.objects.create(
                contest=contest,
                division=division,
                government=government,
                number=number,
                title=f"출품작 {number}",
                summary="요약",
                status=EntryStatus.ELIGIBLE,
            )
    assert draw_up(stage, now) == sum(SIZES)  # noqa: S101 - a measurement
    return stage


def cast_all(stage: Any, folder: Path, options: argparse.Namespace) -> tuple[list[Path], list[float], float]:
    """The lists of the voters' processes, the seconds of each vote, and of all."""
    server = Server() if options.server else None
    share, overlap = options.votes // options.clients, options.votes // options.clients // 10
    spans = [
        (n * share, min(n * share + share + overlap, options.votes) if n < options.clients - 1 else options.votes)
        for n in range(options.clients)
    ]
    ledgers = [folder / f"votes-{n}" for n in range(options.clients)]

    def start(n: int) -> subprocess.Popen[str]:
        arguments = [str(stage.pk), *map(str, spans[n]), str(ledgers[n]), *([server.url] if server else [])]
        return subprocess.Popen(
            [sys.executable, str(ROOT / "bench/vote_child.py"), *arguments], stdout=subprocess.PIPE, text=True
        )

    chance, begun = random.Random(1), time.monotonic()  # noqa: S311 - which process is killed
    children = [start(n) for n in range(options.clients)]
    wanted = sum(last - first for first, last in spans)
    for kill in range(1, options.kills + 1):
        while sum(map(noted, ledgers)) < wanted * kill / (options.kills + 1):
            time.sleep(0.05)
        if server:
            server.kill(whole=kill == (options.kills + 1) // 2)
        else:
            victim = chance.randrange(options.clients)
            children[victim].kill()
            children[victim].wait()
            children[victim] = start(victim)
    said = [json.loads(child.communicate()[0]) for child in children]
    took = time.monotonic() - begun
    if server:
        server.stop()
    return ledgers, [second for one in said for second in one["seconds"]], took


def noted(ledger: Path) -> int:
    return ledger.read_bytes().count(b"\n") if ledger.exists() else 0


class Server:
    """gunicorn with the site's own settings of it."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        subprocess.run(
            [sys.executable, str(ROOT / "site/manage.py"), "collectstatic", "--noinput", "-v0"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self.start()

    def start(self) -> None:
        configuration = str(ROOT / "site/portal/gunicorn_conf.py")
        self.master = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", configuration, "--log-level", "critical", "portal.wsgi"],
            env=os.environ | {"PORT": str(self.port), "HOST": "127.0.0.1"},
            start_new_session=True,
        )
        until = time.monotonic() + 300
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise SystemExit("The server did not start.")

    def kill(self, *, whole: bool) -> None:
        """With -9: the whole of it, and start it again; or one worker, which the master replaces."""
        if whole:
            os.killpg(self.master.pid, signal.SIGKILL)
            self.master.wait()
            self.start()
        else:
            children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children").read_text().split()
            os.kill(int(children[0]), signal.SIGKILL)

    def stop(self) -> None:
        self.master.terminate()
        self.master.wait()


def check(stage: Any, ledgers: list[Path], votes: int) -> list[str]:
    """What is wrong, in sentences."""
    from django.db.models import Count

    from bench.vote_child import candidates_of, picks_of
    from community.contest.declared import declared
    from community.contest.engine.arithmetic import Rounding
    from community.contest.engine.ballots import count
    from community.contest.models import Ballot, Candidate, Contest, Pick, Voter
    from community.contest.services.counting import ballot_groups_of, tally

    answered = {int(line) for ledger in ledgers for line in ledger.read_text().split()}
    voters, ballots = Voter.objects.count(), Ballot.objects.count()
    groups = candidates_of(stage)
    want = Counter(pick for number in range(votes) for pick in picks_of(number, groups))
    found = dict(Pick.objects.values_list("candidate").annotate(n=Count("ballot")))
    begun = time.perf_counter()
    handed = tally(stage, stage.closes_at + (stage.closes_at - stage.opens_at))
    read = time.perf_counter() - begun
    (vote,) = declared(Contest.objects.whole().get(), "practice").stages[0].parts
    said = count(vote, {str(entry): group for entry, group in ballot_groups_of(stage).items()}, handed, Rounding())
    took = time.perf_counter() - begun
    print(
        f"{ballots:,} ballots of {voters:,} voters; read and checked in {read:.1f} s, counted in {took - read:.1f} s."
    )
    entry_of = dict(Candidate.objects.values_list("pk", "entry_id"))
    by_engine = {one.entry: one.votes for one in said.entries if one.votes}
    return [
        sentence
        for is_wrong, sentence in (
            (answered != set(range(votes)), f"{votes - len(answered)} voters got no answer."),
            (not voters == ballots == len(handed) == votes, f"{votes:,} votes were cast, {ballots:,} are there."),
            (found != dict(want), "The picks are not those that were cast."),
            (by_engine != {str(entry_of[pick]): n for pick, n in want.items()}, "The engine counts otherwise."),
            (took > COUNT_SECONDS, f"Counting took {took:.1f} s."),
        )
        if is_wrong
    ]


def report(options: argparse.Namespace, seconds: list[float], took: float) -> None:
    cuts = [cut * 1000 for cut in statistics.quantiles(seconds, n=100, method="inclusive")]
    way = "pages of gunicorn" if options.server else "services"
    base = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    print(
        f"{options.votes:,} votes by {options.clients} processes through the {way} on {base}, {options.kills} kills: "
        f"{took:.0f} s, {options.votes / took:.0f} a second; a vote median {cuts[49]:.0f} ms, 95th percentile "
        f"{cuts[94]:.0f} ms. Load averages {os.getloadavg()}."
    )


if __name__ == "__main__":
    sys.exit(main())
