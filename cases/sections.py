"""What the case library tells the areas above and beside it: menu entries and its part of the search page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import appendices
from cases.cards import awards_of, cards_for
from cases.choices import EvidenceGrade, Sort
from cases.citation import case_path
from cases.desk import desk_share
from cases.facets import Selection
from cases.filetexts import attached_texts
from cases.library import shelf_for
from cases.models import CaseIndexPage, CasePage, CsType
from cases.panels import Place, register_case_panel
from cases.rules import can_start, is_editor
from cases.saved import SECTION, case_list
from cases.services.reading import READER
from cases.ways_on import ways_on
from common.filewords import register_reader
from common.navigation import ACCOUNT, NavItem, register_nav
from people.choices import Level
from people.desk import register_desk
from people.models import LocalGovernment
from people.panels import register_panel
from people.roles import officer_of
from search import registry

PANEL_CARDS = 4
PANEL_AWARDS = 10


def register() -> None:
    """Called once when the app is ready."""
    register_nav(NavItem(_("Case library"), "cases:list", order=10))
    register_nav(NavItem(_("My cases"), "cases:mine", order=12, visible=writes, menu=ACCOUNT))
    register_nav(NavItem(_("Waiting for me"), "cases:queue", order=14, visible=decides, menu=ACCOUNT))
    register_case_panel("compare", Place.ACTS, 80, "cases/_compare_act.html", lambda _case, _user: {})
    register_desk("cases", 10, desk_share)
    register_panel("cases", 10, "cases/_government_panel.html", government_cases)
    registry.register_pages(CaseIndexPage, lambda user: CaseIndexPage.objects.live().public())
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
            counted="adoptions",
            counted_label=_("Most adopted first"),
            url=case_address,
            text=case_text,
            parts=case_files,
            ways_on=ways_on,
            hint=government_name,
        )
    )
    registry.register_place(case_list())
    register_reader(READER)


def writes(request: HttpRequest) -> bool:
    return bool(can_start(request.user))


def decides(request: HttpRequest) -> bool:
    officer = officer_of(request.user)
    return is_editor(request.user) or (officer is not None and officer.is_coordinator)


def visible_cases(user: Any) -> Any:
    """What the person may find, with what a result shows."""
    return CasePage.objects.visible_to(user).select_related("government", "cs_type").prefetch_related("metrics")


def case_address(case: CasePage) -> str:
    return case_path(case.number or "")


def government_name(case: CasePage) -> str:
    return case.government.short_name


def case_text(case: CasePage) -> str:
    """What snippets are cut from: the text, not the terms that only help to find it."""
    return f"{case.summary}\n{case.search_text}"


def case_files(cases: Sequence[CasePage]) -> dict[int, list[registry.Part]]:
    """The words of the files that the public versions show, and of what the areas above add.

    The view of a file asks again who may see its case.
    """
    texts = attached_texts([case.pk for case in cases])
    found = {
        case.pk: [
            registry.Part(
                name=file.name,
                label=_("Found in the attachment “%(name)s”") % {"name": file.name},
                url=reverse("cases:file", args=[case.number, file.stored_id]),
                text=file.text,
            )
            for file in texts.get(case.pk, [])
        ]
        for case in cases
    }
    for added in appendices.parts_of(cases):
        for key, parts in added.items():
            found[key] += parts
    return found


def government_cases(government: LocalGovernment, user: Any) -> Mapping[str, Any] | None:
    """The newest cases of the government and of those that were merged into it, and the awards of all of them.

    None when there are none. Four queries: the shelf, the cards with their tags, the awards.
    """
    shelf = shelf_for(user)
    keys = Selection(shelf, {"gov": [government.pk]}).keys(Sort.NEWEST)
    if not keys:
        return None
    awards = awards_of(user, keys)
    address = f"{reverse('cases:list')}?{urlencode({'gov': government.code})}"
    return {
        "cards": cards_for(user, keys[:PANEL_CARDS], shelf=shelf),
        "total": len(keys),
        "url": address,
        "awards": awards[:PANEL_AWARDS],
        "award_total": len(awards),
        "award_url": f"{address}&award=yes",
    }


def _type_names(keys: Sequence[Any]) -> Mapping[Any, str]:
    return {kind.pk: kind.name for kind in CsType.objects.filter(pk__in=keys)}


def _labels(vocabulary: Any) -> Any:
    return lambda _values: dict(vocabulary.choices)
