"""The way of a case from its author to the public: a Wagtail workflow, moved by these verbs or by the CMS alike.

Mail, the number and the review date hang on Wagtail's own signals (cases.receivers), so both ways have the same effect.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import WorkflowState

from cases import rules
from cases.choices import REQUIRED_PARTS
from cases.evidence import WEIGHTS
from cases.models import CasePage
from cases.services.drafting import version_of
from cases.services.guarding import locked
from common.exceptions import DomainError, StaleEdit, require
from people.models import User


@transaction.atomic
def submit_case(*, page: CasePage, actor: User) -> WorkflowState:
    """Hand the newest text to the coordinator. DomainError naming what is missing when it cannot be judged yet.

    A case that was returned starts again with the coordinator: the government stands by the new text too.
    """
    page = locked(page)
    require(rules.can_submit(actor, page))
    _require_substance(page)
    workflow = page.get_workflow()
    if workflow is None:
        raise DomainError(_("The review is not set up yet. An administrator has to run “migrate” once."))
    if returned := page.current_workflow_state:
        # The new submission takes its place; the return itself stays in the history.
        returned.status = WorkflowState.STATUS_CANCELLED
        returned.save()
    state: WorkflowState = workflow.start(page, actor)
    return state


def missing_for_submission(draft: CasePage) -> list[str]:
    """Keys of the required parts that the draft leaves empty, in reading order."""
    return [part for part in REQUIRED_PARTS if not getattr(draft, part).strip()]


def _require_substance(page: CasePage) -> None:
    if missing := missing_for_submission(page.get_latest_revision_as_object()):
        names = pgettext("list of parts", ", ").join(str(WEIGHTS[part][0]) for part in missing)
        raise DomainError(_("Before you submit, please fill in: %(parts)s.") % {"parts": names})


@transaction.atomic
def withdraw_case(*, page: CasePage, actor: User) -> None:
    """Take a submission back: the case is a draft again."""
    page = locked(page)
    require(rules.can_withdraw(actor, page))
    page.current_workflow_state.cancel(user=actor)


@transaction.atomic
def confirm_case(*, page: CasePage, actor: User, comment: str = "", read_version: str | None = None) -> None:
    """The coordinator's yes: the case goes on to the editors."""
    page = locked(page)
    require(rules.can_confirm(actor, page))
    _require_read(page, read_version)
    _decide(page, actor, "approve", comment)


@transaction.atomic
def approve_case(*, page: CasePage, actor: User, comment: str = "", read_version: str | None = None) -> CasePage:
    """The editor's yes: the workflow ends, the newest text is public and has its number. Returns the public case."""
    page = locked(page)
    require(rules.can_approve(actor, page))
    _require_read(page, read_version)
    _decide(page, actor, "approve", comment)
    return CasePage.objects.get(pk=page.pk)


@transaction.atomic
def return_case(*, page: CasePage, actor: User, reason: str, read_version: str | None = None) -> None:
    """Give the case back to its author with a reason, which is compulsory."""
    page = locked(page)
    require(rules.can_return(actor, page))
    _require_read(page, read_version)
    if not reason.strip():
        raise DomainError(_("Please say what should be changed. The author needs a reason."))
    _decide(page, actor, "reject", reason.strip())


def _require_read(page: CasePage, read_version: str | None) -> None:
    """StaleEdit when the text is no longer the one decided about; `read_version` is None where nobody read a page."""
    if read_version is not None and read_version != version_of(page):
        raise StaleEdit(_("The text was changed after you had opened this page. Please read it again, then decide."))


def _decide(page: CasePage, actor: User, action: str, comment: str) -> None:
    task_state = page.current_workflow_task_state
    task_state.task.specific.on_action(task_state, user=actor, action_name=action, comment=comment)
