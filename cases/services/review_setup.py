"""The review as Wagtail keeps it: one workflow of two steps on the library, and what editors may do in the CMS."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import GroupPagePermission, Page, Task, Workflow, WorkflowPage, WorkflowTask

from cases.models import CaseIndexPage, CaseTag, CoordinatorTask, CsType, EditorTask, TagSynonym
from people.choices import Role

# Names as editors read them in the CMS; found again by the tasks' types and not by these.
WORKFLOW_NAME = "우수사례 검토"
COORDINATOR_TASK_NAME = "담당 지자체 확인"
EDITOR_TASK_NAME = "편집자 승인"
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
VOCABULARIES = (CsType, CaseTag, TagSynonym)


@transaction.atomic
def ensure_workflow() -> Workflow | None:
    """Make or complete the workflow, its tasks, its place on the library and the editors' permissions; idempotent.

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
    grant_editors(page)
    return workflow


def grant_editors(page: CaseIndexPage) -> None:
    """Editors and administrators do their whole work in the CMS, within the library and its vocabularies."""
    types = ContentType.objects.get_for_models(*VOCABULARIES, for_concrete_models=True).values()
    vocabularies = Permission.objects.filter(content_type__in=types)
    access = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    pages = Permission.objects.filter(
        content_type=ContentType.objects.get_for_model(Page), codename__in=PAGE_PERMISSIONS
    )
    for role in (Role.EDITOR, Role.ADMINISTRATOR):
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.add(*vocabularies, *access)
        for permission in pages:
            GroupPagePermission.objects.get_or_create(group=group, page=page.page_ptr, permission=permission)


def _task(kind: type[Task], name: str) -> Task:
    return kind.objects.filter(active=True).first() or kind.objects.create(name=name)
