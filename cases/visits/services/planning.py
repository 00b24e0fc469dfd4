"""From a wish to a visit: ask, accept together, move, call off."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.models import CasePage
from cases.rules import government_today
from cases.visits import rules, tasks
from cases.visits.choices import TRANSITIONS, VisitStatus
from cases.visits.models import GroupVisit, VisitRequest
from common.exceptions import DomainError, require
from people.models import User
from people.roles import officer_of


@transaction.atomic
def request_visit(
    *, actor: User, case: CasePage, wished_from: datetime.date, wished_to: datetime.date, people: int, purpose: str
) -> VisitRequest:
    """Ask the case's government for a visit; whoever answers for the case gets a mail."""
    require(rules.can_request(actor, case))
    if not CasePage.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise DomainError(_("The case is not public any more."))
    if wished_from < timezone.localdate():
        raise DomainError(_("The wished days lie in the past."))
    request = VisitRequest(
        case=case,
        asker=actor,
        officer=officer_of(actor),
        wished_from=wished_from,
        wished_to=wished_to,
        people=people,
        purpose=purpose.strip(),
    )
    request.full_clean()
    request.save()
    log(instance=case, action="visits.requested", user=actor, data={"request": request.pk})
    tasks.mail_requested.enqueue(request_id=request.pk)
    return request


@transaction.atomic
def plan_visit(
    *,
    actor: User,
    requests: Iterable[VisitRequest],
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    place: str,
    capacity: int,
    note: str = "",
) -> GroupVisit:
    """Accept the requests into one visit. All are put to the same government; all guests get mail with the date."""
    rows = _locked(requests)
    for row in rows:
        require(rules.can_move(actor, row, "accept"))
    if not rows:
        raise DomainError(_("Choose at least one request."))
    if len({government_today(row.case.government) for row in rows}) > 1:
        raise DomainError(_("These requests were put to different local governments."))
    if starts_at <= timezone.now():
        raise DomainError(_("The visit must begin in the future."))
    case = rows[0].case
    visit = GroupVisit(
        case=case,
        government=case.government.current or case.government,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        capacity=capacity,
        note=note,
        planned_by=actor,
    )
    visit.full_clean()
    visit.save()
    log(instance=case, action="visits.planned", user=actor, data={"visit": visit.pk})
    _seat(visit, rows)
    return visit


@transaction.atomic
def add_to_visit(*, actor: User, visit: GroupVisit, requests: Iterable[VisitRequest]) -> GroupVisit:
    """Accept more requests into a planned visit; only the new guests get mail."""
    visit = _locked_visit(visit)
    require(rules.can_change(actor, visit))
    rows = _locked(requests)
    for row in rows:
        require(rules.can_move(actor, row, "accept"))
        if government_today(row.case.government) != government_today(visit.government):
            raise DomainError(_("These requests were put to different local governments."))
    log(instance=visit.case, action="visits.joined", user=actor, data={"visit": visit.pk, "requests": len(rows)})
    _seat(visit, rows)
    return visit


@transaction.atomic
def change_visit(
    *,
    actor: User,
    visit: GroupVisit,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    place: str,
    capacity: int,
    note: str,
) -> GroupVisit:
    """Move or describe a planned visit; all guests get mail, and their calendars the new date."""
    visit = _locked_visit(visit)
    require(rules.can_change(actor, visit))
    if starts_at <= timezone.now():
        raise DomainError(_("The visit must begin in the future."))
    visit.starts_at, visit.ends_at, visit.place = starts_at, ends_at, place
    visit.capacity, visit.note = capacity, note
    _check_room(visit)
    _renew(visit)
    log(instance=visit.case, action="visits.changed", user=actor, data={"visit": visit.pk})
    _tell(visit, visit.requests.taking_part().values_list("pk", flat=True), "changed")
    return visit


@transaction.atomic
def call_off_visit(*, actor: User, visit: GroupVisit, reason: str) -> GroupVisit:
    """Cancel a planned visit, with a reason that all guests get."""
    visit = _locked_visit(visit)
    require(rules.can_change(actor, visit))
    step, reason = TRANSITIONS["call_off"], _reason(reason)
    visit.status, visit.reason = VisitStatus.CANCELLED, reason
    _renew(visit)
    guests = list(visit.requests.filter(status__in=step.froms).values_list("pk", flat=True))
    visit.requests.filter(pk__in=guests).update(status=step.to, reason=reason)
    log(instance=visit.case, action="visits.called_off", user=actor, data={"visit": visit.pk})
    _tell(visit, guests, "called_off")
    return visit


@transaction.atomic
def decline_request(*, actor: User, request: VisitRequest, reason: str) -> VisitRequest:
    """Say no, with a reason that the asker gets by mail."""
    [request] = _locked([request])
    require(rules.can_move(actor, request, "decline"))
    request.status, request.reason = TRANSITIONS["decline"].to, _reason(reason)
    request.save(update_fields=["status", "reason"])
    log(instance=request.case, action="visits.declined", user=actor, data={"request": request.pk})
    tasks.mail_guest.enqueue(request_id=request.pk, kind="declined")
    return request


@transaction.atomic
def cancel_request(*, actor: User, request: VisitRequest, reason: str = "") -> VisitRequest:
    """Take one's own request back; a place in a planned visit becomes free, and the host is told."""
    [request] = _locked([request])
    require(rules.can_move(actor, request, "cancel"))
    if request.visit and request.visit.starts_at <= timezone.now():
        raise DomainError(_("The visit has begun already."))
    request.status, request.reason = TRANSITIONS["cancel"].to, reason.strip()
    request.save(update_fields=["status", "reason"])
    log(instance=request.case, action="visits.cancelled", user=actor, data={"request": request.pk})
    if request.visit:
        _renew(_locked_visit(request.visit))
        tasks.mail_guest.enqueue(request_id=request.pk, kind="left")
    tasks.mail_host_of_cancelling.enqueue(request_id=request.pk)
    return request


def _seat(visit: GroupVisit, rows: Collection[VisitRequest]) -> None:
    step = TRANSITIONS["accept"]
    for row in rows:
        row.status, row.visit, row.reason = step.to, visit, ""
        row.save(update_fields=["status", "visit", "reason"])
    _check_room(visit)
    _tell(visit, [row.pk for row in rows], "accepted")


def _check_room(visit: GroupVisit) -> None:
    people = visit.requests.taking_part().people()
    if people > visit.capacity:
        raise DomainError(
            _("%(people)d people do not fit: the visit has %(capacity)d places.")
            % {"people": people, "capacity": visit.capacity}
        )


def _renew(visit: GroupVisit) -> None:
    """Let calendars learn of the change."""
    visit.sequence += 1
    visit.changed_at = timezone.now()
    visit.full_clean()
    visit.save()


def _tell(visit: GroupVisit, requests: Iterable[int], kind: str) -> None:
    for key in requests:
        tasks.mail_guest.enqueue(request_id=key, kind=kind)


def _reason(text: str) -> str:
    if not text.strip():
        raise DomainError(_("Please give a reason."))
    return text.strip()


def _locked(requests: Iterable[VisitRequest]) -> list[VisitRequest]:
    """The requests as they are now, in the order asked, for this transaction alone."""
    rows = VisitRequest.objects.select_for_update(of=("self",)).select_related("case__government__current", "visit")
    return list(rows.filter(pk__in=[request.pk for request in requests]).order_by("asked_at", "pk"))


def _locked_visit(visit: GroupVisit) -> GroupVisit:
    rows = GroupVisit.objects.select_for_update(of=("self",)).select_related("case__government", "government")
    return rows.get(pk=visit.pk)
