"""What every service asks of the adoption and the person before it writes."""

from __future__ import annotations

from cases.adoption.models import Adoption
from cases.adoption.rules import adopts_for
from people.models import Officer, User
from people.roles import officer_of


def locked_adoption(adoption: Adoption) -> Adoption:
    """The adoption as the database has it now, its row held until the transaction ends. Call inside one."""
    rows = Adoption.objects.select_for_update(of=("self",))
    return rows.select_related("government__current", "case__government__current").get(pk=adoption.pk)


def writer(actor: User, adoption: Adoption) -> Officer | None:
    """The membership under which somebody writes; None for an editor of no or of another government."""
    return officer_of(actor) if adopts_for(actor, adoption) else None
