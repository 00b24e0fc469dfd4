"""Where a case stands, in words for the screen. Derived from the workflow and the page, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.choices import Stage

if TYPE_CHECKING:
    from cases.models import CasePage

TONES = {
    Stage.DRAFT: "neutral",
    Stage.SUBMITTED: "info",
    Stage.CONFIRMED: "info",
    Stage.RETURNED: "warning",
    Stage.PUBLISHED: "success",
    Stage.CHANGED: "accent",
    Stage.UNPUBLISHED: "danger",
}
WAITING_FOR = {
    Stage.DRAFT: _("Go on writing, then submit the case."),
    Stage.SUBMITTED: _("The coordinator of the local government reads it."),
    Stage.CONFIRMED: _("An editor reads it."),
    Stage.RETURNED: _("Read the reason, change the case and submit it again."),
    Stage.PUBLISHED: _("The case is public. Change it when something is out of date."),
    Stage.CHANGED: _("Submit the changes; until they are approved the earlier version stays public."),
    Stage.UNPUBLISHED: _("Change the case and submit it to publish it again."),
}
YOUR_TURN = _("Please read the case and decide about it.")


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """`key` is a Stage. `since` is when the present step began, `reason` why the case was returned, "" otherwise."""

    key: Stage
    label: str | Promise
    tone: str
    waiting_for: str | Promise
    since: datetime | None
    reason: str = ""


def status_of(page: CasePage, *, deciding: bool = False) -> CaseStatus:
    """The status of a case. No query when the page came with prefetch_workflow_states, one otherwise.

    `deciding` says that the reader is the one whose decision the case waits for.
    """
    stage = page.stage
    state = page.current_workflow_state
    step = state.current_task_state if state else None
    if step is None:
        since = page.last_published_at if stage == Stage.PUBLISHED else page.latest_revision_created_at
    else:
        since = step.finished_at or step.started_at
    reason = step.comment if step and stage == Stage.RETURNED else ""
    waiting_for = YOUR_TURN if deciding else WAITING_FOR[stage]
    return CaseStatus(stage, stage.label, TONES[stage], waiting_for, since, reason)
