"""What the worker does for contests. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from community.contest import mails
from community.contest.models import Entry


@task()
def mail_about(entry_id: int, kind: str) -> None:
    """Tell those whom it concerns that the entry has moved; nothing when it has moved on meanwhile."""
    entry = Entry.objects.for_list().filter(pk=entry_id).first()
    if entry is not None and entry.status == mails.STATUS_OF[kind]:
        mails.send(kind, entry)


@task()
def send_vote_mail(mail_id: int) -> None:
    """Send one mail to a voter."""
    from community.contest.services import vote_mailing  # it enqueues this task, so each needs the other

    vote_mailing.send(mail_id=mail_id, now=timezone.now())
