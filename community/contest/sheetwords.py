"""A result sheet in words: the engine's tables with names for ids, and the spread of judges' scores as a drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.contest.choices import Border, TieRule, Verdict
from community.contest.declared import group_key
from community.contest.engine import sheet as engine
from community.contest.engine.printing import Cell, Table, tables
from community.contest.models import Contest, Entry, Judge, Stage

if TYPE_CHECKING:
    from django.db.models import Model

Text = str | Promise
DROPPED = ("highest", "lowest")
TONES = {"passed": "success", "ranked": "info", "open": "warning", "unscored": "danger", "below_floor": "danger"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: its words; whether it is a number, is struck through, is a badge of this tone, is a small second line.

    `is_short` words stay on one line; `several` are the parts of a cell that has more than one.
    """

    text: Text
    number: bool = False
    struck: bool = False
    tone: str = ""
    note: Text = ""
    url: str = ""
    is_short: bool = False
    several: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the sheet in words. `kind` is the engine's; the first column heads its row."""

    kind: str
    title: Text
    lead: Text
    columns: list[tuple[Text, bool]]
    rows: list[list[Shown]]


@dataclass(slots=True)
class Names:
    """Words for the sheet's ids. `places`: decimals of totals."""

    entries: Mapping[str, Entry]
    judges: Mapping[str, str]
    stages: Mapping[str, str]
    criteria: Mapping[str, str]
    awards: Mapping[str, str]
    divisions: Mapping[str, str]
    groups: Mapping[str, str]
    places: int = 2
    own: str = field(default_factory=lambda: _("Judges"))

    def entry(self, key: str) -> str:
        found = self.entries.get(key)
        return f"{found.label} {found.title}" if found else key

    def part(self, code: str) -> str:
        """ "panel:7", "vote:7" and "carry:7": where points come from."""
        kind, _sep, key = code.partition(":")
        return self.own if kind == "panel" else self.stages.get(key, code)

    def group(self, code: str) -> Text:
        """A group of a promotion or of a ballot: names of division and province, or of the group on the ballot."""
        if code == "*":
            return _("Best of the rest")
        if not code:
            return _("All")
        known = [self.groups.get(part, self.divisions.get(part, "")) for part in code.split("|")]
        return " · ".join(filter(None, known)) or code


