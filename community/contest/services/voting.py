"""Voting: choose and ask for a mail, then confirm what was chosen by the link in it. Once, and for good.

The only link between a choice and a voter is the waiting ballot, which goes in the transaction that counts it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from community.contest import rules, tasks
from community.contest.models import Ballot, Pick, Stage, VoteMail, Voter, WaitingBallot
from community.contest.paper import sentence
from community.contest.services.drawing import bare_paper
from community.contest.voters import address_hash

HOUR = datetime.timedelta(hours=1)
_signer = Signer(sep=".", salt="community.contest.vote")


@transaction.atomic
def ask_for_mail(*, stage: Stage, picks: Sequence[int], email: str, now: datetime.datetime | None = None) -> None:
    """Keep what was chosen (keys of candidates) and send the link that confirms it, in the language at hand.

    What happens does not depend on whether the address has voted: only the mail says so. An address that was asked for
    too often within the hour gets no further mail, and nobody is told. PermissionDenied outside the stage's time,
    DomainError when the picks are no whole ballot.
    """
    now = now or timezone.now()
    require(rules.can_vote(stage, now))
    _check(stage, picks)
    key, limit = address_hash(stage.pk, email), settings.VOTE_MAILS_AN_ADDRESS_AN_HOUR
    earlier = WaitingBallot.objects.filter(stage=stage, address_hash=key, asked_at__gt=now - HOUR).count()
    if limit and earlier >= limit:
        return
    expires = min(now + settings.VOTE_LINK_HOURS * HOUR, stage.closes_at)
    waiting = WaitingBallot.objects.create(
        stage=stage, address_hash=key, picks=sorted(picks), asked_at=now, expires_at=expires
    )
    mail = VoteMail.objects.create(
        waiting=waiting, address=email, language=get_language() or "ko", not_before=now, created_at=now
    )
    tasks.send_vote_mail.enqueue(mail_id=mail.pk)


def path_of(waiting: WaitingBallot) -> str:
    """The address that the mail names. Nobody else can make it, and the database alone does not hold it."""
    named = f"{int_to_base36(waiting.stage_id)}-{int_to_base36(waiting.pk)}"
    return reverse("contest:vote-confirm", args=[_signer.sign(named)])


def waiting_by(token: str) -> tuple[Stage, WaitingBallot | None]:
    """The vote of a link, and what waits for it; nothing when it is used or over. BadSignature for a made-up link."""
    stage, pk = _keys_of(token)
    found = Stage.objects.select_related("contest").filter(pk=stage).first()
    if found is None:
        raise BadSignature("The vote does not exist any more.")
    return found, WaitingBallot.objects.filter(pk=pk, stage=found).first()


def _keys_of(token: str) -> tuple[int, int]:
    """The keys of the stage and of the waiting ballot."""
    try:
        stage, pk = _signer.unsign(token).split("-")
        return base36_to_int(stage), base36_to_int(pk)
    except ValueError as error:
        raise BadSignature("The link is not ours.") from error


@transaction.atomic
def confirm(*, token: str, now: datetime.datetime | None = None) -> Stage:
    """Count what waits for this link; every other link to the same address is over with it.

    PermissionDenied from the second on in which the stage closes; DomainError when the link is used or over, or when a
    candidate was withdrawn meanwhile. What was refused left nothing behind.
    """
    waiting = _held(token)
    if waiting is None:
        raise DomainError(link_is_over())
    now = now or timezone.now()  # after the lock: waiting for it may take a while
    stage = waiting.stage
    require(rules.can_vote(stage, now))
    if waiting.expires_at <= now:
        raise DomainError(link_is_over())
    _check(stage, waiting.picks)
    cast(stage=stage, key=waiting.address_hash, picks=waiting.picks, now=now)
    WaitingBallot.objects.filter(stage=stage, address_hash=waiting.address_hash).delete()
    return stage


def cast(*, stage: Stage, key: str, picks: Sequence[int], now: datetime.datetime) -> None:
    """One voter and one ballot more. `key` is the voter's hash. DomainError when it has voted. Inside a transaction."""
    _voter, is_new = Voter.objects.get_or_create(
        stage=stage, address_hash=key, defaults={"day": timezone.localdate(now)}
    )
    if not is_new:
        raise DomainError(_("This address has voted already, and that vote counts."))
    ballot = Ballot.objects.create(stage=stage)
    Pick.objects.bulk_create(Pick(ballot=ballot, candidate_id=pick) for pick in sorted(picks))


def link_is_over() -> str:
    return _("This link has been used, or its time is over. If you have confirmed your vote, it counts.")


def _held(token: str) -> WaitingBallot | None:
    """The waiting ballot, with all others of the same address held in one order, so that two links never lock up."""
    pk = _keys_of(token)[1]
    found = WaitingBallot.objects.filter(pk=pk).values("stage", "address_hash").first()
    if found is None:
        return None
    rows = WaitingBallot.objects.select_for_update(of=("self",)).select_related("stage__contest").filter(**found)
    return next((row for row in rows.order_by("pk") if row.pk == pk), None)


def _check(stage: Stage, picks: Sequence[int]) -> None:
    if faults := bare_paper(stage).faults(picks):
        raise DomainError(sentence(faults[0]))
