"""A stage reckoned: what goes in is gathered from the tables, what comes out is the engine's sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from community.contest import ledgers
from community.contest.choices import EntryKind, EntryStatus
from community.contest.declared import declared
from community.contest.engine import sheet as engine
from community.contest.engine.arithmetic import text
from community.contest.engine.reading import read
from community.contest.engine.results import recomputed, results
from community.contest.models import Approval, Contest, Entry, ResultSheet, Ruling, Stage
from community.contest.standing import Step, way

# What can be mended by nobody once the stage is over: who approves says why it is approved all the same.
EXCUSABLE = frozenset({"too_few_scores", "nothing_to_carry", "not_on_ballot"})


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a sheet is computed from, as its row keeps it."""

    entries: list[int]
    withdrawn: dict[int, int]
    last_ruling: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a sheet that was kept and the one computed now are not the same."""

    stage: str
    entry: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`text_holds`: the text that was kept still has the hash under which it was kept."""

    again: engine.ResultSheet
    identical: bool
    text_holds: bool
    inputs_hold: bool
    differences: list[Difference] = field(default_factory=list)


def steps_until(contest: Contest, kind: EntryKind, stage: Stage) -> list[Step]:
    """The steps of the kind up to and with the stage; empty when none of the kind passes through it."""
    steps = way(contest, kind)
    places = [place for place, step in enumerate(steps) if step.stage.pk == stage.pk]
    return steps[: places[0] + 1] if places else []


def inputs_now(contest: Contest, steps: list[Step]) -> Inputs:
    """What the last of the steps is computed from at this moment.

    The first result of a kind takes the entries that were frozen; later ones take the same. From the first result on
    that was not approved when an entry withdrew, nothing counts for it.
    """
    kind = steps[-1].kind
    approved = {row.stage_id: row for row in Approval.objects.filter(stage__contest=contest, kind=kind)}
    before = [step.stage.pk for step in steps[:-1] if step.stage.pk in approved]
    rulings = Ruling.objects.filter(stage__in=[step.stage for step in steps]).order_by("-pk")
    last_ruling = rulings.values_list("pk", flat=True).first() or 0
    if not before:
        rows = Entry.objects.filter(contest=contest, kind=kind).took_part()
        gone = rows.filter(status=EntryStatus.WITHDRAWN).values_list("pk", flat=True)
        first = steps[0].stage.pk
        return Inputs(sorted(rows.values_list("pk", flat=True)), dict.fromkeys(gone, first), last_ruling)
    sheet = approved[before[-1]].sheet
    stages = [step.stage.pk for step in steps]
    undecided = stages[stages.index(before[-1]) + 1]
    gone = Entry.objects.filter(pk__in=sheet.entries, status=EntryStatus.WITHDRAWN).values_list("pk", flat=True)
    withdrawn = dict.fromkeys(gone, undecided) | _whole_numbers(sheet.withdrawn)
    return Inputs(list(sheet.entries), withdrawn, last_ruling)


def inputs_of(sheet: ResultSheet) -> Inputs:
    return Inputs(list(sheet.entries), _whole_numbers(sheet.withdrawn), sheet.last_ruling)


def _whole_numbers(kept: Mapping[str, int]) -> dict[int, int]:
    """JSON has text for keys."""
    return {int(key): value for key, value in kept.items()}


def computed(contest: Contest, steps: list[Step], inputs: Inputs) -> engine.ResultSheet:
    """The engine's sheet up to the last of the steps. Engine errors go through: the contest or the ledger is broken."""
    kind, stages = steps[-1].kind, [step.stage for step in steps]
    return results(
        declared(contest, kind),
        ledgers.entries(contest, stages, inputs.entries, inputs.withdrawn),
        ledgers.scores(stages, inputs.entries),
        ledgers.ballots(stages, inputs.entries),
        ledgers.rulings(stages, inputs.entries, inputs.last_ruling),
        until=str(stages[-1].pk),
    )


def written(sheet: engine.ResultSheet) -> str:
    """The text that is kept: its SHA-256 is the sheet's, so that anybody can compute it from the file."""
    return engine.canonical(replace(sheet, sha256=""))


def read_sheet(row: ResultSheet) -> engine.ResultSheet:
    return replace(read(row.text), sha256=row.sha256)


def compare(contest: Contest, row: ResultSheet, kept: engine.ResultSheet | None = None) -> Comparison:
    """Compute a kept sheet again from the tables as they are now, and say what is different. `kept`: once read."""
    steps = steps_until(contest, EntryKind(row.kind), row.stage)
    kept, again = kept or read_sheet(row), computed(contest, steps, inputs_of(row))
    return Comparison(
        again=again,
        identical=recomputed(kept, again),
        text_holds=hashlib.sha256(row.text.encode()).hexdigest() == row.sha256,
        inputs_hold=kept.inputs == again.inputs,
        differences=list(_differences(kept, again)),
    )


def _differences(kept: engine.ResultSheet, again: engine.ResultSheet) -> Iterator[Difference]:
    for before, after in zip(kept.stages, again.stages, strict=False):
        old, new = _standings(before), _standings(after)
        for entry in sorted(old.keys() | new.keys()):
            if old.get(entry) != new.get(entry):
                yield Difference(before.stage, entry, old.get(entry, "–"), new.get(entry, "–"))
    for award, other in zip(kept.awards, again.awards, strict=False):
        if award != other:
            yield Difference("", "", ", ".join(award.entries), ", ".join(other.entries))


def _standings(stage: engine.StageSheet) -> dict[str, str]:
    return {
        line.entry: f"{'–' if line.total is None else text(line.total)} · {line.rank or '–'} · {line.outcome}"
        for line in stage.lines
    }


def open_questions(sheet: engine.ResultSheet) -> list[tuple[str, str]]:
    """(place as the engine names it, entry) of all that waits for a ruling, in the last stage and the awards."""
    last = sheet.stages[-1]
    found = [(last.stage, entry) for group in last.groups for entry in group.open]
    return found + [(award.award, entry) for award in sheet.awards for entry in award.open]


def ruled(sheet: engine.ResultSheet) -> set[tuple[str, str]]:
    """Likewise for all about which a ruling may be made or replaced."""
    last = sheet.stages[-1]
    found = [(last.stage, entry) for group in last.groups if group.border in ("open", "ruled") for entry in group.tied]
    awards = [award for award in sheet.awards if award.border in ("open", "ruled")]
    return {*found, *((award.award, entry) for award in awards for entry in award.tied)}


def excused(sheet: engine.ResultSheet) -> list[str]:
    """Entries of the last stage that have no result because something is missing for good."""
    return sorted({str(each.params["entry"]) for each in sheet.stages[-1].problems if each.code in EXCUSABLE})
