"""How every service takes hold of the case it is about to change."""

from __future__ import annotations

from cases.models import CasePage


def locked(page: CasePage) -> CasePage:
    """The case as the database has it now, its row held until the transaction ends. Call inside one.

    SQLite has no row locks; there a transaction holds the only write lock from its beginning.
    """
    rows = CasePage.objects.select_for_update(of=("self",)).select_related("government", "author", "contact")
    return rows.get(pk=page.pk)
