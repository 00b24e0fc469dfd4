"""Which panel judges which entry, and a proposal of who scores what. Reads and proposes; writes nothing."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from community.contest import standing
from community.contest.choices import AssignmentState, EntryStatus, MadeBy
from community.contest.conflicts import Bench, bench, engine_entry, lineage
from community.contest.engine.assignment import RefusedPin, Unfilled, assign
from community.contest.models import Assignment, Contest, Entry, Judge, Panel, Stage

if TYPE_CHECKING:
    from community.contest.querysets import EntryQuerySet


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of a stage's assignments.

    `given` and `taken` are pairs (entry key, judge key) that come and go; `loads` judge -> (now, then); `unfilled` and
    `refused` as the engine says; `homeless` are entries that no panel judges. `mark` is the same as long as nothing
    that the plan rests on has changed.
    """

    given: tuple[tuple[int, int], ...]
    taken: tuple[tuple[int, int], ...]
    loads: dict[int, tuple[int, int]]
    unfilled: tuple[Unfilled, ...]
    refused: tuple[RefusedPin, ...]
    homeless: tuple[Entry, ...]
    mark: str


def entries_in(stage: Stage) -> EntryQuerySet:
    """The frozen entries that the stage judges, by number: those whom the approved results before it let on."""
    rows: EntryQuerySet = standing.entries_in(_whole_contest(stage), stage)
    return rows.select_related("government", "province", "division", "contest").order_by("number", "pk")


def _whole_contest(stage: Stage) -> Contest:
    """With all that is configured; read once for a stage, however often a page asks who is in it."""
    if not hasattr(stage, "_whole_contest"):
        stage._whole_contest = Contest.objects.whole().get(pk=stage.contest_id)
    contest: Contest = stage._whole_contest
    return contest


def panel_for(entry: Entry, panels: Iterable[Panel]) -> Panel | None:
    """The panel that names the most of what the entry is; a province before a division."""

    def fits(panel: Panel) -> bool:
        here = panel.province is None or lineage(panel.province) == lineage(entry.province)
        return here and panel.division_id in (None, entry.division_id)

    fitting = [panel for panel in panels if fits(panel)]
    return max(fitting, key=lambda panel: bool(panel.province_id) * 2 + bool(panel.division_id), default=None)


def plan(stage: Stage, *, anew: bool = False) -> Plan:
    """Fill what lacks judges; `anew` deals everything again that was dealt automatically and that nobody has begun.

    What has scores or a draft stays in any case, also beyond the number of judges that the stage asks for.
    """
    panels = list(stage.panels.select_related("province"))
    judges = list(Judge.objects.accepted().filter(stage=stage).order_by("pk"))
    entries = list(entries_in(stage))
    taking_part = Assignment.objects.filter(judge__stage=stage, entry__status=EntryStatus.ELIGIBLE)
    seated = list(taking_part.order_by("pk"))
    known = bench(stage, judges)
    groups, homeless = _by_panel(entries, panels)
    found: set[tuple[int, int]] = set()
    unfilled: list[Unfilled] = []
    refused: list[RefusedPin] = []
    for panel in panels:
        proposed = _deal(stage, known, groups[panel.pk], [j for j in judges if j.panel_id == panel.pk], seated, anew)
        found.update((int(entry), int(judge)) for entry, judge in proposed.pairs)
        unfilled += proposed.unfilled
        refused += proposed.refused_pins
    return _compared(stage, found, seated, judges, unfilled, refused, homeless)


def is_begun(assignment: Assignment) -> bool:
    """Whether the judge has typed or given anything, which nobody takes away by assigning again."""
    return assignment.state != AssignmentState.OPEN or bool(assignment.draft) or assignment.scored_at is not None


def _by_panel(entries: Sequence[Entry], panels: Sequence[Panel]) -> tuple[dict[int, list[Entry]], list[Entry]]:
    groups: dict[int, list[Entry]] = defaultdict(list)
    homeless = []
    for entry in entries:
        panel = panel_for(entry, panels)
        if panel is None:
            homeless.append(entry)
        else:
            groups[panel.pk].append(entry)
    return groups, homeless


def _deal(
    stage: Stage, known: Bench, entries: list[Entry], judges: list[Judge], seated: list[Assignment], anew: bool
) -> _Proposed:
    here, seats = {entry.pk for entry in entries}, {judge.pk for judge in judges}
    own = [each for each in seated if each.entry_id in here and each.judge_id in seats]
    # An abstention counts as no judge, and the pair does not come again.
    gone = {(str(each.entry_id), str(each.judge_id)) for each in own if each.state == AssignmentState.ABSTAINED}
    kept = [each for each in own if each.state != AssignmentState.ABSTAINED]
    if anew:
        kept = [each for each in kept if is_begun(each) or each.made != MadeBy.AUTOMATIC]
    kept.sort(key=lambda each: (not is_begun(each), each.pk))
    result = assign(
        [engine_entry(entry) for entry in entries],
        [known.judges[judge.pk] for judge in judges],
        stage.judges_per_entry,
        stage.level,
        f"{stage.contest.slug}|{stage.pk}",
        pins=[(str(each.entry_id), str(each.judge_id)) for each in kept],
        exclusions=known.excluded | gone,
    )
    return _Proposed(result.pairs, result.unfilled, result.refused_pins)


@dataclass(frozen=True, slots=True)
class _Proposed:
    pairs: tuple[tuple[str, str], ...]
    unfilled: tuple[Unfilled, ...]
    refused_pins: tuple[RefusedPin, ...]


def _compared(
    stage: Stage,
    found: set[tuple[int, int]],
    seated: list[Assignment],
    judges: list[Judge],
    unfilled: list[Unfilled],
    refused: list[RefusedPin],
    homeless: list[Entry],
) -> Plan:
    """What of the proposal is new, and what goes: never what a judge has begun, nor what a person wished and may be."""
    now = {(each.entry_id, each.judge_id): each for each in seated}
    kept_for = {(pin.entry, pin.judge): pin.why for pin in refused if pin.why in ("too_many", "judge_full")}

    def goes(pair: tuple[int, int], each: Assignment) -> bool:
        wished = each.made != MadeBy.AUTOMATIC and (str(pair[0]), str(pair[1])) in kept_for
        return pair not in found and not is_begun(each) and not wished

    taken = sorted(pair for pair, each in now.items() if goes(pair, each))
    given = sorted(pair for pair in found if pair not in now)
    before = Counter(each.judge_id for each in seated if each.state != AssignmentState.ABSTAINED)
    change = Counter(judge for _entry, judge in given)
    change.subtract(Counter(judge for _entry, judge in taken))
    loads = {judge.pk: (before[judge.pk], before[judge.pk] + change[judge.pk]) for judge in judges}
    rests_on = repr((stage.pk, given, taken, sorted((*pair, each.state) for pair, each in now.items())))
    mark = hashlib.sha256(rests_on.encode()).hexdigest()[:16]
    return Plan(tuple(given), tuple(taken), loads, tuple(unfilled), tuple(refused), tuple(homeless), mark)
