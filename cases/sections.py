"""What the case library tells the areas above and beside it: menu entries and its part of the search page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.choices import EvidenceGrade
from cases.citation import case_path
from cases.models import CasePage, CsType
from common.navigation import NavItem, register_nav
from people.choices import Level
from search import registry

SECTION = "cases"


def register() -> None:
    """Called once when the app is ready."""
    register_nav(NavItem(_("Case library"), "cases:list", order=10))
    registry.register(
        registry.Section(
            key=SECTION,
            label=_("Cases"),
            queryset_for=visible_cases,
            facets=(
                registry.Facet("type", "cs_type", _("CS type"), _type_names),
                registry.Facet("level", "government__level", _("Level of government"), _labels(Level)),
                registry.Facet("grade", "grade", _("Evidence"), _labels(EvidenceGrade)),
                registry.Facet("year", "year", _("Year")),
            ),
            result_template="cases/_search_hit.html",
            order=10,
            newest="first_published_at",
            url=case_address,
            text=case_text,
        )
    )


def visible_cases(user: Any) -> Any:
    """What the person may find, with what a result shows."""
    return CasePage.objects.visible_to(user).select_related("government", "cs_type").prefetch_related("metrics")


def case_address(case: CasePage) -> str:
    return case_path(case.number or "")


def case_text(case: CasePage) -> str:
    """What snippets are cut from: the text, not the terms that only help to find it."""
    return f"{case.summary}\n{case.search_text}"


def _type_names(keys: Sequence[Any]) -> Mapping[Any, str]:
    return {kind.pk: kind.name for kind in CsType.objects.filter(pk__in=keys)}


def _labels(vocabulary: Any) -> Any:
    return lambda _values: dict(vocabulary.choices)
