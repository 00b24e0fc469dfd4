"""Where contests show up outside their own pages: menus, a case's page, the desk of a government."""

from __future__ import annotations


def register() -> None:
    """Called once when the app is ready."""
