"""Where a request, a visit and its report stand, and what may follow."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestStatus(models.TextChoices):
    WAITING = "waiting", _("Waits for the host")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")


class VisitStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")


class Who(models.TextChoices):
    GUEST = "guest", _("who asked for the visit")
    HOST = "host", _("officers of the host")


@dataclass(frozen=True, slots=True)
class Transition:
    """`whose` may take a request from one of `froms` to `to`."""

    froms: frozenset[RequestStatus]
    to: RequestStatus
    whose: Who
    needs_reason: bool = False


WAITING, ACCEPTED = RequestStatus.WAITING, RequestStatus.ACCEPTED
# A visit that is called off takes its requests with it by `call_off`; those who left by themselves are not in it.
TRANSITIONS: dict[str, Transition] = {
    "accept": Transition(frozenset({WAITING}), ACCEPTED, Who.HOST),
    "decline": Transition(frozenset({WAITING}), RequestStatus.DECLINED, Who.HOST, needs_reason=True),
    "cancel": Transition(frozenset({WAITING, ACCEPTED}), RequestStatus.CANCELLED, Who.GUEST),
    "call_off": Transition(frozenset({ACCEPTED}), RequestStatus.DECLINED, Who.HOST, needs_reason=True),
}

MOST_PEOPLE = 100
MOST_CAPACITY = 500
