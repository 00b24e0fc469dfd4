"""What the worker does for the journal. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django_tasks import task

from journal import mails
from journal.models import IssuePage, SubmissionNote


@task()
def mail_about_submission(note_id: int) -> None:
    """Tell the other side of a step: editors of what is submitted, the writer of what editors say."""
    rows = SubmissionNote.objects.select_related("submission__writer", "submission__editor", "author")
    if note := rows.filter(pk=note_id).first():
        mails.send_about(note)


@task()
def mail_about_who_stayed(issue_id: int) -> None:
    """Tell the editors which articles were not approved when their issue went out."""
    from journal.checklist import staying_behind  # which reads what the worker found of links, by a task of its own

    issue = IssuePage.objects.filter(pk=issue_id).first()
    if issue is not None and (behind := staying_behind(issue)):
        mails.tell_who_stayed(issue, behind)


# After all mail: other people's servers may take their time.
@task(priority=-50)
def look_at_links() -> None:
    """See whether links to other sites still lead somewhere."""
    from journal.services import linkcheck  # it enqueues this task, so each needs the other

    linkcheck.look()
