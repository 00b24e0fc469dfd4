"""Who took a case from whom, as a tree that is drawn from nested lists: the telling part of it, or all."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from cases.adoption.adopters import Adopter
    from people.models import LocalGovernment

# So many governments are taken in at one look; the page of the whole tree has all.
DRAWN, DEEPEST = 14, 3
ROOT = 0


@dataclass(frozen=True, slots=True)
class Node:
    """One place of the tree, in reading order: a government, or with `adopter` None what is folded among its siblings.

    `key` is that of its adoption. `folded` governments under it are not drawn. `opens` says that the nodes under it
    follow, `closes` (for a loop) how many branches end with it. `aside` was taken from one that the reader may not see.
    """

    key: int
    adopter: Adopter | None
    government: LocalGovernment | None
    folded: int
    opens: bool
    closes: range
    aside: bool = False

    @property
    def url(self) -> str:
        return reverse("adoption:detail", args=[self.key])


@dataclass(frozen=True, slots=True)
class Tree:
    """`nodes` under the case; `total` governments in the whole tree, `folded` of them not drawn."""

    nodes: list[Node]
    total: int
    folded: int


class _Family:
    """The adopters by what they were taken from, and how many stand under each."""

    def __init__(self, adopters: Sequence[Adopter]) -> None:
        self.adopters = {adopter.pk: adopter for adopter in adopters}
        self.rank = {adopter.pk: place for place, adopter in enumerate(adopters)}
        self.under: dict[int, list[int]] = defaultdict(list)
        for adopter in adopters:
            self.under[adopter.origin or ROOT].append(adopter.pk)
        order = [ROOT]
        for key in order:  # grows while it is read
            order += self.under.get(key, ())
        self.below: dict[int, int] = dict.fromkeys(order, 0)
        for key in reversed(order):
            self.below[key] = sum(1 + self.below[child] for child in self.under.get(key, ()))
        for children in self.under.values():
            children.sort(key=self.weight)

    def weight(self, key: int) -> tuple[int, int]:
        """Sorts first what was passed on most; the rest as the adopters stand."""
        return -self.below[key], self.rank[key]


def telling_tree(adopters: Sequence[Adopter], places: Mapping[int, LocalGovernment]) -> Tree:
    """At most 14 governments three steps deep: those that passed the case on most, then those that are furthest.

    Each says how many under it are folded. One of several siblings is not folded alone: the fold takes as much room.
    """
    family = _Family(adopters)
    chosen: set[int] = set()
    waiting = [(family.weight(key), key, 1) for key in family.under.get(ROOT, ())]
    heapq.heapify(waiting)
    while waiting and len(chosen) < DRAWN:
        _weight, key, depth = heapq.heappop(waiting)
        chosen.add(key)
        if depth < DEEPEST:
            for child in family.under.get(key, ()):
                heapq.heappush(waiting, (family.weight(child), child, depth + 1))
    for key in [ROOT, *chosen]:
        rest = [child for child in family.under.get(key, ()) if child not in chosen]
        if len(rest) == 1 and not family.below[rest[0]] and chosen.intersection(family.under[key]):
            chosen.add(rest[0])
    return _drawn(family, chosen, places)


def whole_tree(adopters: Sequence[Adopter], places: Mapping[int, LocalGovernment]) -> Tree:
    """Everybody."""
    return _drawn(_Family(adopters), {adopter.pk for adopter in adopters}, places)


def _drawn(family: _Family, chosen: Collection[int], places: Mapping[int, LocalGovernment]) -> Tree:
    """The chosen as nodes in reading order. What is folded hangs on its parent when none of its siblings is drawn."""
    nodes: list[Node] = []
    stack = _items(family, ROOT, chosen, 0)
    while stack:
        key, fold, ends = stack.pop()
        if fold:
            nodes.append(Node(key, None, None, fold, opens=False, closes=range(ends)))
            continue
        adopter = family.adopters[key]
        items = _items(family, key, chosen, ends + 1)
        nodes.append(
            Node(
                key,
                adopter,
                places[adopter.government],
                0 if items else family.below[key],
                opens=bool(items),
                closes=range(0 if items else ends),
                aside=adopter.origin == 0,
            )
        )
        stack += items
    drawn = sum(node.adopter is not None for node in nodes)
    return Tree(nodes, family.below[ROOT], family.below[ROOT] - drawn)


def _items(family: _Family, key: int, chosen: Collection[int], ends: int) -> list[tuple[int, int, int]]:
    """(key, folded, branches that end after it) of what is drawn under the key, the last first."""
    children = family.under.get(key, ())
    items = [(child, 0) for child in children if child in chosen]
    if items and (rest := [child for child in children if child not in chosen]):
        items.append((key, sum(1 + family.below[child] for child in rest)))
    return [(child, fold, 0 if place else ends) for place, (child, fold) in enumerate(reversed(items))]
