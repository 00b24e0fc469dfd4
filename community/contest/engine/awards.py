"""Awards by rank: each in its turn takes the best who have none yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from community.contest.engine.configuration import Contest
from community.contest.engine.contradictions import last_stage
from community.contest.engine.ledger import Fault, Ruling
from community.contest.engine.promotion import take
from community.contest.engine.sheet import AwardLine, StageSheet
from community.contest.engine.ties import Classes

WITHOUT_AWARD = ("unscored", "below_floor", "withdrawn")


def awarded(
    contest: Contest, sheets: Sequence[StageSheet], rulings: Mapping[tuple[str, str], Ruling]
) -> tuple[AwardLine, ...]:
    """Awards in the order of their declaration. `rulings`: (award, entry) -> decision on an entry left open.

    Who ties where the number of an award ends is treated as `contest.award_border` says; with "all_in" the award is
    given more often than declared, and the next one still as often as declared. Entries below the floor or without a
    result get none. As soon as one award is open, those after it wait, for nobody knows yet who is left for them.
    """
    by_id = {sheet.stage: sheet for sheet in sheets}
    gone: set[str] = set()
    lines: list[AwardLine] = []
    for award in contest.awards:
        stage = last_stage(contest, award.division)
        assert stage, "contradictions() lets no award pass that has no ranking"
        if any(line.state != "given" for line in lines):
            lines.append(AwardLine(award.id, award.division, award.patron, award.count, (), (), (), "", "waiting"))
            continue
        own = {entry: ruling.passes for (at, entry), ruling in rulings.items() if at == award.id}
        taken = take(candidates(by_id[stage.id], award.division, gone), award.count, contest.award_border, own)
        state = "open" if taken.open else "given"
        gone |= set(taken.inside)
        lines.append(
            AwardLine(
                award.id,
                award.division,
                award.patron,
                award.count,
                taken.inside,
                taken.tied,
                taken.open,
                taken.border,
                state,
            )  # fmt: skip
        )
    return tuple(lines)


def candidates(sheet: StageSheet, division: str, gone: set[str]) -> Classes:
    """Classes of entries that share a rank, best first: of the division ("" for all), without those who are gone."""
    classes: dict[int, list[str]] = {}
    for line in sheet.lines:
        fits = line.outcome not in WITHOUT_AWARD and line.entry not in gone and division in ("", line.division)
        if fits and line.rank is not None:
            classes.setdefault(line.rank, []).append(line.entry)
    return tuple(tuple(classes[rank]) for rank in sorted(classes))


def needless_rulings(awards: Sequence[AwardLine], rulings: Mapping[tuple[str, str], Ruling]) -> tuple[Fault, ...]:
    """ruling_without_question: decisions on an award for entries that did not tie where it ends."""
    by_id = {line.award: line for line in awards}
    return tuple(
        Fault("ruling_without_question", {"at": at, "entry": entry})
        for at, entry in sorted(rulings)
        if at in by_id and not (entry in by_id[at].tied and by_id[at].border in ("open", "ruled"))
    )
