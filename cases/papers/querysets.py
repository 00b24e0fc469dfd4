"""The words in which everybody asks for review papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, QuerySet

from cases.models import CasePage
from people.choices import Role
from people.roles import has_role, officer_of

if TYPE_CHECKING:
    from people.roles import AnyUser


class PaperQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> PaperQuerySet:
        """The papers of the person's own government, of those merged into it too; administrators see every paper."""
        if has_role(user, Role.ADMINISTRATOR):
            return self.all()
        if officer := officer_of(user):
            today = officer.government.current_id or officer.government_id
            return self.filter(Q(government__current_id=today) | Q(government_id=today))
        return self.none()

    def for_list(self, user: AnyUser) -> PaperQuerySet:
        """With all that a row of the list shows, newest change first, in two queries."""
        papers = self.with_cases(user).select_related("government", "author__user")
        return papers.order_by("-updated_at", "-pk")

    def with_cases(self, user: AnyUser) -> PaperQuerySet:
        """Each paper's `seen`: rows of its cases that the person may read today, in the paper's order. One query."""
        rows = self.model._meta.get_field("chosen").related_model._default_manager
        seen = rows.filter(case__in=CasePage.objects.visible_to(user)).select_related("case__government")
        return self.prefetch_related(Prefetch("chosen", seen, to_attr="seen"))
