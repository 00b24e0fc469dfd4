"""The words in which everybody asks for cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from wagtail.models import PageManager, WorkflowState
from wagtail.query import PageQuerySet

from cases.choices import Audience, Stage
from people.models import Officer
from people.roles import Role, has_role, is_member, officer_of

if TYPE_CHECKING:
    from people.models import LocalGovernment
    from people.roles import AnyUser


class CaseQuerySet(PageQuerySet):
    def visible_to(self, user: AnyUser) -> CaseQuerySet:
        """Published cases that the person may read: public ones, and for members those for officers only.

        Rests on two plain columns, so a search index can apply it too. Drafts are not read here; see editable_by.
        """
        published = self.filter(live=True)
        return published if is_member(user) else published.filter(audience=Audience.PUBLIC)

    def unfinished_by(self, user: AnyUser) -> CaseQuerySet:
        """What the person wrote and has not brought to its end: drafts, and changes that are not public yet.

        Only what the person may still open: see editable_by. Ordered by last change.
        """
        unfinished = Q(live=False) | Q(has_unpublished_changes=True)
        return self.editable_by(user).filter(unfinished, author__user=user)

    def editable_by(self, user: AnyUser) -> CaseQuerySet:
        """Drafts and published cases whose text the person may open for writing or for a decision.

        The author, anybody serving in the case's government (officers rotate, the case stays), editors and
        administrators. Ordered by last change.
        """
        if has_role(user, Role.EDITOR, Role.ADMINISTRATOR):
            mine = self.all()
        elif officer := officer_of(user):
            mine = self.filter(government__current_id=officer.government.current_id or officer.government_id)
        else:
            return self.none()
        return mine.order_by("-latest_revision_created_at", "-pk")

    def prefetch_workflow_states(self) -> CaseQuerySet:
        """As for pages of any kind; cases, being of one kind, keep theirs in the relation of specific pages."""
        active = WorkflowState.objects.active().select_related("current_task_state__task")
        return self.prefetch_related(
            Prefetch("_specific_workflow_states", queryset=active, to_attr="_current_workflow_states")
        )

    def with_review_known(self) -> CaseQuerySet:
        """Each with `under_review`: whether it is in a workflow, without which CasePage.stage asks for none."""
        states = WorkflowState.objects.active().filter(
            object_id=Cast(OuterRef("pk"), CharField()), content_type=ContentType.objects.get_for_model(self.model)
        )
        return self.annotate(under_review=Exists(states))

    def for_decision(self) -> CaseQuerySet:
        """All that the rules ask before a decision, in a fixed number of queries.

        Each case says by `coordinated` what rules.has_coordinator would have to ask the database for.
        """
        return self.annotate(coordinated=coordinated()).select_related("government").prefetch_workflow_states()

    def at_stage(self, stage: Stage) -> CaseQuerySet:
        """The cases whose CasePage.stage is this one."""
        active = WorkflowState.objects.active()
        returned = _keys(active.filter(status=WorkflowState.STATUS_NEEDS_CHANGES))
        if stage == Stage.RETURNED:
            return self.filter(pk__in=returned)
        under_review = active.filter(status=WorkflowState.STATUS_IN_PROGRESS)
        at_coordinator = under_review.filter(current_task_state__task__content_type__model="coordinatortask")
        if stage == Stage.SUBMITTED:
            return self.filter(pk__in=_keys(at_coordinator))
        if stage == Stage.CONFIRMED:
            return self.filter(pk__in=_keys(under_review)).exclude(pk__in=_keys(at_coordinator))
        free = self.exclude(pk__in=_keys(active))
        if stage in (Stage.PUBLISHED, Stage.CHANGED):
            return free.filter(live=True, has_unpublished_changes=stage == Stage.CHANGED)
        return free.filter(live=False, number__isnull=stage == Stage.DRAFT)

    def of_government(self, government: LocalGovernment) -> CaseQuerySet:
        """Cases of the government of today, under whichever of its names they were written."""
        return self.filter(government__in=government.lineage_keys())

    def with_stage(self) -> CaseQuerySet:
        """Each with `stage_now`, the value of CasePage.stage, and `stage_since`, when its step of the review began.

        For lists of columns, where no page stands that could be asked.
        """
        at = WorkflowState.objects.active().filter(
            content_type__app_label="cases",
            content_type__model="casepage",
            object_id=Cast(OuterRef("pk"), CharField()),
        )
        task = "current_task_state__task__content_type__model"
        rows = self.annotate(
            review=Subquery(at.values("status")[:1]),
            review_task=Subquery(at.values(task)[:1]),
            stage_since=Subquery(
                at.values(since=Coalesce("current_task_state__finished_at", "current_task_state__started_at"))[:1]
            ),
        )
        words = (
            (Q(review=WorkflowState.STATUS_NEEDS_CHANGES), Stage.RETURNED),
            (Q(review_task="coordinatortask"), Stage.SUBMITTED),
            (Q(review__isnull=False), Stage.CONFIRMED),
            (Q(live=True, has_unpublished_changes=True), Stage.CHANGED),
            (Q(live=True), Stage.PUBLISHED),
            (Q(number__isnull=False), Stage.UNPUBLISHED),
        )
        stages = [When(condition, then=Value(stage.value)) for condition, stage in words]
        return rows.annotate(stage_now=Case(*stages, default=Value(Stage.DRAFT.value)))

    def for_list(self) -> CaseQuerySet:
        """Everything a list of cards needs, in a fixed number of queries."""
        return self.select_related("government", "government__province", "cs_type").prefetch_related(
            "tagged_items__tag", "awards"
        )


def coordinated() -> Exists:
    """Whether anybody coordinates the government that a case's has become."""
    today = Coalesce(OuterRef("government__current_id"), OuterRef("government_id"))
    there = Q(government__current_id=today) | Q(government_id=today)
    return Exists(Officer.objects.serving().filter(there, is_coordinator=True, user__is_active=True))


def _keys(states: QuerySet[WorkflowState]) -> QuerySet[WorkflowState]:
    """The keys of the pages that the workflow states are about."""
    return states.values_list(Cast("object_id", BigIntegerField()), flat=True)


CaseManager = PageManager.from_queryset(CaseQuerySet)
