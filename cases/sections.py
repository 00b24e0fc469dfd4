"""What the case library tells the areas above and beside it: menu entries and its part of the search page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.navigation import NavItem, register_nav


def register() -> None:
    """Called once when the app is ready."""
    register_nav(NavItem(_("Case library"), "cases:list", order=10))
    register_nav(NavItem(_("Map"), "cases:map", order=20))
