"""The words in which everybody asks for judges and what they have to score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.db.models import Q, QuerySet
from django.utils import timezone

from community.contest.choices import Answer, AssignmentState, ContestStatus, EntryStatus
from community.contest.querysets import MANAGERS
from people.choices import Role
from people.roles import has_role

if TYPE_CHECKING:
    from people.roles import AnyUser


class AppendOnly(QuerySet[Any]):
    """Rows that are written once. What the database cascades does not pass here, so nothing cascades to them."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("These rows are never changed: write new ones.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("These rows are never changed: write new ones.")

    def delete(self) -> NoReturn:
        raise TypeError("These rows are never deleted.")


class JudgeQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> JudgeQuerySet:
        """One's own seats on panels of announced contests; all of them for contest managers."""
        if has_role(user, *MANAGERS):
            return self.all()
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(user=user).exclude(stage__contest__status=ContestStatus.DRAFT)

    def of(self, user: AnyUser) -> JudgeQuerySet:
        """The person's own seats."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def accepted(self) -> JudgeQuerySet:
        return self.filter(answer=Answer.ACCEPTED)


class AssignmentQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> AssignmentQuerySet:
        """A judge's own from the opening of the stage on, of entries that can be read.

        What was taken away for a conflict is gone, and everything is gone with the role. Nobody reads an entry as a
        judge for having another role.
        """
        if not has_role(user, Role.JUDGE):
            return self.none()
        mine = self.filter(judge__user=user, judge__answer=Answer.ACCEPTED, is_conflict=False)
        return mine.filter(judge__stage__opens_at__lte=timezone.now()).readable()

    def readable(self) -> AssignmentQuerySet:
        """Of entries that are frozen, eligible and, in a blind stage, masked by somebody."""
        masked = Q(judge__stage__is_blind=False) | Q(entry__frozen__mask__isnull=False)
        return self.filter(masked, entry__status=EntryStatus.ELIGIBLE, entry__frozen__isnull=False)

    def for_reading(self) -> AssignmentQuerySet:
        """With all that a judge's page shows, in one query."""
        return self.select_related(
            "judge__stage__contest", "judge__panel", "judge__user", "entry__contest", "entry__division",
            "entry__frozen__mask",
        ).order_by("place", "entry__number", "pk")  # fmt: skip

    def left(self) -> AssignmentQuerySet:
        """What has still to be scored."""
        return self.filter(state=AssignmentState.OPEN)