TITLES: dict[str, tuple[Text, Text]] = {
    "ranking": (gettext_lazy("Ranking"), gettext_lazy("The total is the sum of the parts by their weights.")),
    "scores": (
        gettext_lazy("What each judge gave"),
        gettext_lazy("A total that is struck through was dropped: the highest or the lowest of its entry."),
    ),
    "judges": (
        gettext_lazy("Judges in numbers"),
        gettext_lazy("T-score = (total − the judge's mean) ÷ the judge's deviation × 10 + 50."),
    ),
    "votes": (gettext_lazy("Votes got"), gettext_lazy("Votes become points within their group on the ballot.")),
    "ties": (gettext_lazy("Ties and how they were broken"), gettext_lazy("Every value that was compared.")),
    "promotion": (gettext_lazy("Places and who took them"), gettext_lazy("Group by group, as declared.")),
    "remarks": (gettext_lazy("What to know about this result"), ""),
    "awards": (gettext_lazy("Awards by rank"), gettext_lazy("Each in its turn takes the best who have none yet.")),
}
COLUMNS: dict[str, Text] = {
    "rank": gettext_lazy("Rank"),
    "entry": gettext_lazy("Entry"),
    "division": gettext_lazy("Division"),
    "total": gettext_lazy("Total"),
    "outcome": gettext_lazy("Outcome"),
    "by_ruling": gettext_lazy("Ruling"),
    "judge": gettext_lazy("Judge"),
    "standard": gettext_lazy("T-score"),
    "state": gettext_lazy("State"),
    "panel": gettext_lazy("Part"),
    "entries": gettext_lazy("Entries"),
    "mean": gettext_lazy("Mean"),
    "deviation": gettext_lazy("Deviation"),
    "vote": gettext_lazy("Public vote"),
    "group": gettext_lazy("Group of entries"),
    "votes": gettext_lazy("Votes got"),
    "points": gettext_lazy("Points"),
    "rule": gettext_lazy("Rule"),
    "value": gettext_lazy("Value"),
    "place": gettext_lazy("Order after the rule"),
    "places": gettext_lazy("Places"),
    "passed": gettext_lazy("Goes on"),
    "free": gettext_lazy("Empty places"),
    "tied": gettext_lazy("Tie where the places end"),
    "border": gettext_lazy("Treated as"),
    "award": gettext_lazy("Award"),
    "patron": gettext_lazy("Patron"),
    "count": gettext_lazy("How many"),
}
NUMBERS = frozenset(
    {"rank", "total", "standard", "mean", "deviation", "votes", "points", "place", "places", "free", "count"}
)
STATES: dict[str, Text] = {
    "counted": gettext_lazy("counts"),
    "highest": gettext_lazy("dropped: the highest"),
    "lowest": gettext_lazy("dropped: the lowest"),
    "incomplete": gettext_lazy("incomplete: does not count"),
    "abstained": gettext_lazy("abstained"),
    "given": gettext_lazy("is given"),
    "open": gettext_lazy("waits for a ruling"),
    "waiting": gettext_lazy("waits for the award before it"),
}
BORDERS: dict[str, Text] = {
    "": "–",
    "ruled": gettext_lazy("ruled on"),
    **{border.value: border.label for border in Border},
    "open": gettext_lazy("waits for a ruling"),
}
REMARKS: dict[str, Text] = {
    "too_few_scores": gettext_lazy(
        "%(entry)s has %(scores)s complete scores of the %(needed)s that are needed: no result."
    ),
    "nothing_to_carry": gettext_lazy("%(entry)s has no result to carry over from “%(from)s”."),
    "not_on_ballot": gettext_lazy("%(entry)s was on no ballot."),
    "border_open": gettext_lazy("Entries tie where %(places)s places end and wait for a ruling: %(entries)s."),
    "ruling_without_question": gettext_lazy("A ruling on %(entry)s counts for nothing, for nothing was open."),
    "fewer_judges": gettext_lazy("%(entry)s was scored by %(scores)s of %(judges)s judges."),
    "vote_without_ballots": gettext_lazy("Nobody voted in “%(part)s”."),
    "invalid_ballots": gettext_lazy("%(ballots)s ballots in “%(part)s” do not count."),
    "score_of_absent": gettext_lazy("Scores of %(entry)s count nowhere: it was not in this stage."),
    "shared_rank": gettext_lazy("These share a rank after all tie-breaks: %(entries)s."),
}


def names_for(contest: Contest, sheet: engine.ResultSheet, judges: Mapping[str, str]) -> Names:
    """Words for everything in a sheet of a contest loaded with `whole()`; one query for entries, one for provinces."""
    stages = list(contest.stages.all())
    keys = {line.entry for stage in sheet.stages for line in stage.lines}
    rows = Entry.objects.filter(pk__in=[int(key) for key in keys]).for_list()
    entries = {str(entry.pk): entry for entry in rows}
    provinces = {str(e.province.current_id or e.province_id): e.province.name for e in rows if e.province}
    governments = {str(e.government.current_id or e.government_id): e.government.name for e in rows if e.government}
    return Names(
        entries=entries,
        judges=judges,
        stages={str(stage.pk): stage.name for stage in stages},
        criteria=_by_key(criterion for stage in stages for criterion in stage.criteria.all()),
        awards={f"award:{award.pk}": award.name for award in contest.awards.all()},
        divisions=_by_key(contest.divisions.all()),
        groups=governments | provinces | _ballot_groups(stages),
        places=contest.final_places,
    )


def _ballot_groups(stages: Iterable[Stage]) -> dict[str, str]:
    found: dict[str, str] = {}
    for stage in stages:
        groups = list(stage.ballot_groups.all())
        found |= {group_key(group, groups): group.name for group in groups}
    return {key: name for key, name in found.items() if key}


