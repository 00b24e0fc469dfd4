"""What a document weighs beside others that match as well: factors declared for values of a filter field.

    index.FilterField("is_sample", weights={True: 0.9})

multiplies the scores of documents whose `is_sample` is true by 0.9. Which documents match, counts and facets stay as
they are. The factors are no part of the index: another one counts at once.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
from django.core.exceptions import ImproperlyConfigured

from search.engine.reader import Snapshot
from search.engine.values import encode

Array = Any
# ((column, ((form of a value, factor), …)), …)
Weights = tuple[tuple[str, tuple[tuple[str, float], ...]], ...]


def declared_weights(fields: dict[str, Any], prefix: str) -> Weights:
    """The factors of filter fields, given by path; ImproperlyConfigured when one is not above 0."""
    found = []
    for path, field in sorted(fields.items()):
        factors = field.kwargs.get("weights") or {}
        if any(factor <= 0 for factor in factors.values()):
            raise ImproperlyConfigured(f'The weights of the search field "{path}" must be above 0.')
        if factors:
            found.append((prefix + path, tuple((encode(value), float(factor)) for value, factor in factors.items())))
    return tuple(found)


def factors_of(snapshot: Snapshot, weights: Weights) -> Array | None:
    """A factor (float32) for each document, the product over the columns; None when no document has such a value."""
    if not any(_has(snapshot.column(name).forms, form) for name, factors in weights for form, _factor in factors):
        return None
    return snapshot.mask(("weights", weights), lambda: _computed(snapshot, weights))


def _computed(snapshot: Snapshot, weights: Weights) -> Array:
    product = np.ones(snapshot.size, dtype=np.float32)
    for name, factors in weights:
        column = snapshot.column(name)
        for form, factor in factors:
            if _has(column.forms, form):
                chosen = np.zeros(len(column.forms), dtype=bool)
                chosen[bisect_left(column.forms, form)] = True
                product[column.having(chosen)] *= np.float32(factor)
    return product


def _has(forms: list[str], form: str) -> bool:
    place = bisect_left(forms, form)
    return place < len(forms) and forms[place] == form
