"""The places where similar governments show: a case's page, a government's own desk."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.panels import Place, register_case_panel
from cases.peers.doings import doings_since, took_the_case
from people.desk import Entry, Kind, Line, Share, register_desk

if TYPE_CHECKING:
    from cases.models import CasePage
    from people.models import LocalGovernment
    from people.roles import AnyUser

# How far back the desk looks, and how many doings it names.
MONTH_DAYS, SHOWN = 30, 8


def register() -> None:
    """Called once when the app is ready."""
    register_case_panel("peers", Place.BESIDE, 30, "peers/_case_panel.html", case_peers)
    register_desk("peers", 60, desk_share)


def case_peers(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """Who of those like the reader's own government adopted the case; None when nobody did."""
    taken = took_the_case(case, user)
    return {"taken": taken} if taken else None


def desk_share(government: LocalGovernment, user: AnyUser) -> Share:
    """What similar governments published and adopted in the last thirty days, the newest first. Two queries."""
    since = timezone.now() - datetime.timedelta(days=MONTH_DAYS)
    entries = [Entry(doing.title, doing.url, doing.on, doing.words) for doing in doings_since(since, government, user)]
    label = _("What governments like ours did in the last %(days)s days") % {"days": MONTH_DAYS}
    url = reverse("people:government", args=[government.code]) + "#peers-title"
    return Share([Line(Kind.NEWS, label, url, len(entries), entries[-1].on if entries else None, entries[:SHOWN])])
