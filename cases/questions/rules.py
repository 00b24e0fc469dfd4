"""Who may ask, answer and withdraw. Reading is decided by visible_to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.questions.choices import TRANSITIONS, Status
from cases.rules import is_editor, not_a_member, works_for
from common.decisions import Decision
from people.roles import officer_of

if TYPE_CHECKING:
    from cases.models import CasePage
    from cases.questions.models import Question
    from people.roles import AnyUser

ONLY_MEMBERS = _("Only officers whose membership is approved can ask. Please contact the office.")


def can_ask(user: AnyUser, case: CasePage) -> Decision:
    """Approved officers of other governments, and editors."""
    if officer_of(user) is None and not is_editor(user):
        return not_a_member(user, ONLY_MEMBERS)
    if works_for(user, case):
        return Decision.no(_("This is a case of your own local government. Ask your colleagues directly."))
    return Decision.yes()


def can_answer(user: AnyUser, question: Question) -> Decision:
    if not _speaks_for(user, question):
        return Decision.no(_("Only officers of the case's local government can answer."))
    return _fits(question, "answer")


def can_change_answer(user: AnyUser, question: Question) -> Decision:
    if not _speaks_for(user, question):
        return Decision.no(_("Only officers of the case's local government can change the answer."))
    return _fits(question, "change_answer")


def can_withdraw(user: AnyUser, question: Question) -> Decision:
    """Who asked, as long as nobody has answered; what was answered belongs to both."""
    if not user.is_authenticated or question.asker_id != user.pk:
        return Decision.no(_("Only who asked can withdraw the question."))
    return _fits(question, "withdraw")


def can_take_down(user: AnyUser, question: Question) -> Decision:
    """Editors, whatever was answered: personal data, abuse."""
    if not is_editor(user):
        return Decision.no(_("Only editors may do this."))
    return _fits(question, "take_down")


def _speaks_for(user: AnyUser, question: Question) -> bool:
    return works_for(user, question.case) or is_editor(user)


def _fits(question: Question, verb: str) -> Decision:
    if question.status in TRANSITIONS[verb]:
        return Decision.yes()
    return Decision.no(
        {
            Status.WAITING: _("The question has not been answered yet."),
            Status.ANSWERED: _("The question has been answered already."),
            Status.WITHDRAWN: _("The question has been withdrawn."),
        }[Status(question.status)]
    )
