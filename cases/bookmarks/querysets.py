"""The words in which lists of cases are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from cases.bookmarks.choices import ListKind
from people.choices import Role
from people.roles import has_role, is_member, officer_of

if TYPE_CHECKING:
    from people.roles import AnyUser


class CaseListQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> CaseListQuerySet:
        """What the person keeps, shared collections, and for members the shared lists of all governments."""
        seen = Q(kind=ListKind.COLLECTION, is_shared=True)
        if is_member(user):
            seen |= Q(kind=ListKind.GOVERNMENT, is_shared=True)
        return self.filter(seen | _kept(user))

    def kept_by(self, user: AnyUser) -> CaseListQuerySet:
        """What the person may change: their own, their government's, and for editors the collections."""
        return self.filter(_kept(user))

    def collections(self) -> CaseListQuerySet:
        return self.filter(kind=ListKind.COLLECTION, is_shared=True).order_by("-changed_at", "-pk")


def _kept(user: AnyUser) -> Q:
    if not (user.is_authenticated and user.is_active):
        return Q(pk=None)
    kept = Q(kind=ListKind.PERSONAL, owner_id=user.pk)
    if has_role(user, Role.EDITOR, Role.ADMINISTRATOR):
        kept |= Q(kind=ListKind.COLLECTION)
    if officer := officer_of(user):
        today = officer.government.current_id or officer.government_id
        kept |= Q(kind=ListKind.GOVERNMENT, government__current_id=today)
    return kept
