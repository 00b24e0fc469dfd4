"""What the worker does for the journal. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django_tasks import task

from journal import mails
from journal.models import SubmissionNote


@task()
def mail_about_submission(note_id: int) -> None:
    """Tell the other side of a step: editors of what is submitted, the writer of what editors say."""
    rows = SubmissionNote.objects.select_related("submission__writer", "submission__editor", "author")
    if note := rows.filter(pk=note_id).first():
        mails.send_about(note)
