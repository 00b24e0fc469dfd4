"""Who may adopt, and who may write about an adoption. Pure answers; services ask before they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.adoption.choices import AdoptionStage
from cases.rules import government_today, is_editor, not_a_member, works_for
from common.decisions import Decision
from people.roles import officer_of

if TYPE_CHECKING:
    from cases.adoption.models import Adoption
    from cases.models import CasePage
    from people.roles import AnyUser

OFFICERS_ONLY = _("Only officers whose membership is approved can say that their government adopts a case.")
NOT_YOURS = _("This adoption belongs to another local government.")


def can_adopt(user: AnyUser, case: CasePage) -> Decision:
    """Serving officers of another government than the case's own. That the person sees the case is asked before."""
    if officer_of(user) is None:
        return not_a_member(user, OFFICERS_ONLY)
    if not case.live:
        return Decision.no(_("The case is not public."))
    if works_for(user, case):
        return Decision.no(_("This is a case of your own government."))
    return Decision.yes()


def adopts_for(user: AnyUser, adoption: Adoption) -> bool:
    """Whether the person serves in the adopting government or in the one that it became."""
    officer = officer_of(user)
    return officer is not None and government_today(officer.government) == government_today(adoption.government)


def can_edit_adoption(user: AnyUser, adoption: Adoption) -> Decision:
    """Steps, text and files: officers of the adopting government, and editors."""
    return Decision.yes() if adopts_for(user, adoption) or is_editor(user) else Decision.no(NOT_YOURS)


def can_withdraw_adoption(user: AnyUser, adoption: Adoption) -> Decision:
    """Only what was nothing but a thought: later it is part of the history and is stopped instead."""
    if not (decision := can_edit_adoption(user, adoption)):
        return decision
    if adoption.stage != AdoptionStage.CONSIDERING or adoption.steps.count() > 1:
        return Decision.no(_("An adoption with steps is part of the history. Stop it instead."))
    return Decision.yes()


def can_answer_follow_up(user: AnyUser, case: CasePage) -> Decision:
    """How a case goes on is said by officers of its government, or by editors."""
    if works_for(user, case) or is_editor(user):
        return Decision.yes()
    return Decision.no(_("This case belongs to another local government."))
