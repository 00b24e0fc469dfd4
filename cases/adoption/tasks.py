"""What the worker does for adoptions. Enqueueing writes a row in the caller's transaction: no commit, no mail."""

from __future__ import annotations

from django_tasks import task

from cases.adoption import mails
from cases.adoption.choices import MOVING
from cases.adoption.models import Adoption, CaseFollowUp
from cases.mails import keepers


def _adoption(adoption_id: int) -> Adoption | None:
    rows = Adoption.objects.for_list().select_related(
        "opened_by__user", "origin__opened_by__user", "case__contact__user"
    )
    return rows.filter(pk=adoption_id).first()


@task()
def mail_adopted(adoption_id: int) -> None:
    """Tell those from whom it was taken, unless it was withdrawn meanwhile."""
    if (adoption := _adoption(adoption_id)) and adoption.case.live:
        mails.send("adopted", adoption, mails.givers(adoption))


@task()
def mail_silent(adoption_id: int, since: str) -> None:
    """Ask the adopting government how it goes on, unless it said so meanwhile."""
    adoption = _adoption(adoption_id)
    if adoption and adoption.stage in MOVING and adoption.last_moved_at.isoformat() == since and adoption.case.live:
        mails.send("silent", adoption, mails.adopters(adoption))


@task()
def mail_follow_up(question_id: int) -> None:
    """Put the yearly question to the case's owner, unless it was answered or the case taken off meanwhile."""
    rows = CaseFollowUp.objects.select_related("case__government", "case__contact__user")
    question = rows.filter(pk=question_id, answer="", case__live=True).first()
    if question:
        mails.send_question(question, keepers(question.case))
