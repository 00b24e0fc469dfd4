"""The result sheet of a contest, from its declaration and what happened. Pure: same input, same sheet, same hash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from community.contest.engine.awards import awarded, needless_rulings
from community.contest.engine.configuration import Contest
from community.contest.engine.contradictions import ContradictionError, contradictions
from community.contest.engine.ledger import Ballot, Entry, Fault, LedgerError, Ruling, Score, entry_faults, newest
from community.contest.engine.parts import StageInput
from community.contest.engine.sheet import FORMAT, ResultSheet, StageSheet, digest, digest_of_rows
from community.contest.engine.stages import stage_sheet


def results(
    contest: Contest,
    entries: Iterable[Entry],
    scores: Iterable[Score],
    ballots: Iterable[Ballot] = (),
    rulings: Iterable[Ruling] = (),
    until: str = "",
) -> ResultSheet:
    """Compute all stages, or those up to the one with the id `until`; awards only with the last stage.

    The order of entries, scores and ballots changes nothing. Who goes on is taken from each stage in turn, so scores of
    an entry in a stage it did not reach count nowhere (note "score_of_absent"). Rulings count where the rules leave an
    entry open; others are a problem ("ruling_without_question"). A later ruling on the same entry replaces the earlier.

    Raises ContradictionError, LedgerError, and KeyError for an unknown `until`.
    """
    if found := contradictions(contest):
        raise ContradictionError(found)
    listed = sorted(entries, key=lambda entry: entry.id)
    rows, votes, ruled = list(scores), sorted(ballots, key=lambda row: row.number), tuple(rulings)
    _refuse_faults(contest, listed, votes, ruled)
    counted = newest(contest, listed, rows)
    decided = {(ruling.at, ruling.entry): ruling for ruling in ruled}
    order = [stage.id for stage in contest.stages]
    if until and until not in order:
        raise KeyError(until)

    sheets: list[StageSheet] = []
    alive: set[str] = set()
    for place, stage in enumerate(contest.stages):
        alive |= {each.id for each in listed if each.enters == stage.id or (not each.enters and place == 0)}
        present = [entry for entry in listed if entry.id in alive and stage.takes(entry.division)]
        given = StageInput(
            contest=contest,
            stage=stage,
            entries={entry.id: entry for entry in present},
            points=counted.get(stage.id, {}),
            ballots=[row for row in votes if row.stage == stage.id],
            rulings={entry: ruling for (at, entry), ruling in decided.items() if at == stage.id},
            earlier={sheet.stage: sheet for sheet in sheets},
            withdrawn=frozenset(entry.id for entry in present if entry.withdrawn in order[: place + 1]),
        )
        sheet = stage_sheet(given)
        sheets.append(sheet)
        alive = (alive - set(given.entries)) | set(sheet.passed())
        if stage.id == until:
            break
    done = len(sheets) == len(contest.stages)
    awards = awarded(contest, sheets, decided) if done else ()
    inputs = digest(
        [contest, listed, digest_of_rows(sorted(rows, key=lambda row: row.number)), digest_of_rows(votes), ruled]
    )
    result = ResultSheet(contest.id, FORMAT, inputs, tuple(sheets), awards, needless_rulings(awards, decided))
    return replace(result, sha256=digest(result))


def _refuse_faults(
    contest: Contest, entries: Sequence[Entry], ballots: Sequence[Ballot], rulings: Sequence[Ruling]
) -> None:
    faults = list(entry_faults(contest, entries))
    places_of_rulings = {stage.id for stage in contest.stages} | {award.id for award in contest.awards}
    known = {entry.id for entry in entries}
    faults += [
        Fault("unknown_ruling", {"at": ruling.at, "entry": ruling.entry})
        for ruling in rulings
        if ruling.at not in places_of_rulings or ruling.entry not in known
    ]
    places = {(stage.id, vote.id) for stage in contest.stages for vote in stage.votes()}
    faults += [
        Fault("unknown_vote", {"number": row.number, "stage": row.stage, "vote": row.vote})
        for row in ballots
        if (row.stage, row.vote) not in places
    ]
    faults += [
        Fault("number_twice", {"number": row.number})
        for before, row in zip(ballots, ballots[1:], strict=False)
        if before.number == row.number
    ]
    if faults:
        raise LedgerError(faults)


def recomputed(sheet: ResultSheet, again: ResultSheet) -> bool:
    """Whether the sheet that was kept is the one computed now, and its hash that of its content."""
    return sheet.sha256 == again.sha256 == digest(replace(sheet, sha256=""))
