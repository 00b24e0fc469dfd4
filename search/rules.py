"""Who may do what with saved searches and with the editors' lists.

Reading is decided by the querysets' visible_to, and for the lists by a permission of the CMS.
"""

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


def can_handle_queries(user: Any) -> Decision:
    """Editors decide which queries without result need no more attention."""
    if user.has_perm("search.add_handledquery"):
        return Decision.yes()
    return Decision.no(_("Only editors keep the list of searches."))
