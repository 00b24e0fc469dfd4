"""What the library suggests beside the titles of cases: governments and tags, each with its number of visible cases."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.library import Shelf, shelf_for
from cases.models import TagSynonym
from people.models import LocalGovernment
from search.registry import NameList, Suggester, Suggestion, name_list, register_suggester

if TYPE_CHECKING:
    from people.roles import AnyUser

LIMIT = 3


def register() -> None:
    """Called once when the app is ready."""
    register_suggester(Suggester("governments", _("Local governments"), suggested_governments, order=12))
    register_suggester(Suggester("tags", _("Tags"), suggested_tags, order=14))


def suggested_governments(typed: str, user: AnyUser) -> list[Suggestion]:
    """Governments by any of their names, with the address of their page. Those with most cases win among equals."""
    shelf = shelf_for(user)
    governments, completions = _governments(shelf)
    counts = _government_counts(shelf)
    found = [governments[number] for number in completions.find(typed, LIMIT)]
    return [
        Suggestion(place.name, reverse("people:government", args=[place.code]), count=counts.get(place.pk, 0))
        for place in found
    ]


def suggested_tags(typed: str, user: AnyUser) -> list[Suggestion]:
    """Tags of visible cases, by their name or a synonym, with the address of the list of those cases."""
    shelf = shelf_for(user)
    keys, completions = _tags(shelf)
    counts = _tag_counts(shelf)
    found = [shelf.tags[keys[number]] for number in completions.find(typed, LIMIT)]
    return [
        Suggestion(tag.name, f"{reverse('cases:list')}?{urlencode({'tag': tag.slug})}", count=counts[tag.pk])
        for tag in found
    ]


def _governments(shelf: Shelf) -> tuple[list[LocalGovernment], NameList]:
    if "suggested governments" not in shelf.memo:
        counts = _government_counts(shelf)
        # What has ended comes after what there is today.
        order = sorted(
            shelf.governments.values(),
            key=lambda place: (place.is_sample, place.valid_to is not None, -counts.get(place.pk, 0), place.pk),
        )
        names = [(place.name_ko, place.name_short_ko, place.name_en) for place in order]
        shelf.memo["suggested governments"] = order, name_list(names)
    return shelf.memo["suggested governments"]


def _tags(shelf: Shelf) -> tuple[list[int], NameList]:
    if "suggested tags" not in shelf.memo:
        counts = _tag_counts(shelf)
        order = sorted(shelf.tags, key=lambda key: (-counts[key], key))
        names = {key: [shelf.tags[key].name] for key in order}
        for key, name in TagSynonym.objects.filter(tag__in=order).values_list("tag_id", "name"):
            names[key].append(name)
        shelf.memo["suggested tags"] = order, name_list(list(names.values()))
    return shelf.memo["suggested tags"]


def _government_counts(shelf: Shelf) -> dict[int, int]:
    """Cases by government; today's government stands for those that were merged into it, too."""
    own, current = shelf.columns["gov"], shelf.columns["current"]
    return _counted(np.concatenate([own, current[current != own]]))


def _tag_counts(shelf: Shelf) -> dict[int, int]:
    return _counted(shelf.tag_ids)


def _counted(codes: np.typing.NDArray[np.int64]) -> dict[int, int]:
    keys, counts = np.unique(codes, return_counts=True)
    return dict(zip(keys.tolist(), counts.tolist(), strict=True))
