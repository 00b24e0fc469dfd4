"""The first of many by several keys, without sorting them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = Any
# Below this many a full sort is as fast.
FEW = 200


class Picked:
    """`values[places]` as a key to order by, of which only what is looked at is picked."""

    def __init__(self, values: Array, places: Array) -> None:
        self._values, self._places = values, places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, chosen: Array) -> Array:
        return self._values.take(self._places.take(chosen))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self._values.take(self._places)


def leading(keys: Sequence[Array], wanted: int | None = None) -> Array:
    """The places of the `wanted` smallest, in order: by the first key, where that is equal by the next, and so on.

    Equal in all keys, in the order of their places. All of them when `wanted` is None.
    """
    size = len(keys[0])
    if wanted is None or wanted >= size or size <= FEW:
        return np.lexsort([np.asarray(key) for key in keys[::-1]])[:wanted]
    if wanted <= 0:
        return np.empty(0, dtype=np.int64)
    first = keys[0]
    border = np.partition(first, wanted - 1)[wanted - 1]
    inside, ties = np.flatnonzero(first < border), np.flatnonzero(first == border)
    missing = wanted - len(inside)
    if missing < len(ties):
        ties = ties[leading([key[ties] for key in keys[1:]], missing)] if len(keys) > 1 else ties[:missing]
    chosen = np.sort(np.concatenate([inside, ties]))
    return chosen[np.lexsort([key[chosen] for key in keys[::-1]])]
