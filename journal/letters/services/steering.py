"""Editors pause the mail of an issue, have it go on, try it on themselves, and see to what is unclear."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from common.exceptions import DomainError, require
from journal.letters import handover, mails, rules, tasks
from journal.letters.choices import AGAIN, EditionState, LetterState, SubscriberState
from journal.letters.models import Edition, Subscriber
from journal.models import IssuePage
from people.models import User


@transaction.atomic
def pause(*, actor: User, edition: Edition) -> None:
    """No further mail of the issue; the one that is being handed over goes out."""
    require(rules.can_steer(actor))
    if not _turn(edition, EditionState.SENDING, EditionState.PAUSED):
        raise DomainError(_("This mail is not being sent."))
    log(instance=edition.issue, action="journal.mail_paused", user=actor)


@transaction.atomic
def resume(*, actor: User, edition: Edition) -> None:
    """Go on where it was paused."""
    require(rules.can_steer(actor))
    if not _turn(edition, EditionState.PAUSED, EditionState.SENDING):
        raise DomainError(_("This mail is not paused."))
    log(instance=edition.issue, action="journal.mail_resumed", user=actor)
    tasks.send_slice.enqueue(edition_id=edition.pk)


@transaction.atomic
def send_again(*, actor: User, edition: Edition, state: str) -> int:
    """Send once more what is unclear or failed (not what an address refused); how many letters.

    Of the unclear ones some readers may have the mail already: they get it with the same Message-ID.
    """
    require(rules.can_steer(actor))
    rows = edition.letters.filter(state=state).exclude(subscriber=None)
    if state not in AGAIN or not rows.exists():
        raise DomainError(_("There is nothing to send again."))
    now = timezone.now()
    count = rows.update(state=LetterState.QUEUED, failures=0, not_before=now, token="", done_at=None)
    _turn(edition, EditionState.DONE, EditionState.SENDING)
    log(instance=edition.issue, action="journal.mail_again", user=actor, data={"letters": count, "state": state})
    tasks.send_slice.enqueue(edition_id=edition.pk)
    return count


@transaction.atomic
def wake(*, actor: User, subscriber: Subscriber) -> None:
    """Try an address again that rests."""
    require(rules.can_steer(actor))
    rows = Subscriber.objects.filter(pk=subscriber.pk, state=SubscriberState.PAUSED)
    if not rows.update(state=SubscriberState.ACTIVE, bounces=0, paused_at=None):
        raise DomainError(_("This address does not rest."))


def send_trial(*, actor: User, issue: IssuePage, language: str) -> None:
    """The issue's mail to the editor alone, at once. DomainError with the server's words when it does not take it."""
    require(rules.can_steer(actor))
    try:
        mails.send_trial(issue, actor, language)
    except (handover.NotHanded, handover.Unknown) as error:
        answer = " ".join(filter(None, (str(getattr(error, "code", None) or ""), str(error))))
        raise DomainError(_("The mail server did not take the trial: %(answer)s") % {"answer": answer}) from error


def _turn(edition: Edition, before: EditionState, after: EditionState) -> bool:
    values = {"state": after, "next_at": timezone.now(), "failures": 0, "note": "", "done_at": None}
    return bool(Edition.objects.filter(pk=edition.pk, state=before).update(**values))
