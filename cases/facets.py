"""The filters of the library and their counts.

Within a facet the chosen values widen the list, between facets they narrow it. A facet's own choice leaves its own
counts alone, so every count says how many cases a click would show or add.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.choices import Adopted, EvidenceGrade, FocusTask
from cases.library import Shelf, province_of
from people.choices import Kind, Level

if TYPE_CHECKING:
    from django.db.models import TextChoices
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

TOP_TAGS = 20


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet: its code on the shelf, its word in the address, its label for the reader."""

    code: int
    value: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Facet:
    """`listed` facets are drawn beside the list; the government is chosen on the map. `top` caps what is drawn."""

    param: str
    label: str | Promise
    options: Callable[[Shelf], list[Option]]
    listed: bool = True
    top: int | None = None


def _choices(vocabulary: type[TextChoices], _shelf: Shelf) -> list[Option]:
    return [Option(code, value, label) for code, (value, label) in enumerate(vocabulary.choices, start=1)]


def _types(shelf: Shelf) -> list[Option]:
    return [Option(pk, kind.code, kind.name) for pk, kind in shelf.cs_types.items()]


def _governments(shelf: Shelf) -> list[Option]:
    return [Option(pk, place.code, place.name) for pk, place in shelf.governments.items()]


def _provinces(shelf: Shelf) -> list[Option]:
    keys = dict.fromkeys(province_of(place) for place in shelf.governments.values())
    places = [shelf.governments[pk] for pk in keys if pk in shelf.governments]
    return [Option(place.pk, place.code, place.name) for place in places]


def _years(shelf: Shelf) -> list[Option]:
    years = sorted({int(year) for year in np.unique(shelf.columns["year"]) if year}, reverse=True)
    return [Option(year, str(year), str(year)) for year in years]


def _awards(_shelf: Shelf) -> list[Option]:
    return [Option(1, "yes", _("With an award")), Option(2, "no", _("Without an award"))]


def _tags(shelf: Shelf) -> list[Option]:
    return [Option(pk, tag.slug, tag.name) for pk, tag in shelf.tags.items()]


# In the order in which they are drawn and stand in the address.
FACETS: tuple[Facet, ...] = (
    Facet("type", _("CS type"), _types),
    Facet("task", _("Focus task"), partial(_choices, FocusTask)),
    Facet("level", _("Level of government"), partial(_choices, Level)),
    Facet("province", _("Region"), _provinces),
    Facet("kind", _("Kind of government"), partial(_choices, Kind)),
    Facet("gov", _("Local government"), _governments, listed=False),
    Facet("year", _("Year"), _years),
    Facet("award", _("Award"), _awards),
    Facet("grade", _("Evidence"), partial(_choices, EvidenceGrade)),
    Facet("adopted", _("Adopted by others"), partial(_choices, Adopted)),
    Facet("tag", _("Tag"), _tags, top=TOP_TAGS),
)
BY_PARAM = {facet.param: facet for facet in FACETS}


def values_of(facet: Facet, shelf: Shelf) -> dict[str, int]:
    """Word in the address -> code, for every value that the facet knows."""
    key = ("values", facet.param)
    if key not in shelf.memo:
        shelf.memo[key] = {option.value: option.code for option in facet.options(shelf)}
    return shelf.memo[key]


def labels_of(facet: Facet, values: Sequence[str], shelf: Shelf) -> list[str | Promise]:
    """The names of values that the facet knows, in the same order."""
    if not values:
        return []
    if facet.param == "gov":
        known = values_of(facet, shelf)
        return [shelf.governments[known[value]].name for value in values]
    labels = {option.value: option.label for option in facet.options(shelf)}
    return [labels[value] for value in values]


def _present(facet: Facet, shelf: Shelf) -> frozenset[int]:
    """The codes of which the shelf holds at least one case."""
    key = ("present", facet.param)
    if key not in shelf.memo:
        codes = shelf.tag_ids if facet.param == "tag" else shelf.columns[facet.param]
        shelf.memo[key] = frozenset(np.unique(codes).tolist())
    return shelf.memo[key]


class Selection:
    """The cases on a shelf that the chosen values and the words leave."""

    def __init__(self, shelf: Shelf, chosen: Mapping[str, Sequence[int]], found: Sequence[int] | None = None) -> None:
        """`chosen` maps parameters to codes; `found` are the keys that a search gave, best first; None: no search."""
        self.shelf = shelf
        self.found = found
        everything = np.ones(len(shelf), dtype=bool)
        self._words = everything if found is None else np.isin(shelf.pks, np.array(found, dtype=np.int64))
        self._masks = {param: self._mask(param, codes) for param, codes in chosen.items()}

    def _mask(self, param: str, codes: Sequence[int]) -> Mask:
        if param == "tag":
            mask = np.zeros(len(self.shelf), dtype=bool)
            mask[self.shelf.tag_positions[np.isin(self.shelf.tag_ids, codes)]] = True
            return mask
        mask = np.isin(self.shelf.columns[param], codes)
        # A government stands for those that were merged into it.
        return mask | np.isin(self.shelf.columns["current"], codes) if param == "gov" else mask

    def mask(self, *, besides: str = "") -> Mask:
        """Which positions are left when every choice counts but the one named."""
        left = self._words.copy()
        for param, mask in self._masks.items():
            if param != besides:
                left &= mask
        return left

    def counts(self, param: str) -> dict[int, int]:
        """Code -> number of cases, over what every other facet leaves. Codes without cases are not there.

        `current` counts governments as they are today, under the same choice as `gov`.
        """
        left = self.mask(besides="gov" if param == "current" else param)
        if param == "tag":
            codes = self.shelf.tag_ids[left[self.shelf.tag_positions]]
        else:
            codes = self.shelf.columns[param][left]
        values, numbers = np.unique(codes, return_counts=True)
        return dict(zip(values.tolist(), numbers.tolist(), strict=True))

    def keys(self, sort: str) -> list[int]:
        """The primary keys that are left, in the order asked for."""
        left = self.mask()
        if sort in self.shelf.orders:
            order = self.shelf.orders[sort]
            return self.shelf.pks[order[left[order]]].tolist()
        kept = set(self.shelf.pks[left].tolist())
        return [pk for pk in self.found or () if pk in kept]


def drawn_options(
    facet: Facet, counts: Mapping[int, int], chosen: Sequence[str], shelf: Shelf
) -> list[tuple[Option, int]]:
    """The options to draw with their counts: those of which the shelf holds any, the chosen ones always."""
    present = _present(facet, shelf)
    options = [
        (option, counts.get(option.code, 0))
        for option in facet.options(shelf)
        if option.code in present or option.value in chosen
    ]
    if facet.top is None:
        return options
    ranked = sorted(options, key=lambda pair: (pair[0].value not in chosen, -pair[1], str(pair[0].label)))
    return ranked[: max(facet.top, len(chosen))]
