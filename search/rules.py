"""Who may do what with a saved search. Reading is decided by the querysets' visible_to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from common.decisions import Decision

if TYPE_CHECKING:
    from search.models import SavedSearch


def can_save(user: Any) -> Decision:
    if user.is_authenticated and user.is_active:
        return Decision.yes()
    return Decision.no(_("Sign in to save a search."))


def can_change(user: Any, search: SavedSearch) -> Decision:
    if can_save(user) and search.user_id == user.pk:
        return Decision.yes()
    return Decision.no(_("This search belongs to somebody else."))
