"""The words in which notices, subscriptions and mails are asked for."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.ledger import MailState
from community.forums.querysets import readable
from people.models import Officer
from people.roles import officer_of

if TYPE_CHECKING:
    from people.roles import AnyUser


class SubscriptionQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> SubscriptionQuerySet:
        """One's own, of boards and threads that one may read now."""
        if not user.is_authenticated:
            return self.none()
        board = readable(user, audience="forum__audience") & Q(forum__isnull=False)
        thread = readable(user, audience="thread__audience", board="thread__forum") & Q(thread__deleted_at=None)
        return self.filter(board | (thread & Q(thread__isnull=False)), user_id=user.pk)


class NoticeQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> NoticeQuerySet:
        """One's own, about posts that stand in threads that one may read now."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        seen = readable(user, audience="post__thread__audience", board="post__thread__forum")
        return self.filter(seen, user_id=user.pk, post__deleted_at=None, post__thread__deleted_at=None)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def to_mail(self) -> NoticeQuerySet:
        """What no mail has told of and nobody has read meanwhile."""
        return self.filter(read_at=None, mail=None)

    def for_list(self) -> NoticeQuerySet:
        """Everything that a list or a mail says about them, in one query."""
        return self.select_related(
            "post__thread__forum__group", "post__author", "post__author_as__government"
        ).order_by("-at", "-pk")


class NoticeMailQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> NoticeMailQuerySet:
        """One's own, without those that were never sent because nothing was left to say."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user_id=user.pk).exclude(state=MailState.EMPTY)


class MustReadQuerySet(QuerySet[Any]):
    def concerning(self, user: AnyUser) -> MustReadQuerySet:
        """Those that a serving officer is to confirm, in threads that they may read, the newest first."""
        officer = officer_of(user)
        if officer is None:
            return self.none()
        current = officer.government.current or officer.government
        province = current.province_id or current.pk
        theirs = self.model.provinces.through.objects.filter(mustread=OuterRef("pk"))
        seen = readable(user, audience="thread__audience", board="thread__forum") & Q(thread__deleted_at=None)
        rows = self.filter(~Exists(theirs) | Exists(theirs.filter(localgovernment=province)), seen)
        return rows.select_related("thread__forum").order_by("-marked_at", "-pk")

    def unconfirmed_by(self, user: AnyUser) -> MustReadQuerySet:
        """Those that still wait for the person."""
        return self.concerning(user).exclude(confirmations__user_id=user.pk) if user.is_authenticated else self.none()

    def due(self, now: datetime.datetime) -> list[Any]:
        """Those whose day of reminding has come and that were not reminded of."""
        rows = self.filter(reminded_at=None, thread__deleted_at=None).select_related("thread__forum")
        return [row for row in rows if row.marked_at + datetime.timedelta(days=row.remind_after) <= now]


def officers_concerned(must_read: Any) -> QuerySet[Officer]:
    """The serving officers with open accounts whom the must-read notice concerns; the departed are none of them."""
    rows = Officer.objects.serving().filter(user__is_active=True)
    provinces = list(must_read.provinces.values_list("pk", flat=True))
    if provinces:
        rows = rows.filter(Q(government__current__province__in=provinces) | Q(government__current__in=provinces))
    return rows
