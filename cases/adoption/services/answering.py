"""The owner's answer to the yearly question."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cases.adoption import rules
from cases.adoption.choices import FollowUpAnswer
from cases.adoption.models import CaseFollowUp
from common.exceptions import DomainError, require
from people.models import User
from people.roles import officer_of


@transaction.atomic
def answer_follow_up(
    *, actor: User, question: CaseFollowUp, answer: str, figure: str = "", note: str = ""
) -> CaseFollowUp:
    """Keep the answer, in the place of an earlier one to the same question."""
    case = question.case
    require(rules.can_answer_follow_up(actor, case))
    if answer not in FollowUpAnswer.values:
        raise DomainError(_("Choose how the case goes on."))
    officer = officer_of(actor) if rules.works_for(actor, case) else None
    CaseFollowUp.objects.filter(pk=question.pk).update(
        answer=answer,
        figure=figure.strip(),
        note=note.strip(),
        answered_at=timezone.now(),
        answered_by=officer,
    )
    log(instance=case, action="adoption.follow_up_answered", user=actor, data={"answer": str(answer)})
    question.refresh_from_db()
    return question
