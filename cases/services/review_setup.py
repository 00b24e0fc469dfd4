"""The review as Wagtail keeps it: one workflow of two steps on the library."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Task, Workflow, WorkflowPage, WorkflowTask

from cases.models import CaseIndexPage, CoordinatorTask, EditorTask

# Names as editors read them in the CMS; found again by the tasks' types and not by these.
WORKFLOW_NAME = "우수사례 검토"
COORDINATOR_TASK_NAME = "담당 지자체 확인"
EDITOR_TASK_NAME = "편집자 승인"


@transaction.atomic
def ensure_workflow() -> Workflow | None:
    """Make or complete the workflow, its tasks and its place on the library; idempotent.

    None while there is no library yet: whoever makes one calls again.
    """
    coordinator = _task(CoordinatorTask, COORDINATOR_TASK_NAME)
    editor = _task(EditorTask, EDITOR_TASK_NAME)
    workflow = Workflow.objects.filter(workflow_tasks__task=coordinator, active=True).first()
    workflow = workflow or Workflow.objects.create(name=WORKFLOW_NAME)
    for order, task in enumerate((coordinator, editor)):
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": order})
    page = CaseIndexPage.objects.first()
    if page is None:
        return None
    WorkflowPage.objects.update_or_create(page=page.page_ptr, defaults={"workflow": workflow})
    return workflow


def _task(kind: type[Task], name: str) -> Task:
    return kind.objects.filter(active=True).first() or kind.objects.create(name=name)
