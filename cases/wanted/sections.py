"""Where wanted cases show up outside their own pages: menus, search, what to do after finding nothing, governments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import unmet
from cases.wanted.choices import Status
from cases.wanted.models import Claim, Need, Offer
from cases.wanted.rules import can_put_up, can_put_up_for_library
from cases.wanted.services.asking import put_up_for_library
from common.navigation import NavItem, register_nav
from people.panels import register_panel
from search import registry

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser

SHOWN = 5


def register() -> None:
    """Called once when the app is ready."""
    register_nav(NavItem(_("Wanted cases"), "wanted:list", order=15))
    register_panel("wanted", 22, "wanted/_government_panel.html", government_needs)
    unmet.register_taker(address_of_source)
    registry.register(
        registry.Section(
            key="wanted",
            label=_("Wanted cases"),
            queryset_for=findable_needs,
            facets=(registry.Facet("state", "status", _("Status"), lambda _values: dict(Status.choices)),),
            result_template="wanted/_search_hit.html",
            order=20,
            newest="asked_at",
            counted="seekers",
            counted_label=_("Most wanted first"),
            text=lambda need: need.search_text,
            ways_on=ways_on,
            hint=lambda need: str(_("wanted")),
        )
    )
    registry.register_query_act(
        registry.QueryAct(
            "wanted",
            _("Put up as wanted"),
            _("“%(query)s” is on the list of wanted cases."),
            can_put_up_for_library,
            lambda actor, words: put_up_for_library(actor=actor, query=words),
        )
    )


def findable_needs(user: AnyUser) -> Any:
    return Need.objects.findable_by(user).select_related("government__current", "government__province")


def ways_on(user: AnyUser, query: str) -> Sequence[registry.WaysOn]:
    """For officers and editors: ask all the others."""
    if not can_put_up(user):
        return ()
    address = f"{reverse('wanted:new')}?{urlencode({'q': query})}"
    lead = _("Put it on the list of wanted cases: other local governments see what is missing and can write it.")
    return (registry.WaysOn(_("Not in the library yet?"), ((_("Put it up as wanted"), address),), True, lead),)


def address_of_source(user: AnyUser, source: str, number: int) -> str:
    """The form, begun with the words of the source; see cases.unmet."""
    if not can_put_up(user):
        return ""
    return f"{reverse('wanted:new')}?{urlencode({'from': source, 'number': number})}"


def offers_waiting(user: AnyUser) -> int:
    """How many offered cases the person's government can accept."""
    return Offer.objects.waiting_for(user).count()


def government_needs(government: LocalGovernment, user: AnyUser) -> Mapping[str, Any] | None:
    """What it looks for and what it wants to write, as far as the person may find it; None when there is neither."""
    findable = Need.objects.findable_by(user).unanswered()
    sought = list(findable.sought_by(government).most_sought().for_list()[:SHOWN])
    claims = Claim.objects.active().of_government(government).filter(need__in=findable.values("pk"))
    writing = list(claims.for_list().select_related("need")[:SHOWN])
    return {"sought": sought, "writing": writing} if sought or writing else None
