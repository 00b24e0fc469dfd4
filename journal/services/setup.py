"""What the journal cannot be without."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from journal.models import JournalPage, JournalSection
from people.choices import Role

# As editors read it in the CMS. It is found again by its place on the journal and not by its name.
WORKFLOW_NAME = "저널 기사 승인"

# code, Korean, English, in the order in which the CMS offers them
SECTIONS = (
    ("feature", "기획", "Feature"),
    ("field", "현장 이야기", "From the field"),
    ("research", "연구와 자료", "Research and data"),
    ("people", "사람", "People"),
    ("how-to", "이렇게 씁니다", "How to"),
    ("news", "소식", "News"),
)


def ensure_sections() -> None:
    """The sections that a new journal begins with; what editors renamed or removed later stays so."""
    if not JournalSection.objects.exists():
        JournalSection.objects.bulk_create(
            JournalSection(code=code, name_ko=korean, name_en=english, sort_order=place)
            for place, (code, korean, english) in enumerate(SECTIONS)
        )


@transaction.atomic
def ensure_article_workflow() -> None:
    """Wagtail's own workflow on the journal: an article is submitted, and an editor approves it or asks for changes.

    Its end publishes the article, which before the release is the approval. Only what is missing is made: editors may
    have put another workflow there.
    """
    journal = JournalPage.objects.first()
    if journal is None or WorkflowPage.objects.filter(page=journal.page_ptr).exists():
        return
    workflow = Workflow.objects.create(name=WORKFLOW_NAME)
    task = GroupApprovalTask.objects.create(name=WORKFLOW_NAME)
    names = (Role.EDITOR.value, Role.ADMINISTRATOR.value)
    task.groups.set([Group.objects.get_or_create(name=name)[0] for name in names])
    WorkflowTask.objects.create(workflow=workflow, task=task.task_ptr, sort_order=0)
    WorkflowPage.objects.create(page=journal.page_ptr, workflow=workflow)