def _by_key(rows: Iterable[Model]) -> dict[str, str]:
    return {str(row.pk): str(row) for row in rows}


def grids(sheet: engine.ResultSheet, names: Names, *, lines: slice | None = None) -> dict[str, list[Grid]]:
    """{kind: tables in words} of the last stage, and the awards; ranking and scores of these lines of it alone."""
    last = sheet.stages[-1]
    chosen = {line.entry for line in last.lines[lines]} if lines else None
    found: dict[str, list[Grid]] = {}
    for table in tables(sheet):
        if table.stage in (last.stage, ""):
            found.setdefault(table.kind, []).append(_grid(table, names, chosen))
    return found


def _grid(table: Table, names: Names, chosen: set[str] | None) -> Grid:
    title, lead = TITLES[table.kind]
    rows = table.rows
    if chosen is not None and table.kind in ("ranking", "scores"):
        at = table.columns.index("entry")
        rows = tuple(row for row in rows if row[at] in chosen)
    if table.kind == "remarks":
        return Grid(table.kind, title, lead, [], [[Shown(str(row[2]))] for row in rows])
    kept = [place for place, code in enumerate(table.columns) if _is_worth_showing(code, place, rows)]
    columns = [_heading(table.columns[place], place, table, names) for place in kept]
    return Grid(table.kind, title, lead, columns, [_row(table, row, kept, names) for row in rows])


def _is_worth_showing(code: str, place: int, rows: Sequence[Sequence[Cell]]) -> bool:
    """Weights that are the same for all stand in the heading of their part; empty columns say nothing."""
    values = {row[place] for row in rows}
    if code.startswith("weight:"):
        return len(values) > 1
    return code not in ("standard", "by_ruling", "patron", "division", "tied") or bool(values - {None, ""})


def _heading(code: str, place: int, table: Table, names: Names) -> tuple[Text, bool]:
    kind, _sep, key = code.partition(":")
    if kind == "part":
        weights = {row[place + 1] for row in table.rows}
        return f"{names.part(key)} {_plain(weights.pop())}%" if len(weights) == 1 else names.part(key), True
    if kind == "weight":
        return _("%(part)s, weight") % {"part": names.part(key)}, True
    if kind == "criterion":
        return names.criteria.get(key, key), True
    return COLUMNS[code], code in NUMBERS or (code == "entries" and table.kind != "awards")


def _row(table: Table, row: Sequence[Cell], kept: Iterable[int], names: Names) -> list[Shown]:
    dropped = table.kind == "scores" and row[-1] in DROPPED
    cells = [_cell(table.columns[place], row[place], table.kind, names) for place in kept]
    if not dropped:
        return cells
    struck = [place for place, code in enumerate(kept) if table.columns[code] in ("total", "standard")]
    return [Shown(cell.text, number=True, struck=True) if place in struck else cell for place, cell in enumerate(cells)]


def _cell(code: str, value: Cell, kind: str, names: Names) -> Shown:
    name, _sep, _key = code.partition(":")
    if code == "total" and value is None:
        return Shown("–", number=True)
    if isinstance(value, Decimal):
        places = names.places if code == "total" and kind == "ranking" else None
        return Shown(f"{value:.{places}f}" if places is not None else _plain(value), number=True)
    if code == "outcome":
        return Shown(_outcome(str(value)), tone=TONES.get(str(value), "neutral"))
    if code == "entry" or (code in ("entries", "tied", "passed") and isinstance(value, str)):
        return _entries(str(value), names)
    if code in _WORDS:
        return Shown(_WORDS[code](str(value or ""), names), is_short=code in _SHORT)
    return Shown("–" if value in (None, "") else str(value), number=name in NUMBERS or isinstance(value, int))


def _entries(ids: str, names: Names) -> Shown:
    found = tuple(_entry(key, names) for key in ids.split(", ") if key)
    if len(found) == 1:
        return found[0]
    return Shown(" / ".join(str(one.text) for one in found) or "–", several=found)


