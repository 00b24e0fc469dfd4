"""What a contest declares before it begins. Frozen, without behaviour; `contradictions` says whether it makes sense."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from community.contest.engine.arithmetic import Rounding

LEVELS = ("basic", "metropolitan", "central")
# How many complete scores an entry needs before a method says anything.
FEWEST_SCORES = {"mean": 1, "median": 1, "trimmed": 3, "t_score": 2}
METHODS = tuple(FEWEST_SCORES)
GROUPINGS = ("all", "government", "province", "division", "division_province", "ballot_group")
VOTE_POINTS = ("of_most", "of_ballots")
# What happens to those who tie where the places end, after all tie-breaks.
BORDERS = ("open", "all_in", "none_in")
FREE_PLACES = ("lapse", "best_of_rest")
ABSENT = ("refuse", "reweigh")
TIE_RULES = ("vote", "earlier_submission", "more_top_scores", "draw_by_lot")
CRITERION_RULE = "criterion:"


@dataclass(frozen=True)
class Criterion:
    """What a judge looks at. Points run from `least` to `most`; `points / most * weight` counts; weights sum to 100."""

    id: str
    weight: Decimal
    most: Decimal
    least: Decimal = Decimal(0)


@dataclass(frozen=True)
class Panel:
    """Judges of one kind (experts, residents on site), counted as `weight` percent of the stage.

    `judges` score each entry; one with fewer complete scores than `at_least` gets no result. `at_least == judges`
    therefore refuses missing scores, a smaller number allows that many to be missing. `method` is one of METHODS.
    """

    id: str
    weight: Decimal
    criteria: tuple[Criterion, ...]
    judges: int
    at_least: int
    method: str = "mean"


@dataclass(frozen=True)
class Stratum:
    """One group on a ballot: `picks` entries are picked in it, or from `fewest` to `picks` where that is given.

    Where a group has fewer entries than that, all of them are picked.
    """

    group: str
    picks: int
    fewest: int | None = None


@dataclass(frozen=True)
class Vote:
    """A public vote, counted as `weight` percent of the stage; with weight 0 it only breaks ties.

    `by` is one of GROUPINGS and says which groups the strata are; by "all" there is one, named "". Votes become points
    from 0 to 100: `of_most` divides by the most votes of the same stratum, `of_ballots` by the valid ballots.
    """

    id: str
    weight: Decimal
    strata: tuple[Stratum, ...]
    by: str = "all"
    points: str = "of_most"


@dataclass(frozen=True)
class Carry:
    """The total of an earlier stage, counted as `weight` percent. `absent`: what to do for an entry that was not there.

    "refuse" leaves it without a result; "reweigh" leaves this part out and divides by the weights that remain.
    """

    stage: str
    weight: Decimal
    absent: str = "refuse"

    @property
    def id(self) -> str:
        return f"carry:{self.stage}"


Part = Panel | Vote | Carry


@dataclass(frozen=True)
class Promotion:
    """Who goes on, of those with a result at or above the floor.

    Either `quota` places in each group of `by` (`quotas` names other numbers for some groups), or `total` places shared
    among the groups by their numbers of entries (largest remainder; see `promotion.shares`).

    `free_places`: places that a group cannot fill "lapse", or go to the "best_of_rest" of all groups.
    `border`: entries that still tie where the places end are left "open" for a ruling, or "all_in", or "none_in".
    """

    by: str = "all"
    quota: int | None = None
    quotas: tuple[tuple[str, int], ...] = ()
    total: int | None = None
    free_places: str = "lapse"
    border: str = "open"


@dataclass(frozen=True)
class Stage:
    """One stage: its parts (weights sum to 100), the order of tie-breaks, the floor (points of the total), who goes on.

    Without `promotion` everybody goes on who has a result at or above the floor: a vote or a second panel may so be a
    stage of its own, which a later one carries. `divisions`: whose entries pass through; empty means all. `lot_seed` is
    any text declared before the scores are known; it decides draws by lot.
    """

    id: str
    parts: tuple[Part, ...]
    level: str = ""
    ties: tuple[str, ...] = ()
    floor: Decimal | None = None
    promotion: Promotion | None = None
    divisions: tuple[str, ...] = ()
    lot_seed: str = ""

    def takes(self, division: str) -> bool:
        return not self.divisions or division in self.divisions

    def panels(self) -> Iterator[Panel]:
        return (part for part in self.parts if isinstance(part, Panel))

    def votes(self) -> Iterator[Vote]:
        return (part for part in self.parts if isinstance(part, Vote))


@dataclass(frozen=True)
class Award:
    """An award given `count` times, in `division` or, where that is "", over all. `patron`: in whose name.

    It goes by the ranks of the last stage that its division passes through.
    """

    id: str
    count: int
    division: str = ""
    patron: str = ""


@dataclass(frozen=True)
class Contest:
    """A whole contest. Stages in the order in which they are held; awards in the order in which they are given.

    `award_border`, one of BORDERS: what happens to those who tie where the number of an award ends.
    """

    id: str
    stages: tuple[Stage, ...]
    divisions: tuple[str, ...] = ()
    awards: tuple[Award, ...] = ()
    award_border: str = "open"
    rounding: Rounding = field(default_factory=Rounding)
