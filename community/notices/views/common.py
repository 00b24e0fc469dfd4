"""What the pages of notices share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


def tabs(current: str) -> list[dict[str, Any]]:
    """The views of a person's notices."""
    views = [
        ("list", _("Notices")),
        ("must-read", _("Must-read notices")),
        ("deliveries", _("Mail sent to me")),
        ("settings", _("Notice settings")),
    ]
    return [
        {"label": label, "url": reverse(f"notices:{name}"), "current": name == current, "count": None}
        for name, label in views
    ]


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that the form named, else `otherwise`."""
    wanted = request.POST.get("next", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if ours else otherwise


def person_of(request: HttpRequest) -> Any:
    """The signed-in person; views that call this let nobody else in."""
    return request.user
