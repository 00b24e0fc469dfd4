"""What assigning and reckoning a national competition costs, beside the straightforward way of doing the same.

    python bench/contest.py --entries 900 --judges 60 --each 7 --ballots 64000
    python bench/contest.py --database

The second goes through the services and a database, see contest_database.py. The first needs neither server nor
database: entries, ledger and ballots are made up in memory, the same on every machine. Three stages (trimmed mean,
T-scores, mean with half of the stage before), four criteria; every entry is in all three. The peers:

- assignment: for each entry the first judges of a shuffled panel who have no conflict, with no thought of loads;
- results: the same formulas by `statistics` over floats, and over `fractions.Fraction` (T-scores by float roots), from
  the same rows: only totals and an order, without checks, ties, sheet or hash;
- count: `collections.Counter` over the picks, without checks.

Prints the processor time of the fastest of some rounds, and its ratio to the peer. Checks that all agree: totals within
a hundredth. Exit 1 when they do not, when loads differ by more than one, or when assignment and results together take
more than ten seconds.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from community.contest.engine.arithmetic import Rounding  # noqa: E402
from community.contest.engine.assignment import Assignment, assign  # noqa: E402
from community.contest.engine.ballots import count  # noqa: E402
from community.contest.engine.configuration import Carry, Contest, Criterion, Panel, Stage, Stratum, Vote  # noqa: E402
from community.contest.engine.conflicts import Judge, conflict  # noqa: E402
from community.contest.engine.ledger import Ballot, Entry, Score  # noqa: E402
from community.contest.engine.results import results  # noqa: E402

SECONDS = 10
WEIGHTS = {"need": 30, "idea": 30, "effect": 20, "spread": 20}
METHODS = ("trimmed", "t_score", "mean")
VOTE = Vote("public", Decimal(100), tuple(Stratum(each, 2) for each in ("city", "county", "district")), "ballot_group")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=900)
    parser.add_argument("--judges", type=int, default=60)
    parser.add_argument("--each", type=int, default=7)
    parser.add_argument("--ballots", type=int, default=64_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", action="store_true", help="through the services, in a site of its own")
    options = parser.parse_args()
    if options.database:
        from bench.contest_database import measure

        return measure(options)
    chance = random.Random(2026)  # noqa: S311 - not for secrets
    entries, panel = entries_of(options.entries), panel_of(options.judges, chance)

    def assigned() -> Assignment:
        return assign(entries, panel, options.each, "metropolitan", "2026")

    ours, made = fastest(assigned, options.rounds)
    plain, careless = fastest(lambda: shuffled(entries, panel, options.each), options.rounds)
    loads, other = [load for _, load in made.loads], sorted(Counter(judge for _, judge in careless).values())
    print(f"{options.entries} entries, {options.judges} judges, {options.each} each, three stages, four criteria\n")
    say("assignment", ours, [("shuffled panel", plain)])
    print(f"    loads {min(loads)} to {max(loads)}; of the shuffled panel {other[0]} to {other[-1]}\n")

    rows = ledger_of(made, chance)
    contest = contest_of(options.each)
    mine, sheet = fastest(lambda: results(contest, entries, rows), options.rounds)
    floats, by_float = fastest(lambda: naive(rows, float), options.rounds)
    exact, by_fraction = fastest(lambda: naive(rows, Fraction), options.rounds)
    say(f"results of {len(rows):,} scores", mine, [("floats", floats), ("fractions", exact)])
    totals = {(stage.stage, line.entry): line.total for stage in sheet.stages for line in stage.lines}
    apart = max(abs(float(totals[key]) - float(peer[key])) for peer in (by_float, by_fraction) for key in totals)
    ties = sum(len(stage.ties) for stage in sheet.stages)
    print(f"    totals differ by at most {apart:.4f}; {ties} ties broken; sheet {sheet.sha256[:16]}\n")

    groups = {entry.id: entry.ballot_group for entry in entries}
    ballots = ballots_of(options.ballots, groups, chance)
    counting, counted = fastest(lambda: count(VOTE, groups, ballots, Rounding()), options.rounds)
    tally, tallied = fastest(lambda: Counter(pick for ballot in ballots for pick in ballot.picks), options.rounds)
    say(f"count of {len(ballots):,} ballots", counting, [("Counter", tally)])
    same = all(tallied[each.entry] == each.votes for each in counted.entries)

    good = same and apart <= 0.01 and max(loads) - min(loads) <= 1 and ours + mine <= SECONDS
    print("\ngood" if good else "\nNOT GOOD")
    return 0 if good else 1


def fastest(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """(processor time in seconds of the fastest round, what the last one answered)."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        answer = work()
        times.append(time.process_time() - started)
    return min(times), answer


