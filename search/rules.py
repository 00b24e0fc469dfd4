"""Who may do what with the editors' lists. Who may see them is a permission of the CMS."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.decisions import Decision


def can_handle_queries(user: Any) -> Decision:
    """Editors decide which queries without result need no more attention."""
    if user.has_perm("search.add_handledquery"):
        return Decision.yes()
    return Decision.no(_("Only editors keep the list of searches."))
