"""Asking, answering, withdrawing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.models import CasePage
from cases.questions import rules, tasks
from cases.questions.choices import Audience, Status
from cases.questions.models import Question
from common.exceptions import DomainError, require
from people.models import User
from people.roles import officer_of
from search.registry import reindex_all


@transaction.atomic
def ask_question(*, actor: User, case: CasePage, text: str, wish: Audience) -> Question:
    """Put a question to the case's government, whose responsible officer (or else coordinators) gets a mail."""
    require(rules.can_ask(actor, case))
    if not CasePage.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise DomainError(_("The case is not public any more."))
    question = Question(case=case, asker=actor, asked_as=officer_of(actor), text=text.strip(), wish=wish)
    question.full_clean()
    question.save()
    log(instance=case, action="questions.asked", user=actor, data={"question": question.pk})
    tasks.mail_asked.enqueue(question_id=question.pk)
    return question


@transaction.atomic
def answer_question(*, actor: User, question: Question, answer: str, audience: Audience) -> Question:
    """Answer for the government; a public answer becomes part of the case, in search too. The asker gets a mail."""
    question = _locked(question)
    require(rules.can_answer(actor, question))
    question.status, question.answered_at = Status.ANSWERED, timezone.now()
    question.answered_by, question.answered_as = actor, officer_of(actor)
    _write(question, answer, audience)
    log(instance=question.case, action="questions.answered", user=actor, data=_data(question))
    tasks.mail_answered.enqueue(question_id=question.pk)
    return question


@transaction.atomic
def change_answer(*, actor: User, question: Question, answer: str, audience: Audience) -> Question:
    """Put another answer, or another audience, in the place of the present one."""
    question = _locked(question)
    require(rules.can_change_answer(actor, question))
    question.changed_at = timezone.now()
    _write(question, answer, audience)
    log(instance=question.case, action="questions.answer_changed", user=actor, data=_data(question))
    tasks.mail_answered.enqueue(question_id=question.pk)
    return question


@transaction.atomic
def withdraw_question(*, actor: User, question: Question) -> Question:
    """Take one's own unanswered question back."""
    question = _locked(question)
    require(rules.can_withdraw(actor, question))
    return _close(question, actor, "questions.withdrawn")


@transaction.atomic
def take_down_question(*, actor: User, question: Question) -> Question:
    """Take a question off the site, answered or not, as an editor."""
    question = _locked(question)
    require(rules.can_take_down(actor, question))
    return _close(question, actor, "questions.taken_down")


def _close(question: Question, actor: User, action: str) -> Question:
    question.status = Status.WITHDRAWN
    question.save(update_fields=["status"])
    _index(question)
    log(instance=question.case, action=action, user=actor, data=_data(question))
    return question


def _write(question: Question, answer: str, audience: Audience) -> None:
    question.answer, question.audience = answer.strip(), audience
    if not question.answer:
        raise DomainError(_("Please write an answer."))
    question.recompute()
    question.full_clean()
    question.save()
    _index(question)


def _locked(question: Question) -> Question:
    """The question as it is now, for this transaction alone."""
    rows = Question.objects.select_for_update(of=("self",)).select_related("case__government", "asker")
    return rows.get(pk=question.pk)


def _index(question: Question) -> None:
    """The case is found by its public answers: bring the index into step when the transaction commits."""
    reindex_all(CasePage.objects.filter(pk=question.case_id))


def _data(question: Question) -> dict[str, object]:
    return {"question": question.pk, "audience": question.audience}
