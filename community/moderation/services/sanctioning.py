"""Warning and suspending the author of a flagged post; confirming, lifting."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.forums.record import log
from community.moderation import rules, tasks
from community.moderation.bars import forget
from community.moderation.choices import LONGEST_DAYS, SanctionKind
from community.moderation.models import Report, Sanction
from community.moderation.services.flagging import place_of
from people.models import User


@transaction.atomic
def warn(*, actor: User, report: Report, words: str) -> Sanction:
    """Words that the author reads and confirms before they write again."""
    _require(actor, report)
    return _give(actor, report, SanctionKind.WARNING, words)


@transaction.atomic
def suspend(
    *, actor: User, report: Report, words: str, until: datetime.datetime | None, everywhere: bool = False
) -> Sanction:
    """The author writes nothing until then, on the post's board or `everywhere` in the community."""
    _require(actor, report)
    if everywhere:
        require(rules.can_suspend_everywhere(actor))
    now = timezone.now()
    if until is None or until <= now:
        raise DomainError(_("Please give the last day; it must be in the future."))
    if until > now + datetime.timedelta(days=LONGEST_DAYS + 1):
        raise DomainError(_("Nobody is suspended for longer than a year at once."))
    return _give(actor, report, SanctionKind.SUSPENSION, words, until=until, everywhere=everywhere)


@transaction.atomic
def lift(*, actor: User, sanction: Sanction) -> Sanction:
    """End a suspension before its time; the person gets a mail."""
    sanction = _locked(sanction)
    require(rules.can_lift(actor, sanction))
    sanction.lifted_at, sanction.lifted_by = timezone.now(), actor
    sanction.save(update_fields=["lifted_at", "lifted_by"])
    log(instance=sanction, action="moderation.lifted", user=actor, data=_where(sanction))
    tasks.mail_lifted.enqueue(sanction_id=sanction.pk)
    return sanction


@transaction.atomic
def confirm_warning(*, actor: User, sanction: Sanction) -> Sanction:
    """The person has read it. A second time changes nothing."""
    sanction = _locked(sanction)
    require(rules.can_confirm(actor, sanction))
    if sanction.confirmed_at is None:
        sanction.confirmed_at = timezone.now()
        sanction.save(update_fields=["confirmed_at"])
        log(instance=sanction, action="moderation.confirmed", user=actor, data=_where(sanction))
    forget(actor)
    return sanction


def _require(actor: User, report: Report) -> None:
    require(rules.can_decide(actor, report))
    require(rules.can_sanction(actor, report.post.author, report.post.thread.forum))


def _give(
    actor: User,
    report: Report,
    kind: SanctionKind,
    words: str,
    *,
    until: datetime.datetime | None = None,
    everywhere: bool = False,
) -> Sanction:
    words = " ".join(words.split())
    if not words:
        raise DomainError(_("Please tell the author why."))
    sanction = Sanction(
        kind=kind,
        person=report.post.author,
        forum=report.post.thread.forum,
        report=report,
        everywhere=everywhere,
        words=words,
        given_by=actor,
        until=until,
    )
    sanction.clean_fields(exclude=["person", "forum", "report", "given_by"])
    sanction.save()
    ends = {"until": until.isoformat(), "everywhere": everywhere} if until else {}
    log(instance=sanction, action=f"moderation.{kind}", user=actor, data=place_of(report) | ends)
    forget(report.post.author)
    return sanction


def _where(sanction: Sanction) -> dict[str, int]:
    return {"forum": sanction.forum_id, "person": sanction.person_id}


def _locked(sanction: Sanction) -> Sanction:
    rows = Sanction.objects.select_for_update(of=("self",)).select_related("forum__group", "person", "report")
    found: Sanction = rows.get(pk=sanction.pk)
    return found
