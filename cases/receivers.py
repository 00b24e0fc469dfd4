"""What follows from Wagtail's own events. The CMS and the site's pages raise the same ones, so both have one effect."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.db.models.signals import post_delete, post_migrate
from django.dispatch import Signal
from wagtail.admin.mail import (
    GroupApprovalTaskStateSubmissionEmailNotifier,
    WorkflowStateApprovalEmailNotifier,
    WorkflowStateRejectionEmailNotifier,
    WorkflowStateSubmissionEmailNotifier,
)
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_unpublished,
    task_approved,
    task_rejected,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from cases import tasks
from cases.models import CaseFile, CasePage, CoordinatorTask, EditorTask
from cases.services.publishing import pass_on, plan_review
from cases.services.review_setup import ensure_workflow
from people.signals import officer_left

# Wagtail would write to everybody about each step, in words of its own. Its receivers are registered under these
# names; a receiver that is there first keeps them out (a name is connected once), and hands on what is no case.
_WAGTAILS: tuple[tuple[Signal, type, str, type], ...] = (
    (workflow_submitted, WorkflowState, "workflow_state_submitted", WorkflowStateSubmissionEmailNotifier),
    (workflow_rejected, WorkflowState, "workflow_state_rejected", WorkflowStateRejectionEmailNotifier),
    (workflow_approved, WorkflowState, "workflow_state_approved", WorkflowStateApprovalEmailNotifier),
    (task_submitted, TaskState, "group_approval_task_submitted", GroupApprovalTaskStateSubmissionEmailNotifier),
)


class OtherPagesOnly:
    """Wagtail's notifier for everything but cases, which have mail of their own."""

    def __init__(self, notifier: Any) -> None:
        self.notifier = notifier

    def __call__(self, instance: Any, **kwargs: Any) -> None:
        state = instance.workflow_state if isinstance(instance, TaskState) else instance
        if state.content_type_id != ContentType.objects.get_for_model(CasePage).pk:
            self.notifier(instance, **kwargs)


def on_step_begun(instance: TaskState, **_signal: Any) -> None:
    if isinstance(instance.task.specific, CoordinatorTask):
        tasks.mail_submitted.enqueue(page_id=_page_id(instance))


def on_step_approved(instance: TaskState, **_signal: Any) -> None:
    if isinstance(instance.task.specific, CoordinatorTask):
        tasks.mail_confirmed.enqueue(page_id=_page_id(instance))


def on_step_rejected(instance: TaskState, **_signal: Any) -> None:
    if isinstance(instance.task.specific, CoordinatorTask | EditorTask):
        tasks.mail_returned.enqueue(page_id=_page_id(instance), task_state_id=instance.pk)


def on_published(instance: CasePage, **_signal: Any) -> None:
    plan_review(instance)
    if instance.import_key and not instance.workflow_states.exists():
        return  # brought in, never submitted: nobody waits for the news
    tasks.mail_published.enqueue(page_id=instance.pk)


def on_unpublished(instance: CasePage, **_signal: Any) -> None:
    """Wagtail's own way off the site asks for no reason; unpublish_case leaves its reason on the page."""
    tasks.mail_unpublished.enqueue(page_id=instance.pk, reason=getattr(instance, "unpublished_because", ""))


def on_file_deleted(instance: CaseFile, **_signal: Any) -> None:
    """The row goes with its case, deleted here or in the CMS; the file itself goes once that is certain."""
    transaction.on_commit(partial(instance.file.storage.delete, instance.file.name))


def on_officer_left(officer: Any, successor: Any, **_signal: Any) -> None:
    pass_on(officer=officer, successor=successor)


def on_migrated(using: str, **_signal: Any) -> None:
    """Complete the review when all tables are there (not in the middle of a migration backwards)."""
    if EditorTask._meta.db_table in connections[using].introspection.table_names():
        ensure_workflow()


def connect() -> None:
    """Called once, when the apps are ready; before wagtail.admin's own, which stands later in INSTALLED_APPS."""
    for signal, sender, name, notifier in _WAGTAILS:
        uid = f"{name}_email_notification"
        signal.connect(OtherPagesOnly(notifier()), sender=sender, dispatch_uid=uid, weak=False)
    task_submitted.connect(on_step_begun, dispatch_uid="cases.step_begun")
    task_approved.connect(on_step_approved, dispatch_uid="cases.step_approved")
    task_rejected.connect(on_step_rejected, dispatch_uid="cases.step_rejected")
    page_published.connect(on_published, sender=CasePage, dispatch_uid="cases.published")
    page_unpublished.connect(on_unpublished, sender=CasePage, dispatch_uid="cases.unpublished")
    post_delete.connect(on_file_deleted, sender=CaseFile, dispatch_uid="cases.file_deleted")
    officer_left.connect(on_officer_left, dispatch_uid="cases.officer_left")
    post_migrate.connect(on_migrated, sender=apps.get_app_config("cases"), dispatch_uid="cases.migrated")


def _page_id(state: TaskState) -> int:
    return int(state.workflow_state.object_id)