def say(what: str, seconds: float, peers: Sequence[tuple[str, float]]) -> None:
    beside = ", ".join(f"{name} {peer:.2f} s (ratio {seconds / peer:.1f})" for name, peer in peers)
    print(f"{what}: {seconds:.2f} s; {beside}")


def entries_of(number: int) -> list[Entry]:
    opening = datetime(2026, 8, 3, tzinfo=UTC)
    kinds = ("city", "county", "district")
    return [
        Entry(
            id=f"e{each:04}",
            government=f"g{each % 250}",
            province=f"p{each % 250 % 17}",
            submitted=opening + timedelta(minutes=each * 7919 % 40_000),
            ballot_group=kinds[each % 3],
        )
        for each in range(number)
    ]


def panel_of(number: int, chance: random.Random) -> list[Judge]:
    places = [chance.randrange(250) for _ in range(number)]
    return [
        Judge(f"j{each:03}", f"g{place}", f"p{place % 17}", postings=frozenset({f"g{chance.randrange(250)}"}))
        for each, place in enumerate(places)
    ]


def contest_of(each: int) -> Contest:
    criteria = tuple(Criterion(id, Decimal(weight), Decimal(10)) for id, weight in WEIGHTS.items())

    def stage(place: int, method: str) -> Stage:
        panel = Panel("experts", Decimal(100 if place == 0 else 50), criteria, each, min(each, 3), method)
        carried = (Carry(f"s{place - 1}", Decimal(50)),) if place else ()
        ties = ("criterion:need", "more_top_scores", "draw_by_lot")
        return Stage(f"s{place}", (panel, *carried), ties=ties, lot_seed="2026")

    return Contest("bench", tuple(stage(place, method) for place, method in enumerate(METHODS)))


def ledger_of(made: Assignment, chance: random.Random) -> list[Score]:
    """Each judge has a leaning of its own; each entry a worth."""
    lean = {judge: chance.uniform(-1.5, 1.5) for judge, _ in made.loads}
    worth: dict[str, float] = defaultdict(lambda: chance.uniform(4, 9))
    rows = []
    for stage in range(len(METHODS)):
        for entry, judge in made.pairs:
            for criterion in WEIGHTS:
                points = round(min(10, max(0, worth[entry] + lean[judge] + chance.gauss(0, 1))) * 2)
                rows.append(Score(len(rows), f"s{stage}", entry, judge, criterion, Decimal(points) / 2))
    return rows


def ballots_of(number: int, groups: dict[str, str], chance: random.Random) -> list[Ballot]:
    of = {each.group: [entry for entry, group in groups.items() if group == each.group] for each in VOTE.strata}
    return [
        Ballot(
            each, "s", "public", f"v{each}", tuple(pick for group in of.values() for pick in chance.sample(group, 2))
        )
        for each in range(number)
    ]


def shuffled(entries: Sequence[Entry], panel: Sequence[Judge], each: int) -> list[tuple[str, str]]:
    chance, order, pairs = random.Random(1), list(panel), []  # noqa: S311
    for entry in entries:
        chance.shuffle(order)
        free = [judge for judge in order if not conflict(judge, entry, "metropolitan")]
        pairs += [(entry.id, judge.id) for judge in free[:each]]
    return pairs


def naive(rows: Sequence[Score], number: Callable[[Any], Any]) -> dict[tuple[str, str], Any]:
    """(stage, entry) -> total by textbook formulas."""
    given: dict[str, dict[str, dict[str, Any]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(lambda: number(0)))
    )
    for row in rows:
        given[row.stage][row.entry][row.judge] += number(row.points) * WEIGHTS[row.criterion] / 10
    totals: dict[tuple[str, str], Any] = {}
    for place, method in enumerate(METHODS):
        scores = given[f"s{place}"]
        if method == "t_score":
            scores = standardised(scores)
        for entry, judges in scores.items():
            values = sorted(judges.values())
            score = statistics.mean(values[1:-1] if method == "trimmed" else values)
            totals[f"s{place}", entry] = (score + totals[f"s{place - 1}", entry]) / 2 if place else score
    for place in range(len(METHODS)):
        sorted((key for key in totals if key[0] == f"s{place}"), key=totals.__getitem__, reverse=True)
    return totals


def standardised(scores: dict[str, dict[str, Any]]) -> Any:
    of_judge: dict[str, list[Any]] = defaultdict(list)
    for judges in scores.values():
        for judge, total in judges.items():
            of_judge[judge].append(total)
    mean = {judge: statistics.mean(totals) for judge, totals in of_judge.items()}
    spread = {judge: statistics.pstdev(totals) for judge, totals in of_judge.items()}
    return {
        entry: {j: float((total - mean[j]) / spread[j] * 10 + 50) if spread[j] else 50.0 for j, total in judges.items()}
        for entry, judges in scores.items()
    }


if __name__ == "__main__":
    raise SystemExit(main())
