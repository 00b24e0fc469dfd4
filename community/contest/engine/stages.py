"""One stage: parts to totals, totals to ranks, ranks to those who go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from community.contest.engine.configuration import Carry, Panel
from community.contest.engine.ledger import Fault
from community.contest.engine.measures import Measuring
from community.contest.engine.parts import Measured, StageInput, measure, parts_of, total_of
from community.contest.engine.promotion import GroupLine, promoted
from community.contest.engine.sheet import EntryLine, PartLine, StageSheet
from community.contest.engine.ties import Classes, ranked, ranks


def stage_sheet(given: StageInput) -> StageSheet:
    """Compute a stage. Everything it needs is in `given`, and is taken to be valid."""
    measured = measure(given)
    parts = {entry: tuple(parts_of(given, measured, entry)) for entry in given.entries}
    counting = {entry: lines for entry, lines in parts.items() if entry not in given.withdrawn}
    totals = {entry: total for entry, lines in counting.items() if (total := total_of(given, lines)) is not None}
    classes, ties = ranked(totals, given.stage.ties, Measuring(given, measured))
    groups = _groups(given, classes, totals)
    return StageSheet(
        stage=given.stage.id,
        lines=_lines(given, measured, parts, totals, classes, groups),
        judges=tuple(line for panel in measured.panels.values() for line in panel.judges),
        counts=tuple(measured.counts.values()),
        ties=ties,
        groups=groups,
        notes=tuple(_notes(given, measured, classes)),
        problems=tuple(_problems(given, measured, counting, groups)),
    )


def _groups(given: StageInput, classes: Classes, totals: Mapping[str, Decimal]) -> tuple[GroupLine, ...]:
    """The promotion among those whose division goes on; none without one."""
    promotion, floor = given.stage.promotion, given.stage.floor
    if promotion is None:
        return ()
    groups = {
        each.id: each.group(promotion.by)
        for each in given.entries.values()
        if not _ends_here(given, each.id) and each.id not in given.withdrawn
    }
    fit = {entry for entry in groups if entry in totals and (floor is None or totals[entry] >= floor)}
    own = [part for each in classes if (part := [entry for entry in each if entry in fit])]
    return promoted(promotion, own, groups, {entry: ruling.passes for entry, ruling in given.rulings.items()})


def _lines(
    given: StageInput,
    measured: Measured,
    parts: Mapping[str, tuple[PartLine, ...]],
    totals: Mapping[str, Decimal],
    classes: Classes,
    groups: Sequence[GroupLine],
) -> tuple[EntryLine, ...]:
    places = ranks(classes)
    shared = {entry for each in classes if len(each) > 1 for entry in each}
    passed = {entry for line in groups for entry in line.passed}
    waiting = {entry for line in groups for entry in line.open}
    ruled = {entry: ruling.why for entry, ruling in given.rulings.items() if _in_question(entry, groups)}

    def outcome(entry: str) -> str:
        if entry in given.withdrawn:
            return "withdrawn"
        if entry not in totals:
            return "unscored"
        if given.stage.floor is not None and totals[entry] < given.stage.floor:
            return "below_floor"
        if _ends_here(given, entry):
            return "ranked"
        if given.stage.promotion is None or entry in passed:
            return "passed"
        return "open" if entry in waiting else "not_passed"

    return tuple(
        EntryLine(
            entry=entry,
            division=given.entries[entry].division,
            rank=places.get(entry),
            shared=entry in shared,
            total=totals.get(entry),
            parts=parts[entry],
            outcome=outcome(entry),
            by_ruling=ruled.get(entry, ""),
            judged=tuple(score for panel in measured.panels.values() for score in panel.given[entry]),
        )
        for entry in sorted(given.entries, key=lambda each: (places.get(each, len(places) + 1), each))
    )


def _in_question(entry: str, groups: Sequence[GroupLine]) -> bool:
    return any(entry in line.tied and line.border in ("ruled", "open") for line in groups)


def _ends_here(given: StageInput, entry: str) -> bool:
    """Whether no later stage takes the entry's division."""
    stages, division = given.contest.stages, given.entries[entry].division
    return not any(later.takes(division) for later in stages[stages.index(given.stage) + 1 :])


def _notes(given: StageInput, measured: Measured, classes: Classes) -> Iterator[Fault]:
    for panel in given.stage.panels():
        for entry, judged in measured.panels[panel.id].given.items():
            complete = sum(score.total is not None for score in judged)
            if panel.at_least <= complete < panel.judges and entry not in given.withdrawn:
                yield Fault(
                    "fewer_judges", {"part": panel.id, "entry": entry, "scores": complete, "judges": panel.judges}
                )
    for found in measured.counts.values():
        if not found.turnout:
            yield Fault("vote_without_ballots", {"part": found.vote})
        if found.invalid:
            yield Fault("invalid_ballots", {"part": found.vote, "ballots": len(found.invalid)})
    for entry in sorted(set(given.points) - set(given.entries)):
        yield Fault("score_of_absent", {"entry": entry})
    for each in classes:
        if len(each) > 1:
            yield Fault("shared_rank", {"entries": list(each)})


def _problems(
    given: StageInput, measured: Measured, parts: Mapping[str, Sequence[PartLine]], groups: Sequence[GroupLine]
) -> Iterator[Fault]:
    kinds = {part.id: part for part in given.stage.parts}
    for entry, lines in sorted(parts.items()):
        for line in lines:
            part = kinds[line.part]
            if line.score is not None or not line.weight:
                continue
            if isinstance(part, Panel):
                complete = sum(score.total is not None for score in measured.panels[part.id].given[entry])
                yield Fault(
                    "too_few_scores", {"part": part.id, "entry": entry, "scores": complete, "needed": part.at_least}
                )
            elif isinstance(part, Carry):
                yield Fault("nothing_to_carry", {"entry": entry, "from": part.stage})
            else:
                yield Fault("not_on_ballot", {"part": part.id, "entry": entry})
    for group in groups:
        if group.open:
            yield Fault("border_open", {"group": group.group, "places": group.places, "entries": list(group.open)})
    for entry in sorted(given.rulings):
        if not _in_question(entry, groups):
            yield Fault("ruling_without_question", {"entry": entry})
