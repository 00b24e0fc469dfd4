"""The words in which everybody asks for questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from cases.questions.choices import Audience, Status
from cases.rules import government_today, is_editor
from people.roles import officer_of

if TYPE_CHECKING:
    from people.roles import AnyUser


class QuestionQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> QuestionQuerySet:
        """Of cases that the person may read: answered public questions; one's own; those put to one's government.

        Editors read all of them. Withdrawn ones are left to who asked and to editors.
        """
        cases = apps.get_model("cases", "CasePage").objects.visible_to(user)
        rows = self.filter(case__in=cases.values("pk"))
        if is_editor(user):
            return rows
        seen = Q(status=Status.ANSWERED, audience=Audience.PUBLIC)
        if user.is_authenticated and user.is_active:
            seen |= Q(asker_id=user.pk)
        return rows.filter(seen | (self._put_to(user) & ~Q(status=Status.WITHDRAWN)))

    def waiting_for(self, user: AnyUser) -> QuestionQuerySet:
        """Questions without an answer that were put to the person's government, the oldest first."""
        return self.visible_to(user).filter(self._put_to(user), status=Status.WAITING).order_by("asked_at", "pk")

    def asked_by(self, user: AnyUser) -> QuestionQuerySet:
        return self.visible_to(user).filter(asker_id=user.pk).order_by("-asked_at", "-pk")

    def part_of_the_case(self) -> QuestionQuerySet:
        """What everybody who may read the case may read with it."""
        return self.filter(status=Status.ANSWERED, audience=Audience.PUBLIC)

    def for_list(self) -> QuestionQuerySet:
        """Everything that a list or a page of questions shows, in one query."""
        return self.select_related(
            "asker", "asked_as__government", "case__government__current", "answered_by", "answered_as__government"
        )

    @staticmethod
    def _put_to(user: AnyUser) -> Q:
        officer = officer_of(user)
        if officer is None:
            return Q(pk__in=[])
        here = government_today(officer.government)
        return Q(case__government__current_id=here) | Q(case__government_id=here)
