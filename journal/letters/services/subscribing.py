"""Get the journal by mail, or no more."""

from __future__ import annotations

import datetime
import hashlib
import logging
import secrets
import smtplib

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.exceptions import require
from common.mailing import attempt
from journal.letters import mails, rules, tasks
from journal.letters.choices import KEEP_WHO, EditionState, SubscriberState
from journal.letters.models import Letter, Request, Subscriber
from people.models import User

logger = logging.getLogger(__name__)
# A second mail to the same address, because the first got lost.
ASK_AGAIN_AFTER = datetime.timedelta(minutes=10)


@transaction.atomic
def choose(*, actor: User, wanted: bool, language: str) -> Subscriber:
    """Have the journal come to the account's address, or not. An address that rested is tried again."""
    require(rules.can_choose(actor))
    state = SubscriberState.ACTIVE if wanted else SubscriberState.STOPPED
    values = {"state": state, "language": language, "bounces": 0, "paused_at": None}
    row, _made = Subscriber.objects.update_or_create(user=actor, defaults=values)
    return row


@transaction.atomic
def ask(*, address: str, language: str) -> None:
    """Send a link to an address that somebody typed in; nothing when one was sent just now.

    Whoever asks learns nothing: what happens looks the same for every address.
    """
    address = User.objects.normalize_email(address)
    now = timezone.now()
    if Request.objects.filter(email=address, at__gt=now - ASK_AGAIN_AFTER).exists():
        return
    values = {"key": _key(secrets.token_urlsafe(24)), "language": language, "at": now}
    row, _made = Request.objects.update_or_create(email=address, defaults=values)
    tasks.send_confirmation.enqueue(request_id=row.pk)


def send_confirmation(*, request_id: int, failures: int = 0) -> None:
    """Send the link, which is made now and stands in the mail alone: results of tasks are kept longer than requests.

    What the mail server answers may hold the address, so neither the log nor the task's result gets it.
    """
    request = _open_requests().filter(pk=request_id).first()
    if request is None:
        return
    token = secrets.token_urlsafe(24)
    _open_requests().filter(pk=request_id).update(key=_key(token))
    try:
        again = attempt(mails.confirmation(request.email, token, request.language), failures)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        logger.warning("A mail to confirm an address was refused (%s).", type(error).__name__)
        return
    if again is not None:
        tasks.send_confirmation.using(run_after=again).enqueue(request_id=request_id, failures=failures + 1)


def is_open(token: str) -> bool:
    """Whether the link of such a mail still can be confirmed."""
    return _open_requests().filter(key=_key(token)).exists()


@transaction.atomic
def confirm(*, token: str) -> bool:
    """Keep the address for good; false when the link is too old or was used.

    An address that is an account's becomes that account's choice, so that nobody gets an issue twice.
    """
    request = _open_requests().select_for_update().filter(key=_key(token)).first()
    if request is None:
        return False
    request.delete()
    verified = EmailAddress.objects.filter(email__iexact=request.email, verified=True)
    account = User.objects.filter(email=request.email, is_active=True, pk__in=verified.values("user")).first()
    values = {"state": SubscriberState.ACTIVE, "language": request.language, "bounces": 0, "paused_at": None}
    who = {"user": account} if account else {"email": request.email}
    Subscriber.objects.update_or_create(**who, defaults=values)
    return True


@transaction.atomic
def stop(*, subscriber_id: int) -> bool:
    """No more mail; whether any was coming. An address from outside is forgotten at once."""
    row = Subscriber.objects.filter(pk=subscriber_id).first()
    if row is None or row.state == SubscriberState.STOPPED:
        return False
    if row.user_id is None:
        row.delete()
    else:
        row.state = SubscriberState.STOPPED
        row.save(update_fields=["state"])
    return True


def forget_person(user: User) -> None:
    Subscriber.objects.filter(user=user).delete()


def forget_old(now: datetime.datetime) -> int:
    """Delete addresses that nobody confirmed, and who got which issue long ago; how many addresses."""
    gone, _kinds = Request.objects.exclude(pk__in=_open_requests(now)).delete()
    old = Letter.objects.filter(edition__state=EditionState.DONE, edition__done_at__lt=now - KEEP_WHO)
    old.exclude(subscriber=None).update(subscriber=None)
    return gone


def _open_requests(now: datetime.datetime | None = None):  # type: ignore[no-untyped-def]
    days = datetime.timedelta(days=settings.JOURNAL_CONFIRM_DAYS)
    return Request.objects.filter(at__gt=(now or timezone.now()) - days)


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
