"""Who judges what: each entry gets its judges, without conflicts, with loads as equal as they can be."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from community.contest.engine.balance import Board
from community.contest.engine.conflicts import Judge, conflict
from community.contest.engine.ledger import Entry

Pair = tuple[str, str]


@dataclass(frozen=True)
class RefusedPin:
    """A pair that was pinned but not assigned. `why`: a conflict, "excluded", "unknown", "judge_full", "too_many"."""

    entry: str
    judge: str
    why: str


@dataclass(frozen=True)
class Unfilled:
    """An entry with fewer judges than asked. `why`: "too_few_eligible" or "judges_full" (all eligible have `most`).

    `eligible`: judges without a conflict; `conflicts`: reason -> number of judges it excludes.
    """

    entry: str
    asked: int
    given: int
    eligible: int
    conflicts: tuple[tuple[str, int], ...]
    why: str


@dataclass(frozen=True)
class Assignment:
    """`pairs`: (entry, judge), sorted. `loads`: judge -> number of entries, for all judges, sorted by id."""

    pairs: tuple[Pair, ...]
    loads: tuple[tuple[str, int], ...]
    unfilled: tuple[Unfilled, ...]
    refused_pins: tuple[RefusedPin, ...]


def assign(
    entries: Iterable[Entry],
    judges: Iterable[Judge],
    each: int,
    level: str,
    seed: str,
    pins: Sequence[Pair] = (),
    exclusions: Iterable[Pair] = (),
) -> Assignment:
    """Give every entry `each` judges. The same arguments give the same assignment, whatever the order of the first two.

    1. Pins first, in their order, as (entry, judge): the manager's wish, or scores already given. A pin never breaks a
       conflict or an exclusion. 2. In `each` rounds every entry gets the eligible judge with the fewest entries, those
       with the fewest eligible judges first; the seed decides among equals. An entry for which all eligible judges are
       full gets one by passing entries on. 3. Entries are passed on from judges with many to judges with few until no
       chain of exchanges makes the loads more equal. No other assignment of as many places to each entry has a smaller
       sum of squared loads: where loads that differ by at most one are possible, they differ by at most one.

    Raises ValueError for `each` below 1 or two entries or judges with one id.
    """
    listed, panel = list(entries), list(judges)
    by_entry, by_judge = {entry.id: entry for entry in listed}, {judge.id: judge for judge in panel}
    if each < 1 or len(by_entry) < len(listed) or len(by_judge) < len(panel):
        raise ValueError("Each entry needs at least one judge, and no entry or judge stands twice in its list.")
    excluded = set(exclusions)
    reasons = {
        entry: {judge: _reason(by_entry[entry], by_judge[judge], level, excluded) for judge in sorted(by_judge)}
        for entry in sorted(by_entry)
    }
    eligible = {entry: [judge for judge, why in whys.items() if not why] for entry, whys in reasons.items()}
    board = Board(eligible, {judge.id: judge.most for judge in by_judge.values()})
    refused = [refusal for pin in dict.fromkeys(pins) if (refusal := _pin(board, reasons, pin, each))]
    chance = _chances(seed)
    for _ in range(each):
        _round(board, eligible, each, chance)
    board.level()
    return Assignment(
        pairs=tuple(sorted((entry, judge) for entry, given in board.judges.items() for judge in given)),
        loads=tuple((judge, len(board.entries[judge])) for judge in sorted(by_judge)),
        unfilled=tuple(_unfilled(board, reasons, each)),
        refused_pins=tuple(refused),
    )


def _reason(entry: Entry, judge: Judge, level: str, excluded: set[Pair]) -> str:
    return "excluded" if (entry.id, judge.id) in excluded else conflict(judge, entry, level)


def _pin(board: Board, reasons: Mapping[str, Mapping[str, str]], pin: Pair, each: int) -> RefusedPin | None:
    entry, judge = pin
    why = reasons.get(entry, {}).get(judge, "unknown")
    if not why and len(board.judges[entry]) >= each:
        why = "too_many"
    if not why and board.is_full(judge):
        why = "judge_full"
    if why:
        return RefusedPin(entry, judge, why)
    board.give(entry, judge)
    board.pinned.add(pin)
    return None


def _chances(seed: str) -> Callable[..., bytes]:
    """What decides among equals: the same bytes for the same names, which nobody can foresee without the seed."""

    @cache
    def chance(*names: str) -> bytes:
        return hashlib.sha256("|".join((seed, *names)).encode()).digest()

    return chance


def _round(board: Board, eligible: Mapping[str, Sequence[str]], each: int, chance: Callable[..., bytes]) -> None:
    """One judge more for every entry that still needs one."""
    for entry in sorted(eligible, key=lambda entry: (len(eligible[entry]), chance(entry))):
        given = board.judges[entry]
        if len(given) >= each:
            continue
        free = [judge for judge in eligible[entry] if judge not in given and not board.is_full(judge)]
        fewest = min((len(board.entries[judge]) for judge in free), default=0)
        equal = [judge for judge in free if len(board.entries[judge]) == fewest]
        if equal:
            board.give(entry, min(equal, key=lambda judge: chance(entry, judge)))
        else:
            board.make_room(entry)


def _unfilled(board: Board, reasons: Mapping[str, Mapping[str, str]], each: int) -> Iterable[Unfilled]:
    for entry, whys in reasons.items():
        given, eligible = len(board.judges[entry]), sum(not why for why in whys.values())
        if given < each:
            conflicts = tuple(sorted(Counter(why for why in whys.values() if why).items()))
            why = "too_few_eligible" if eligible < each else "judges_full"
            yield Unfilled(entry, each, given, eligible, conflicts, why)
