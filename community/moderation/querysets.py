"""The words in which flags, sanctions and held posts are asked for."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from community.forums.querysets import kept_by
from community.forums.rules import keeps_site
from community.moderation.choices import HoldingState, ReportState, SanctionKind

if TYPE_CHECKING:
    from people.alongside import Moment
    from people.roles import AnyUser


class ReportQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> ReportQuerySet:
        """Of boards that the person keeps, never about their own posts: who flagged these is not for them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seen = kept_by(user, board="post__thread__forum")
        if keeps_site(user):
            seen |= Q(for_site=True)
        return self.filter(seen).exclude(post__author_id=user.pk)

    def open(self) -> ReportQuerySet:
        """Those that wait for a decision, the oldest first."""
        return self.filter(state=ReportState.OPEN).order_by("opened_at", "pk")

    def decided(self) -> ReportQuerySet:
        return self.exclude(state=ReportState.OPEN).order_by("-decided_at", "-pk")

    def for_list(self) -> ReportQuerySet:
        """Everything a list shows, in one query, and one for the flags."""
        rows = self.select_related(
            "post__thread__forum__group", "post__author", "post__author_as__government", "decided_by"
        )
        return rows.prefetch_related("flags")


class FlagQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> FlagQuerySet:
        """One's own. Those of others are read with their report."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class SanctionQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> SanctionQuerySet:
        """One's own, and those that were given on boards that the person keeps."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seen = Q(person_id=user.pk) | kept_by(user)
        if keeps_site(user):
            seen |= Q(everywhere=True) | Q(report__for_site=True)
        return self.filter(seen)

    def holding_now(self, now: datetime.datetime | Moment) -> SanctionQuerySet:
        """Those that keep their person from writing: suspensions that run, warnings that are not confirmed."""
        suspended = Q(kind=SanctionKind.SUSPENSION, until__gt=now)
        return self.filter(suspended | Q(kind=SanctionKind.WARNING, confirmed_at=None), lifted_at=None)

    def for_list(self) -> SanctionQuerySet:
        return self.select_related("person", "forum__group", "given_by", "report__post__thread")


class HoldingQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> HoldingQuerySet:
        """One's own, and those that wait on boards that the person keeps."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        kept = kept_by(user, board="draft__forum") | kept_by(user, board="draft__thread__forum")
        return self.filter(Q(author_id=user.pk) | (kept & Q(state=HoldingState.WAITING)))

    def waiting(self) -> HoldingQuerySet:
        return self.filter(state=HoldingState.WAITING).order_by("held_at", "pk")

    def for_list(self) -> HoldingQuerySet:
        return self.select_related("author", "draft__forum__group", "draft__thread__forum__group", "decided_by")


def counted(rows: QuerySet[Any], field: str) -> dict[Any, int]:
    """{value of the field: number of rows}."""
    return dict(rows.order_by().values_list(field).annotate(number=Count("pk")))
