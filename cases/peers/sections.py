"""The places where similar governments show: a case's page, a government's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cases.panels import Place, register_case_panel
from cases.peers.doings import cards_of_peers, took_the_case
from people.panels import register_panel

if TYPE_CHECKING:
    from cases.models import CasePage
    from people.models import LocalGovernment
    from people.roles import AnyUser


def register() -> None:
    """Called once when the app is ready."""
    register_case_panel("peers", Place.BESIDE, 30, "peers/_case_panel.html", case_peers)
    register_panel("peers-cases", 31, "peers/_government_panel.html", government_cases)


def case_peers(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """Who of those like the reader's own government adopted the case; None when nobody did."""
    taken = took_the_case(case, user)
    return {"taken": taken} if taken else None


def government_cases(government: LocalGovernment, user: AnyUser) -> Mapping[str, Any] | None:
    cards = cards_of_peers(government, user)
    return {"cards": cards} if cards else None
