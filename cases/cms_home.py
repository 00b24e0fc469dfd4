"""The CMS's first page: what waits for one's decision, in as many queries for five cases as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page, Revision, Task, TaskState, WorkflowTask

from cases.models import CasePage


class AwaitingPanel(WorkflowObjectsToModeratePanel):
    """Wagtail's panel of what awaits review, under its name and with its template, for pages of every kind.

    Wagtail's own asks for the case, the task and the workflow of each row anew.
    """

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        request = parent_context["request"]
        rows = Awaiting(request.user).rows()
        return {"states": rows, "request": request, "csrf_token": parent_context["csrf_token"]}


class Awaiting:
    """The steps that the person may decide on, the latest first, everything about them read at once."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.states = list(
            TaskState.objects.reviewable_by(user)
            .select_related("task", "revision__user", "workflow_state")
            .order_by("-started_at")
            .annotate(previous_revision_id=Revision.objects.previous_revision_id_subquery())
        )

    def rows(self) -> list[dict[str, Any]]:
        """What Wagtail's template asks of each row; without steps whose page is gone."""
        return [self._row(state) for state in self.states if self._key(state) in self.pages]

    def _row(self, state: TaskState) -> dict[str, Any]:
        page = self.pages[self._key(state)]
        return {
            "obj": page,
            "revision": state.revision,
            "previous_revision_id": state.previous_revision_id,
            "live_revision_id": page.live_revision_id,
            "task_state": state,
            "actions": self.tasks[state.task_id].get_actions(page, self.user),
            "workflow_tasks": self._steps(state),
            "workflow_action_url_name": "wagtailadmin_pages:workflow_action",
            "workflow_preview_url_name": "wagtailadmin_pages:workflow_preview",
            "revisions_compare_url_name": "wagtailadmin_pages:revisions_compare",
        }

    @staticmethod
    def _key(state: TaskState) -> int:
        return int(state.workflow_state.object_id)

    @cached_property
    def pages(self) -> dict[int, Page]:
        """The pages by key, cases with all that the rules ask about them."""
        keys = {self._key(state) for state in self.states}
        cases = CasePage.objects.filter(pk__in=keys).for_decision().select_related("government", "latest_revision")
        found: dict[int, Page] = {page.pk: page for page in cases}
        if others := keys - found.keys():
            pages = Page.objects.filter(pk__in=others).select_related("latest_revision")
            found |= {page.pk: page for page in pages.specific().prefetch_workflow_states()}
        return found

    @cached_property
    def tasks(self) -> dict[int, Task]:
        keys = {state.task_id for state in self.states}
        return {task.pk: task for task in Task.objects.filter(pk__in=keys).specific()}

    @cached_property
    def _workflows(self) -> dict[int, list[Task]]:
        """The tasks of each workflow, in order."""
        keys = {state.workflow_state.workflow_id for state in self.states}
        found = defaultdict(list)
        for link in WorkflowTask.objects.filter(workflow__in=keys).select_related("task").order_by("sort_order"):
            found[link.workflow_id].append(link.task)
        return found

    @cached_property
    def _statuses(self) -> dict[tuple[int, int], str]:
        """{(workflow state, task): how far that task has come}."""
        keys = {state.workflow_state_id for state in self.states}
        rows: Iterable[tuple[int, int, str]] = (
            TaskState.objects.filter(workflow_state__in=keys)
            .order_by("started_at", "pk")
            .values_list("workflow_state_id", "task_id", "status")
        )
        return {(state, task): status for state, task, status in rows}

    def _steps(self, state: TaskState) -> list[dict[str, Any]]:
        words = dict(TaskState.STATUS_CHOICES)
        steps = []
        for task in self._workflows[state.workflow_state.workflow_id]:
            status = self._statuses.get((state.workflow_state_id, task.pk))
            steps.append(
                {"name": task.name, "status": status, "status_display": words.get(status or "", _("Not started"))}
            )
        return steps
