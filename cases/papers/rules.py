"""Who may do what with a review paper that they can see. Pure answers; services ask before they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.rules import government_today, not_a_member
from common.decisions import Decision
from people.choices import Role
from people.roles import has_role, officer_of

if TYPE_CHECKING:
    from cases.papers.models import ReviewPaper
    from people.roles import AnyUser

OFFICERS_ONLY = _("Only officers whose membership is approved can write review papers.")
NOT_YOURS = _("This review paper belongs to another local government.")


def can_create(user: AnyUser) -> Decision:
    """A paper is written for a government, so whoever writes one serves in one."""
    return Decision.yes() if officer_of(user) else not_a_member(user, OFFICERS_ONLY)


def can_edit(user: AnyUser, paper: ReviewPaper) -> Decision:
    """Everybody who serves in the paper's government or in what it became: papers are worked on together."""
    return Decision.yes() if _works_for(user, paper) else Decision.no(NOT_YOURS)


def can_copy(user: AnyUser, paper: ReviewPaper) -> Decision:
    return can_edit(user, paper)


def can_delete(user: AnyUser, paper: ReviewPaper) -> Decision:
    """Its author, the coordinator of its government, administrators."""
    if has_role(user, Role.ADMINISTRATOR):
        return Decision.yes()
    officer = officer_of(user)
    if officer is None or not _works_for(user, paper):
        return Decision.no(NOT_YOURS)
    if officer.is_coordinator or paper.author_id == officer.pk:
        return Decision.yes()
    return Decision.no(_("Only its author or your government's coordinator can delete the review paper."))


def _works_for(user: AnyUser, paper: ReviewPaper) -> bool:
    officer = officer_of(user)
    return officer is not None and government_today(officer.government) == government_today(paper.government)
