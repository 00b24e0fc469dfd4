"""Who may ask for a visit, decide, plan and report. Reading is decided by visible_to."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.rules import government_today, is_editor, not_a_member, works_for
from cases.visits.choices import TRANSITIONS, RequestStatus, VisitStatus, Who
from common.decisions import Decision
from people.roles import officer_of

if TYPE_CHECKING:
    from cases.models import CasePage
    from cases.visits.models import GroupVisit, VisitReport, VisitRequest
    from people.roles import AnyUser

HOST_ONLY = _("Only officers of the case's local government may do this.")


def can_request(user: AnyUser, case: CasePage) -> Decision:
    """Approved officers of other governments."""
    if officer_of(user) is None:
        return not_a_member(user, _("Only officers whose membership is approved can ask for a visit."))
    if works_for(user, case):
        return Decision.no(_("This is a case of your own local government."))
    return Decision.yes()


def can_move(user: AnyUser, request: VisitRequest, verb: str) -> Decision:
    """Whether the person may take the request along the transition of this name."""
    step = TRANSITIONS[verb]
    if step.whose == Who.HOST and not hosts(user, request.case):
        return Decision.no(HOST_ONLY)
    if step.whose == Who.GUEST and not _is(user, request.asker_id):
        return Decision.no(_("Only who asked for the visit can cancel it."))
    if request.status not in step.froms:
        return Decision.no(
            _("This request is not open for that any more: %(status)s.")
            % {"status": RequestStatus(request.status).label}
        )
    return Decision.yes()


def can_host(user: AnyUser, case: CasePage) -> Decision:
    """Plan a visit to the case."""
    return Decision.yes() if hosts(user, case) else Decision.no(HOST_ONLY)


def can_change(user: AnyUser, visit: GroupVisit, now: datetime.datetime | None = None) -> Decision:
    """Move, describe, fill or call off: the host's officers and editors, until the visit begins."""
    if not _hosts_visit(user, visit):
        return Decision.no(HOST_ONLY)
    if visit.status == VisitStatus.CANCELLED:
        return Decision.no(_("The visit has been called off."))
    if visit.starts_at <= (now or timezone.now()):
        return Decision.no(_("The visit has begun already."))
    return Decision.yes()


def can_report(user: AnyUser, visit: GroupVisit, *, took_part: bool, now: datetime.datetime | None = None) -> Decision:
    """Who took part, once the visit has begun. `took_part` says whether the person asked for a place in it."""
    if visit.status == VisitStatus.CANCELLED:
        return Decision.no(_("The visit has been called off."))
    if visit.starts_at > (now or timezone.now()):
        return Decision.no(_("A report can be written once the visit has begun."))
    return Decision.yes() if took_part else Decision.no(_("Only those who took part can write a report."))


def can_edit_report(user: AnyUser, report: VisitReport) -> Decision:
    if _is(user, report.author_id) or is_editor(user):
        return Decision.yes()
    return Decision.no(_("Only its author can change the report."))


def can_agree(user: AnyUser, report: VisitReport) -> Decision:
    """Let the report be public, as the author wishes, or take that back."""
    if not _hosts_visit(user, report.visit):
        return Decision.no(HOST_ONLY)
    return Decision.yes() if report.wants_public else Decision.no(_("Its author wants the report for officers only."))


def hosts(user: AnyUser, case: CasePage) -> bool:
    return works_for(user, case) or is_editor(user)


def _hosts_visit(user: AnyUser, visit: GroupVisit) -> bool:
    officer = officer_of(user)
    here = officer is not None and government_today(officer.government) == government_today(visit.government)
    return here or is_editor(user)


def _is(user: AnyUser, key: int) -> bool:
    return user.is_authenticated and user.is_active and user.pk == key
