"""What the worker does for contests. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from community.contest import mails, mails_judging
from community.contest.choices import Answer, EntryStatus
from community.contest.models import Entry, Judge


@task()
def mail_result(entry_id: int) -> None:
    """Tell who entered that the results are published, and what became of the entry."""
    entry = Entry.objects.for_list().filter(pk=entry_id).first()
    if entry is not None and entry.status == EntryStatus.ELIGIBLE and entry.outcomes.published().exists():
        mails.send("result", entry)


@task()
def mail_about(entry_id: int, kind: str) -> None:
    """Tell those whom it concerns that the entry has moved; nothing when it has moved on meanwhile."""
    entry = Entry.objects.for_list().filter(pk=entry_id).first()
    if entry is not None and entry.status == mails.STATUS_OF[kind]:
        mails.send(kind, entry)


@task()
def mail_judge(judge_id: int) -> None:
    """Tell somebody that they are invited to a panel; nothing when the invitation was taken back or answered."""
    judge = Judge.objects.select_related("user", "stage__contest").filter(pk=judge_id, answer=Answer.INVITED).first()
    if judge is not None and judge.user.is_active:
        mails_judging.invitation(judge).send()


@task()
def send_reminder(reminder_id: int) -> None:
    """Send a reminder before a stage closes, if there is still something to say."""
    from community.contest.services import reminding  # it enqueues this task, so each needs the other

    reminding.send_reminder(reminder_id=reminder_id, now=timezone.now())


@task()
def send_vote_mail(mail_id: int) -> None:
    """Send one mail to a voter."""
    from community.contest.services import vote_mailing  # it enqueues this task, so each needs the other

    vote_mailing.send(mail_id=mail_id, now=timezone.now())