def _entry(key: str, names: Names) -> Shown:
    entry = names.entries.get(key)
    if entry is None:
        return Shown(names.entry(key))
    owner = entry.government or entry.province
    return Shown(names.entry(key), note=owner.name if owner else "", url=entry.get_absolute_url())


_SHORT = frozenset({"judge", "division", "state", "award"})
_WORDS: dict[str, Callable[[str, Names], Text]] = {
    "judge": lambda key, names: names.judges.get(key, key),
    "division": lambda key, names: names.divisions.get(key, "–"),
    "state": lambda word, names: STATES.get(word, word),
    "border": lambda word, names: BORDERS.get(word, word),
    "panel": lambda code, names: names.part(code),
    "vote": lambda code, names: names.part(code),
    "group": lambda code, names: names.group(code),
    "award": lambda code, names: names.awards.get(code, code),
    "rule": lambda code, names: rule_in_words(code, names),
}


def _outcome(word: str) -> Text:
    return STATES["open"] if word == "open" else Verdict(word).label


def rule_in_words(code: str, names: Names) -> Text:
    """A tie-break as people say it."""
    kind, _sep, key = code.partition(":")
    if kind == "criterion":
        return _("The higher points in “%(criterion)s”") % {"criterion": names.criteria.get(key, key)}
    return _("They share the rank") if code == "shared_rank" else TieRule(code).label


def remarks(stage: engine.StageSheet, names: Names) -> list[tuple[str, str]]:
    """(tone, sentence) of every problem and note of a stage, problems first."""
    found = [("danger", fault) for fault in stage.problems] + [("info", fault) for fault in stage.notes]
    return [(tone, str(REMARKS[fault.code]) % _about(fault.params, names)) for tone, fault in found]


def _about(params: Mapping[str, Any], names: Names) -> dict[str, Any]:
    about = dict(params)
    if "entry" in about:
        about["entry"] = names.entry(about["entry"])
    if "entries" in about:
        about["entries"] = " / ".join(names.entry(key) for key in about["entries"])
    if "from" in about:
        about["from"] = names.stages.get(about["from"], about["from"])
    if "part" in about:
        about["part"] = names.part(about["part"])
    return about


def _plain(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


@dataclass(frozen=True, slots=True)
class Dot:
    """A judge's total at x per cent. `dropped` ones are hollow."""

    x: str
    dropped: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the judges of one entry lie apart, in per cent of the drawing; the result stands at `mark`."""

    name: str
    total: str
    x: str
    width: str
    mark: str
    dots: list[Dot]
    words: str


def spreads(stage: engine.StageSheet, names: Names, lines: slice) -> list[Spread]:
    """A row for each entry with scores, on one scale of 0 to 100 points."""
    return [found for line in stage.lines[lines] if (found := _spread(line, names)) is not None]


def _spread(line: engine.EntryLine, names: Names) -> Spread | None:
    judged = [score for score in line.judged if score.total is not None]
    if not judged:
        return None
    values = sorted(score.total for score in judged if score.total is not None)
    low, high = values[0], values[-1]
    count = len(judged)
    words = ngettext("%(n)s judge, %(low)s to %(high)s", "%(n)s judges, %(low)s to %(high)s", count)
    return Spread(
        name=names.entry(line.entry),
        total="–" if line.total is None else f"{line.total:.{names.places}f}",
        x=f"{low:.2f}%",
        width=f"{max(high - low, Decimal('0.4')):.2f}%",
        mark=f"{line.total:.2f}%" if line.total is not None and line.total <= 100 else "",
        dots=[Dot(f"{score.total:.2f}%", score.state in DROPPED) for score in judged],
        words=words
        % {"n": count, "low": _plain(low.quantize(Decimal("0.1"))), "high": _plain(high.quantize(Decimal("0.1")))},
    )


def judge_names(stages: Iterable[Stage]) -> dict[str, str]:
    """{key of the judge as the engine knows it: name}, for the office alone."""
    rows = Judge.objects.filter(stage__in=list(stages)).values_list("pk", "user__name")
    return {str(key): name for key, name in rows}
