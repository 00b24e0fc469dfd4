"""What the pages of moderation share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from community.forums.views.common import FORM, actor_of
from community.moderation.waiting import Waiting, waiting_for

__all__ = ["FORM", "actor_of", "keepers_tabs", "way"]


def keepers_tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The pages of those who keep order, with how much waits."""
    found: Waiting = waiting_for(request.user)
    views: list[tuple[str, str, int | None]] = [
        ("queue", _("Flagged posts"), found.reports),
        ("held", _("Held posts"), found.holdings),
        ("sanctions", _("Warnings and suspensions"), None),
        ("log", _("Log"), None),
    ]
    return [
        {"label": label, "url": reverse(f"moderation:{name}"), "current": name == current, "count": count}
        for name, label, count in views
    ]


def way(*last: tuple[str | Promise, str]) -> list[tuple[str, str]]:
    """The way down to a page of those who keep order."""
    first = [(_("Community"), reverse("forums:index")), (_("Moderation"), reverse("moderation:queue"))]
    return [*first, *((str(label), url) for label, url in last)]
