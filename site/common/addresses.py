"""Addresses with the site's own name, for what leaves the site: mail, feeds, citations."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    """The address with the site's own name, whatever the request said."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"
