"""What waits for whose decision, as one query that follows cases.rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, Q
from django.db.models.functions import Cast
from wagtail.models import TaskState

from cases.models import CasePage, CoordinatorTask, EditorTask
from cases.querysets import coordinated
from people.choices import Role
from people.roles import has_role, officer_of

if TYPE_CHECKING:
    from cases.querysets import CaseQuerySet
    from people.roles import AnyUser


def waiting_for(user: AnyUser) -> CaseQuerySet:
    """The cases that the person may confirm, approve or return now, the longest waiting first."""
    confirming, approving = _at(CoordinatorTask), _at(EditorTask)
    officer = officer_of(user)
    wanted = Q(pk__in=[])
    if has_role(user, Role.ADMINISTRATOR):
        wanted |= Q(pk__in=confirming) | Q(pk__in=approving)
    if officer is not None and officer.is_coordinator:
        key = officer.government.current_id or officer.government_id
        wanted |= Q(pk__in=confirming) & (Q(government__current_id=key) | Q(government_id=key))
    if has_role(user, Role.EDITOR):
        wanted |= Q(pk__in=approving)
        wanted |= Q(pk__in=confirming) & ~coordinated()
    rows = CasePage.objects.filter(wanted).select_related("government", "author__user")
    return rows.prefetch_workflow_states().order_by("latest_revision_created_at", "pk")


def _at(task: type) -> object:
    """Keys of the pages that are at this step."""
    states = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        task__in=task.objects.values("pk"),  # type: ignore[attr-defined]
        workflow_state__status="in_progress",
    )
    return states.values_list(Cast("workflow_state__object_id", BigIntegerField()), flat=True)
