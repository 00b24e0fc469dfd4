"""Where somebody works: asked for, approved or refused, handed over, ended. Officers rotate; what they wrote stays."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from people import rules
from people.choices import CsRole, OfficerStatus
from people.models import LocalGovernment, Officer, User
from people.services.membership import check_fields, keep_groups, move, notify, record
from people.services.notices import deciders
from people.signals import officer_left

DETAILS = ("department", "post", "cs_role", "phone")


@transaction.atomic
def request_affiliation(
    *,
    user: User,
    government: LocalGovernment,
    department: str = "",
    post: str = "",
    cs_role: str = CsRole.OTHER,
    phone: str = "",
) -> Officer:
    """A membership that waits for approval. Those who decide get a mail.

    The person's confirmed address must be official for the government; one open membership a person.
    """
    require(rules.can_request_affiliation(user, government))
    officer = Officer(user=user, government=government, department=department, post=post, cs_role=cs_role, phone=phone)
    check_fields(officer, *DETAILS)
    try:
        with transaction.atomic():
            officer.save()
    except IntegrityError as error:
        raise DomainError(
            _("You already belong to a government or are waiting to. End that first, or wait for the answer.")
        ) from error
    record("request", officer, user)
    notify("requested", officer, deciders(government))
    return officer


@transaction.atomic
def approve_affiliation(*, officer: Officer, actor: User, started_on: datetime.date | None = None) -> None:
    """The person is an officer of the government from today, or from `started_on`. They get a mail."""
    require(rules.can_approve_affiliation(actor, officer))
    day = started_on or timezone.localdate()
    move(officer, OfficerStatus.APPROVED, started_on=day, decided_at=timezone.now(), decided_by=actor)
    record("approve", officer, actor)
    notify("approved", officer, [officer.user])


@transaction.atomic
def refuse_affiliation(*, officer: Officer, actor: User, reason: str) -> None:
    """The person learns the reason by mail and may ask again."""
    require(rules.can_refuse_affiliation(actor, officer))
    if not reason.strip():
        raise DomainError(_("Give the reason, so that the person knows what to do."))
    officer.refusal_reason = reason.strip()
    check_fields(officer, "refusal_reason")
    move(
        officer,
        OfficerStatus.REFUSED,
        refusal_reason=reason.strip(),
        decided_at=timezone.now(),
        decided_by=actor,
    )
    record("refuse", officer, actor, reason=reason.strip())
    notify("refused", officer, [officer.user])


@transaction.atomic
def withdraw_request(*, officer: Officer, actor: User) -> None:
    """Take back a request that still waits."""
    require(rules.can_withdraw_request(actor, officer))
    now = timezone.now()
    move(officer, OfficerStatus.REFUSED, refusal_reason=_("Withdrawn by the person."), decided_at=now, decided_by=actor)
    record("withdraw", officer, actor)


@transaction.atomic
def end_affiliation(*, officer: Officer, actor: User, ended_on: datetime.date | None = None) -> None:
    """The membership ends today or on `ended_on`, without a successor. Authorship stays."""
    require(rules.can_end_affiliation(actor, officer))
    _end(officer, actor=actor, successor=None, ended_on=ended_on)
    record("end", officer, actor)


@transaction.atomic
def transfer(
    *,
    officer: Officer,
    government: LocalGovernment,
    actor: User,
    department: str = "",
    post: str = "",
    cs_role: str = CsRole.OTHER,
    phone: str = "",
) -> Officer:
    """The person moves: the present membership ends today and one with the other government waits for approval."""
    require(rules.can_end_affiliation(actor, officer))
    if government.is_now(officer.government):
        raise DomainError(_("You already belong to this government. Change your profile instead."))
    _end(officer, actor=actor, successor=None, ended_on=None)
    record("transfer", officer, actor, to=government.code)
    return request_affiliation(
        user=officer.user, government=government, department=department, post=post, cs_role=cs_role, phone=phone
    )


@transaction.atomic
def hand_over(
    *,
    officer: Officer,
    successor: Officer,
    actor: User,
    ended_on: datetime.date | None = None,
    pass_coordinator: bool = False,
) -> None:
    """The membership ends; open drafts and contact duties pass to the successor, who gets a mail.

    The successor becomes coordinator too when `pass_coordinator` and the leaving officer was one.
    """
    require(rules.can_hand_over(actor, officer, successor))
    was_coordinator = officer.is_coordinator
    _end(officer, actor=actor, successor=successor, ended_on=ended_on)
    if pass_coordinator and was_coordinator:
        _write_coordinator(successor, True)
    record("hand_over", officer, actor, to=str(successor))
    notify("handed_over", officer, [successor.user])


@transaction.atomic
def set_coordinator(*, officer: Officer, actor: User, value: bool) -> None:
    """Appoint the officer as a coordinator of the government, or relieve them of it."""
    require(rules.can_set_coordinator(actor, officer))
    if _write_coordinator(officer, value):
        record("appoint_coordinator" if value else "relieve_coordinator", officer, actor)


@transaction.atomic
def edit_profile(*, user: User, actor: User, name: str, **details: str) -> None:
    """Change the name and, of an open membership, department, post, cs_role and phone (those that are given)."""
    require(rules.can_edit_profile(actor, user))
    user.name = name.strip()
    check_fields(user, "name")
    user.save(update_fields=["name"])
    officer = user.officers.open().first()
    names = [detail for detail in DETAILS if detail in details]
    if officer is not None and names:
        for detail in names:
            setattr(officer, detail, details[detail])
        check_fields(officer, *names)
        officer.save(update_fields=names)
        record("edit", officer, actor)


def phone_of(*, officer: Officer, actor: User) -> str:
    """The whole number; that it was asked for is written down."""
    require(rules.can_see_phone(actor, officer))
    record("show_phone", officer, actor)
    return officer.phone


def _end(officer: Officer, *, actor: User, successor: Officer | None, ended_on: datetime.date | None) -> None:
    day = ended_on or timezone.localdate()
    if officer.started_on and day < officer.started_on:
        raise DomainError(_("The last day cannot be before the first, %(day)s.") % {"day": officer.started_on})
    if day > timezone.localdate():
        raise DomainError(_("The last day cannot be in the future. Come back on that day."))
    move(officer, OfficerStatus.ENDED, ended_on=day, handed_over_to=successor)
    officer_left.send(sender=Officer, officer=officer, successor=successor, actor=actor)


def _write_coordinator(officer: Officer, value: bool) -> bool:
    """Whether anything changed. DomainError when the membership ended meanwhile."""
    rows = Officer.objects.serving().filter(pk=officer.pk)
    if not rows.exists():
        raise DomainError(rules.NOT_SERVING)
    changed = bool(rows.exclude(is_coordinator=value).update(is_coordinator=value))
    officer.refresh_from_db()
    keep_groups(officer.user)
    return changed
