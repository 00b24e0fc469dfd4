"""The board of an assignment while it is made, and the exchanges that make its loads equal.

Handing an entry on from judge a to b is an arc from a to b. A chain of arcs takes one entry from its first judge and
adds one to its last, and leaves the loads between as they were. Loads are as equal as they can be when no chain leads
from a judge to one with at least two entries fewer: a network flow with convex costs has no cheaper cycle then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

Step = tuple[str, str, str]  # entry, from judge, to judge


class Board:
    """Entries and judges: `judges[entry]` and `entries[judge]` mirror each other. Pinned pairs are never handed on."""

    def __init__(self, eligible: Mapping[str, Sequence[str]], most: Mapping[str, int | None]):
        self.eligible, self.most = eligible, most
        self.judges: dict[str, set[str]] = {entry: set() for entry in eligible}
        self.entries: dict[str, set[str]] = {judge: set() for judge in most}
        self.pinned: set[tuple[str, str]] = set()

    def is_full(self, judge: str) -> bool:
        most = self.most[judge]
        return most is not None and len(self.entries[judge]) >= most

    def give(self, entry: str, judge: str) -> None:
        self.judges[entry].add(judge)
        self.entries[judge].add(entry)

    def make_room(self, entry: str) -> bool:
        """One judge more for an entry whose eligible judges are all full, by handing on; False when it cannot be."""
        starts = [judge for judge in self.eligible[entry] if judge not in self.judges[entry]]
        chain = self._chain(starts, len(self.judges))
        if chain is None:
            return False
        first, steps = chain
        self._hand_on(steps)
        self.give(entry, first)
        return True

    def level(self) -> None:
        """Hand entries on until no chain makes the loads more equal."""
        while any(self._hand_on_from(judge) for judge in self._with_many()):
            pass

    def _with_many(self) -> list[str]:
        """Judges with at least two entries more than the one with the fewest, those with the most first."""
        loads = {judge: len(entries) for judge, entries in self.entries.items()}
        many = min(loads.values(), default=0) + 2
        return sorted((judge for judge in loads if loads[judge] >= many), key=lambda judge: (-loads[judge], judge))

    def _hand_on_from(self, judge: str) -> bool:
        chain = self._chain([judge], len(self.entries[judge]) - 2)
        if chain:
            self._hand_on(chain[1])
        return chain is not None

    def _chain(self, starts: Iterable[str], at_most: int) -> tuple[str, list[Step]] | None:
        """The shortest chain from one of `starts` to a judge that is not full and has at most `at_most` entries.

        (its first judge, its steps), or None.
        """
        came: dict[str, Step | None] = dict.fromkeys(starts)
        queue = deque(came)
        while queue:
            judge = queue.popleft()
            for step in self._arcs(judge, came):
                target = step[2]
                came[target] = step
                if len(self.entries[target]) <= at_most and not self.is_full(target):
                    return self._walked(came, target)
                queue.append(target)
        return None

    def _arcs(self, judge: str, seen: Mapping[str, object]) -> Iterator[Step]:
        for entry in sorted(self.entries[judge]):
            if len(seen) == len(self.entries):
                return
            if (entry, judge) in self.pinned:
                continue
            for other in self.eligible[entry]:
                if other not in seen and other not in self.judges[entry]:
                    yield entry, judge, other

    def _walked(self, came: Mapping[str, Step | None], last: str) -> tuple[str, list[Step]]:
        steps: list[Step] = []
        while step := came[last]:
            steps.append(step)
            last = step[1]
        return last, steps[::-1]

    def _hand_on(self, steps: Sequence[Step]) -> None:
        """Hand on along a chain. No judge stands in it twice, so that the steps do not meet."""
        for entry, judge, _ in steps:
            self.judges[entry].remove(judge)
            self.entries[judge].remove(entry)
        for entry, _, other in steps:
            self.give(entry, other)
