"""A public vote: is a ballot valid, in which order is it shown, how many votes has each entry."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from community.contest.engine.arithmetic import HUNDRED, Rounding, ratio
from community.contest.engine.configuration import Stratum, Vote
from community.contest.engine.ledger import Ballot, Fault


@dataclass(frozen=True)
class EntryVotes:
    """`rank` is the place within the stratum; entries with equal votes share it (1, 2, 2, 4)."""

    entry: str
    group: str
    votes: int
    rank: int
    points: Decimal


@dataclass(frozen=True)
class Count:
    """A counted vote: entries by stratum in the order of the declaration, within it by votes, then by id.

    `replaced`: ballots that the same voter followed by a newer one. `invalid`: number of the ballot -> its faults; they
    count nowhere. `turnout`: ballots that count.
    """

    vote: str
    turnout: int
    replaced: int
    invalid: tuple[tuple[int, tuple[Fault, ...]], ...]
    entries: tuple[EntryVotes, ...]


def ballot_faults(vote: Vote, groups: Mapping[str, str], picks: Sequence[str]) -> list[Fault]:
    """What makes the picks no valid ballot; empty when they are one. `groups`: entry on the ballot -> its stratum.

    picked_twice (entry), not_on_ballot (entry), too_few and too_many (group, picks, needed or allowed).
    """
    return _faults(_allowed(vote, groups), groups, picks)


def _allowed(vote: Vote, groups: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Stratum -> fewest and most picks in it."""
    sizes = Counter(groups.values())
    return {stratum.group: allowed(stratum, sizes[stratum.group]) for stratum in vote.strata}


def _faults(picks_of: Mapping[str, tuple[int, int]], groups: Mapping[str, str], picks: Sequence[str]) -> list[Fault]:
    different = set(picks)
    faults: list[Fault] = []
    if len(different) < len(picks):
        faults += [Fault("picked_twice", {"entry": each}) for each in sorted(different) if picks.count(each) > 1]
    faults += [Fault("not_on_ballot", {"entry": each}) for each in sorted(different) if each not in groups]
    picked = Counter(groups.get(each) for each in different)
    for group, (fewest, most) in picks_of.items():
        if picked[group] < fewest:
            faults.append(Fault("too_few", {"group": group, "picks": picked[group], "needed": fewest}))
        elif picked[group] > most:
            faults.append(Fault("too_many", {"group": group, "picks": picked[group], "allowed": most}))
    return faults


def allowed(stratum: Stratum, entries: int) -> tuple[int, int]:
    """Fewest and most picks in a stratum that has so many entries."""
    fewest = stratum.picks if stratum.fewest is None else stratum.fewest
    return min(fewest, entries), min(stratum.picks, entries)


def order_for(voter: str, key: bytes, vote: Vote, groups: Mapping[str, str]) -> dict[str, list[str]]:
    """Stratum -> its entries in this voter's own order, the same each time; strata in the order of the declaration.

    Sorted by HMAC-SHA256 of "voter|entry" with `key`, a secret of the vote: nobody can choose a name that puts an entry
    first, and over many voters each entry stands in each place about equally often.
    """

    def place(entry: str) -> bytes:
        return hmac.digest(key, f"{voter}|{entry}".encode(), hashlib.sha256)

    return {
        stratum.group: sorted((entry for entry, group in groups.items() if group == stratum.group), key=place)
        for stratum in vote.strata
    }


def count(vote: Vote, groups: Mapping[str, str], ballots: Iterable[Ballot], rounding: Rounding) -> Count:
    """Count the newest ballot of each voter. `groups`: entry on the ballot -> its stratum.

    Entries of no stratum are not on the ballot. Without any valid ballot every entry has 0 votes and 0 points. The
    order of `ballots` changes nothing. Raises ValueError for two ballots with one number.
    """
    strata = {each.group for each in vote.strata}
    on_ballot = {entry: group for entry, group in groups.items() if group in strata}
    rows = sorted(ballots, key=lambda ballot: ballot.number)
    if len({row.number for row in rows}) < len(rows):
        raise ValueError("Two ballots have the same number.")
    newest = {row.voter: row for row in rows}
    votes = dict.fromkeys(on_ballot, 0)
    invalid: list[tuple[int, tuple[Fault, ...]]] = []
    picks_of = _allowed(vote, on_ballot)
    for row in sorted(newest.values(), key=lambda ballot: ballot.number):
        if faults := _faults(picks_of, on_ballot, row.picks):
            invalid.append((row.number, tuple(faults)))
            continue
        for each in row.picks:
            votes[each] += 1
    turnout = len(newest) - len(invalid)
    entries = [
        each
        for stratum in vote.strata
        for each in _stratum(vote, stratum.group, _part(votes, on_ballot, stratum.group), turnout, rounding)
    ]
    return Count(vote.id, turnout, len(rows) - len(newest), tuple(invalid), tuple(entries))


def _part(votes: Mapping[str, int], groups: Mapping[str, str], group: str) -> dict[str, int]:
    return {entry: number for entry, number in votes.items() if groups[entry] == group}


def _stratum(vote: Vote, group: str, votes: Mapping[str, int], turnout: int, rounding: Rounding) -> list[EntryVotes]:
    whole = max(votes.values(), default=0) if vote.points == "of_most" else turnout
    ordered = sorted(votes.values(), reverse=True)
    rank = {number: ordered.index(number) + 1 for number in set(ordered)}
    return [
        EntryVotes(entry, group, number, rank[number], rounding.step(ratio(HUNDRED * number, whole or 1)))
        for entry, number in sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    ]
