"""Who may put up, share, claim, offer and accept. Pure answers; services ask before they write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.rules import EDITORS_ONLY, government_today, is_editor, not_a_member
from cases.wanted.choices import TRANSITIONS, ClaimStatus, Status, Who
from common.decisions import Decision
from people.roles import officer_of

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from cases.wanted.models import Claim, Need, Offer
    from people.models import LocalGovernment
    from people.roles import AnyUser

OFFICERS_ONLY = _("Only officers whose membership is approved can do this. Please contact the office.")
SEEKER_ONLY = _("Only officers of the local government that looks for this case can do this.")
CLAIMER_ONLY = _("Only officers of the local government that said it would write can do this.")
OWN_NEED = _("Your own local government has put this up.")


def can_put_up(user: AnyUser) -> Decision:
    """Approved officers for their government; editors without one for the library."""
    if officer_of(user) is None and not is_editor(user):
        return not_a_member(user, OFFICERS_ONLY)
    return Decision.yes()


def can_put_up_for_library(user: AnyUser) -> Decision:
    return Decision.yes() if is_editor(user) else Decision.no(EDITORS_ONLY)


def can_do(user: AnyUser, need: Need, verb: str) -> Decision:
    """Whether the person may take the need along the transition of this name; see choices.TRANSITIONS."""
    step = TRANSITIONS[verb]
    if not (decision := _belongs(user, need, step.whose)):
        return decision
    if need.status not in step.froms:
        return Decision.no(_wrong_status(need))
    return Decision.yes()


def can_release(user: AnyUser, claim: Claim) -> Decision:
    """Give a claim back, move its date: officers of the government that claimed, while it counts."""
    if not serves(user, claim.government):
        return Decision.no(CLAIMER_ONLY)
    if claim.status != ClaimStatus.ACTIVE:
        return Decision.no(_("This claim does not count any more."))
    return Decision.yes()


def can_take_back(user: AnyUser, offer: Offer) -> Decision:
    """Take an offered case back while it waits: who offered it, colleagues, editors."""
    mine = user.is_authenticated and user.is_active and offer.offered_by_id == user.pk
    colleagues = offer.government is not None and serves(user, offer.government)
    if not (mine and can_put_up(user)) and not colleagues and not is_editor(user):
        return Decision.no(_("Only the local government that offered the case can take it back."))
    if offer.accepted_at is not None:
        return Decision.no(_("The case has been accepted as the answer."))
    return Decision.yes()


def serves(user: AnyUser, government: LocalGovernment) -> bool:
    """Whether the person serves in the government or in the one that it became."""
    officer = officer_of(user)
    return officer is not None and government_today(officer.government) == government_today(government)


def seeks(user: AnyUser, need: Need) -> bool:
    """Whether the person speaks for whoever put the need up."""
    return serves(user, need.government) if need.government is not None else is_editor(user)


def _belongs(user: AnyUser, need: Need, whose: Who) -> Decision:
    if whose == Who.EDITORS:
        return can_put_up_for_library(user)
    if whose == Who.SEEKER:
        return Decision.yes() if seeks(user, need) else Decision.no(SEEKER_ONLY)
    if whose == Who.MEMBERS:
        return can_put_up(user)
    if officer_of(user) is None:
        return not_a_member(user, OFFICERS_ONLY)
    if whose == Who.OTHERS and need.government is not None and serves(user, need.government):
        return Decision.no(OWN_NEED)
    return Decision.yes()


def _wrong_status(need: Need) -> Promise:
    return {
        Status.OPEN: _("Nobody has answered this yet."),
        Status.CLAIMED: _("Nobody has answered this yet."),
        Status.ANSWERED: _("An answer has been found already."),
        Status.WITHDRAWN: _("This has been withdrawn."),
        Status.REMOVED: _("This has been taken off the site."),
    }[Status(need.status)]
