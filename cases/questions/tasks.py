"""What the worker does for questions. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django_tasks import task

from cases.mails import keepers
from cases.models import CasePage
from cases.questions import mails
from cases.questions.choices import Status
from cases.questions.models import Question


def _question(question_id: int, status: Status) -> Question | None:
    """The question while it has the status and its case is public."""
    rows = Question.objects.for_list().select_related("case__contact__user")
    return rows.filter(pk=question_id, status=status, case__live=True).first()


@task()
def mail_asked(question_id: int) -> None:
    """Tell whoever answers for the case that somebody asks."""
    if question := _question(question_id, Status.WAITING):
        mails.send("asked", question, keepers(question.case))


@task()
def mail_answered(question_id: int) -> None:
    """Tell who asked, unless they cannot read the case any more."""
    question = _question(question_id, Status.ANSWERED)
    if question is None or not question.asker.is_active:
        return
    if CasePage.objects.visible_to(question.asker).filter(pk=question.case_id).exists():
        mails.send("answered", question, [question.asker])


@task()
def mail_reminder(question_id: int) -> None:
    if question := _question(question_id, Status.WAITING):
        mails.send("reminder", question, keepers(question.case))
