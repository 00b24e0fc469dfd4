"""A need is put up, shared, changed, withdrawn, opened again, taken off the site."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import CaseTag
from cases.wanted import rules, tasks
from cases.wanted.choices import LISTED, TITLE_LENGTH, ClaimStatus
from cases.wanted.models import Need, Seeker
from cases.wanted.querysets import of_today
from cases.wanted.services.settling import end_claims, moved, note, taken, today_of
from common.exceptions import DomainError, require
from people.models import User
from people.roles import officer_of

TEXTS = ("title", "reason", "audience")


@transaction.atomic
def put_up_need(*, actor: User, cleaned: dict[str, Any], query: str = "") -> Need:
    """Put up what the actor's government looks for; for an editor who serves nowhere, what the library looks for.

    `cleaned` gives title, reason, audience, cs_types and tags; what is missing is left empty.
    """
    require(rules.can_put_up(actor))
    officer = officer_of(actor)
    need = Need(asker=actor, asked_as=officer, government=today_of(officer) if officer else None, query=query[:200])
    _write(need, cleaned)
    if officer:
        Seeker.objects.create(need=need, government=today_of(officer), officer=officer)
    need = moved(need, "change")
    note(need, actor, "put_up")
    return need


@transaction.atomic
def put_up_for_library(*, actor: User, query: str) -> Need:
    """Put up words that found nothing, as the library's own need. DomainError when it has them up already."""
    require(rules.can_put_up_for_library(actor))
    if Need.objects.filter(government=None, query=query, status__in=LISTED).exists():
        raise DomainError(_("“%(query)s” is on the list of wanted cases already.") % {"query": query})
    need = Need(asker=actor, query=query[:200])
    _write(need, {"title": query[:TITLE_LENGTH]})
    note(need, actor, "put_up")
    return need


@transaction.atomic
def change_need(*, actor: User, need: Need, cleaned: dict[str, Any]) -> Need:
    need = taken(need, actor, "change")
    need.changed_at = timezone.now()
    _write(need, cleaned)
    note(need, actor, "changed")
    return need


@transaction.atomic
def withdraw_need(*, actor: User, need: Need) -> Need:
    """Take it off the list; whoever was writing for it hears of it."""
    need = taken(need, actor, "withdraw")
    closed = end_claims(need, ClaimStatus.CLOSED)
    need = moved(need, "withdraw")
    note(need, actor, "withdrawn")
    _tell_writers(closed)
    return need


@transaction.atomic
def reopen_need(*, actor: User, need: Need) -> Need:
    """Look for it again: it was withdrawn, or what was accepted is no answer any more."""
    need = taken(need, actor, "reopen")
    need.offers.update(accepted_at=None)
    need = moved(need, "reopen")
    note(need, actor, "reopened")
    return need


@transaction.atomic
def take_down_need(*, actor: User, need: Need, reason: str) -> Need:
    """Take it off the site as an editor, with a reason that whoever put it up gets by mail."""
    need = taken(need, actor, "take_down")
    if not reason.strip():
        raise DomainError(_("Please give a reason."))
    need.remark = reason.strip()
    need.full_clean()
    closed = end_claims(need, ClaimStatus.CLOSED)
    need = moved(need, "take_down")
    note(need, actor, "taken_down", reason=need.remark)
    tasks.mail_taken_down.enqueue(need_id=need.pk)
    _tell_writers(closed)
    return need


@transaction.atomic
def join_need(*, actor: User, need: Need) -> Need:
    """The actor's government looks for it too; saying so twice changes nothing."""
    need = taken(need, actor, "join")
    officer = officer_of(actor)
    assert officer is not None  # noqa: S101 - can_do saw to it
    if not need.seeking.filter(of_today("government", officer.government)).exists():
        Seeker.objects.create(need=need, government=today_of(officer), officer=officer)
        need = moved(need, "join")
        note(need, actor, "joined", government=today_of(officer).code)
    return need


@transaction.atomic
def leave_need(*, actor: User, need: Need) -> Need:
    """The actor's government does not look for it any more."""
    need = taken(need, actor, "join")
    officer = officer_of(actor)
    assert officer is not None  # noqa: S101 - can_do saw to it
    gone, _rows = need.seeking.filter(of_today("government", officer.government)).delete()
    if gone:
        need = moved(need, "join")
        note(need, actor, "left", government=today_of(officer).code)
    return need


def _write(need: Need, cleaned: dict[str, Any]) -> None:
    for name in TEXTS:
        if name in cleaned:
            setattr(need, name, cleaned[name].strip())
    if "tags" in cleaned:
        need.tags = _as_the_library_spells(cleaned["tags"])
    need.full_clean()
    need.save()
    if "cs_types" in cleaned:
        need.cs_types.set(cleaned["cs_types"])


def _as_the_library_spells(words: list[str]) -> list[str]:
    """Tags by their name and not by a synonym; words that are no tags stay as they were typed."""
    names = []
    for word in words:
        known = CaseTag.named([word], create=False)
        names.append(known[0].name if known else " ".join(word.split()))
    return list(dict.fromkeys(names))


def _tell_writers(claims: list[int]) -> None:
    for key in claims:
        tasks.mail_claim.enqueue(claim_id=key, kind="closed")
