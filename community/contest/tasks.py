"""What the worker does for contests. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django_tasks import task

from community.contest import mails
from community.contest.choices import EntryStatus
from community.contest.models import Entry


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
