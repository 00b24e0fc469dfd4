"""The two steps of the review: the government's coordinator confirms, an editor approves."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState

from cases import rules
from cases.choices import Stage

StrOrPromise = str | Promise


class ReviewTask(Task):
    """A step of the review. Who may decide stands in cases.rules, for the CMS and for the site's own pages alike."""

    stage: Stage
    approve_label: StrOrPromise
    approve_with_comment_label: StrOrPromise

    class Meta:
        abstract = True

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Decide under the page's lock: of two decisions at once the second finds the step done and is refused."""
        with transaction.atomic():
            Page.objects.select_for_update().get(pk=task_state.workflow_state.object_id)
            task_state.refresh_from_db()
            super().on_action(task_state, user, action_name, **kwargs)

    def may_decide(self, obj: Any, user: Any) -> bool:
        raise NotImplementedError

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self.may_decide(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not rules.can_edit(user, obj.specific)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.may_decide(obj, user):
            return []
        return [
            ("reject", _("Return with a reason"), True),
            ("approve", self.approve_label, False),
            ("approve", self.approve_with_comment_label, True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        waiting = TaskState.objects.filter(task=self.task_ptr, status=TaskState.STATUS_IN_PROGRESS)
        return waiting.filter(workflow_state__object_id__in=[str(pk) for pk in self.pages_for(user)])

    def pages_for(self, user: Any) -> list[int]:
        """Keys of the pages at this step that the person may decide on."""
        waiting = TaskState.objects.filter(task=self.task_ptr, status=TaskState.STATUS_IN_PROGRESS)
        keys = [int(key) for key in waiting.values_list("workflow_state__object_id", flat=True)]
        from cases.models import CasePage  # which offers these tasks among its models

        pages = CasePage.objects.filter(pk__in=keys).for_decision()
        return [page.pk for page in pages if self.may_decide(page, user)]


class CoordinatorTask(ReviewTask):
    """The coordinator of the case's government confirms that the government stands by it."""

    stage = Stage.SUBMITTED
    approve_label = _("Confirm")
    approve_with_comment_label = _("Confirm with a comment")

    class Meta:
        verbose_name = _("Confirmation by the coordinator")
        verbose_name_plural = _("Confirmations by the coordinator")

    def may_decide(self, obj: Any, user: Any) -> bool:
        return bool(rules.can_confirm(user, obj.specific))

    @classmethod
    def get_description(cls) -> Any:
        return _("The coordinator of the case's government confirms it.")


class EditorTask(ReviewTask):
    """An editor approves; with that the workflow ends and the case is published."""

    stage = Stage.CONFIRMED
    # Wagtail adds "and publish" to the label of a workflow's last step.
    approve_label = _("Approve")
    approve_with_comment_label = _("Approve with a comment")

    class Meta:
        verbose_name = _("Approval by an editor")
        verbose_name_plural = _("Approvals by an editor")

    def may_decide(self, obj: Any, user: Any) -> bool:
        return bool(rules.can_approve(user, obj.specific))

    @classmethod
    def get_description(cls) -> Any:
        return _("An editor approves the case and it is published.")
