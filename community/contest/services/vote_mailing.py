"""The mails to voters. An address stands in one row until its mail has gone, and nowhere after."""

from __future__ import annotations

import datetime
import logging
import smtplib

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from common.ledger import LOST_AFTER, Ledger, MailState
from community.contest import mails, tasks
from community.contest.models import VoteMail, Voter, WaitingBallot
from community.contest.services.voting import path_of

logger = logging.getLogger(__name__)
# How long after a vote its hashes stay, in case a clock was wrong.
FORGET_AFTER = datetime.timedelta(days=1)


def send(*, mail_id: int, now: datetime.datetime) -> None:
    """Send a waiting mail, if it still waits; then its row goes, sent or refused.

    What the mail server answers may hold the address, so neither the log nor the task's result gets it.
    """
    try:
        ledger.send(mail_id, now)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        logger.warning("A mail to a voter was refused (%s).", type(error).__name__)
    VoteMail.objects.filter(pk=mail_id).exclude(state=MailState.QUEUED).delete()


def compose(mail: VoteMail) -> EmailMessage | None:
    """What is true when it is sent: a link, or that the address has voted. None when the link would be over."""
    waiting = mail.waiting
    if waiting.expires_at <= timezone.now():
        return None
    voted = Voter.objects.filter(stage=waiting.stage, address_hash=waiting.address_hash).exists()
    with override(mail.language):
        return mails.vote_message(mail.address, waiting.stage, "" if voted else path_of(waiting), waiting.expires_at)


@transaction.atomic
def tend(now: datetime.datetime) -> int:
    """Each minute: send what was lost on its way; forget what is over. How many waiting ballots went."""
    ledger.revive(now)
    # A worker died while it sent; nobody knows whether the mail has gone, and the voter can ask again.
    VoteMail.objects.exclude(state=MailState.QUEUED).filter(created_at__lt=now - LOST_AFTER).delete()
    gone, _kinds = WaitingBallot.objects.filter(expires_at__lte=now).delete()
    return gone


def forget_voters(now: datetime.datetime) -> int:
    """Take the hashes away of votes that are over; how many. The rows stay for the count of a day."""
    over = Voter.objects.filter(stage__closes_at__lte=now - FORGET_AFTER, address_hash__isnull=False)
    return over.update(address_hash=None)


def _enqueue(pk: int, when: datetime.datetime | None) -> None:
    tasks.send_vote_mail.using(run_after=when).enqueue(mail_id=pk)


ledger = Ledger(
    model=VoteMail,
    compose=compose,
    enqueue=_enqueue,
    rivals=lambda mail: VoteMail.objects.none(),
    hand_over=lambda mail, rival: None,
    joined=("waiting__stage__contest",),
)
