"""Who goes on by quota, and who gets which award. Nobody who ties at the border is dropped but by a declared rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from community.contest.engine.configuration import Promotion


@dataclass(frozen=True)
class Taken:
    """The best of ranked classes for a number of places.

    `inside` got a place; `tied` share the rank where the places end and were treated as `border` says: "" when nobody
    ties there, "all_in", "none_in", "ruled", or "open" (then `inside` has none of those who await a ruling, `open`).
    """

    inside: tuple[str, ...]
    tied: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    border: str = ""


@dataclass(frozen=True)
class GroupLine:
    """One group's part in a promotion: entries in the stage, places, who passed, who tied at the border and what then.

    `free`: places that nobody of the group could take. The group "*" stands for places given to the best of the rest.
    """

    group: str
    entries: int
    places: int
    passed: tuple[str, ...]
    free: int
    tied: tuple[str, ...]
    open: tuple[str, ...]
    border: str


def take(classes: Sequence[Sequence[str]], places: int, border: str, rulings: Mapping[str, bool]) -> Taken:
    """Fill `places` with whole classes, best first. The class that does not fit is treated as `border` says.

    With "open", rulings decide for the entries they name; the others stay open. Nobody behind that class moves up.
    """
    inside: list[str] = []
    for each in classes:
        left = places - len(inside)
        if left <= 0:
            break
        if len(each) <= left:
            inside += each
            continue
        tied = tuple(each)
        if border == "all_in":
            return Taken((*inside, *tied), tied, border=border)
        if border == "none_in":
            return Taken(tuple(inside), tied, border=border)
        waiting = tuple(entry for entry in tied if entry not in rulings)
        passed = [entry for entry in tied if rulings.get(entry)]
        return Taken((*inside, *passed), tied, waiting, "open" if waiting else "ruled")
    return Taken(tuple(inside))


def shares(total: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """`total` places shared among groups by their numbers of entries: whole parts first, then the largest remainders.

    Of equal remainders the larger group is served first, then the one whose name sorts first. No group gets more places
    than it has entries.
    """
    entries = sum(sizes.values())
    total = min(total, entries)
    places = {group: total * size // entries for group, size in sizes.items()} if entries else {}
    order = sorted(sizes, key=lambda group: (-(total * sizes[group] % entries), -sizes[group], group))
    for group in order[: total - sum(places.values())]:
        places[group] += 1
    return places


def promoted(
    promotion: Promotion,
    classes: Sequence[Sequence[str]],
    groups: Mapping[str, str],
    rulings: Mapping[str, bool],
) -> tuple[GroupLine, ...]:
    """The groups of a promotion in the order of their names, "*" last.

    `classes`: those who may go on (a result, at or above the floor), best first. `groups`: entry -> group, for all
    entries of the stage. `rulings`: entry -> whether it passes, for those the rules leave open.
    """
    sizes: dict[str, int] = {}
    for group in groups.values():
        sizes[group] = sizes.get(group, 0) + 1
    places = _places(promotion, sizes)
    lines: list[GroupLine] = []
    for group in sorted(sizes):
        own = [part for each in classes if (part := [entry for entry in each if groups[entry] == group])]
        lines.append(_line(group, sizes[group], own, places[group], promotion.border, rulings))
    free = sum(line.free for line in lines)
    if promotion.free_places == "best_of_rest" and free:
        gone = {entry for line in lines for entry in (*line.passed, *line.tied)}
        rest = [part for each in classes if (part := [entry for entry in each if entry not in gone])]
        lines.append(_line("*", sum(map(len, rest)), rest, free, promotion.border, rulings))
    return tuple(lines)


def _places(promotion: Promotion, sizes: Mapping[str, int]) -> dict[str, int]:
    if promotion.total is not None:
        return shares(promotion.total, sizes)
    named = dict(promotion.quotas)
    return {group: named.get(group, promotion.quota or 0) for group in sizes}


def _line(
    group: str, size: int, classes: Sequence[Sequence[str]], places: int, border: str, rulings: Mapping[str, bool]
) -> GroupLine:
    taken = take(classes, places, border, rulings)
    # Places that a tie leaves empty are not free: somebody of the group was there to take them.
    free = 0 if taken.tied else max(0, places - len(taken.inside))
    return GroupLine(group, size, places, taken.inside, free, taken.tied, taken.open, taken.border)
