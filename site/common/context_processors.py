"""Values that every template may use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """`site_name`, and `languages` as (code, name) pairs for the switch."""
    return {"site_name": settings.SITE_NAME, "languages": [("ko", "한국어"), ("en", "English")]}
