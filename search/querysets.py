"""The words in which saved searches and what they found are asked for."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from search.choices import Alert, slot


class SavedSearchQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> SavedSearchQuerySet:
        """One's own: what somebody looks for is nobody else's business."""
        return self.filter(user_id=user.pk) if user.is_authenticated and user.is_active else self.none()

    def for_list(self) -> SavedSearchQuerySet:
        """In the order of the list: by name."""
        return self.order_by("name", "pk")

    def due(self, now: datetime.datetime) -> SavedSearchQuerySet:
        """Whose alert for the present slot has not been made. A clock that was set back makes slots due again."""
        waiting = Q()
        for alert in (Alert.DAILY, Alert.WEEKLY):
            waiting |= Q(alert=alert) & ~Q(alerted_for=slot(alert, now))
        return self.filter(waiting, paused=False)


class FindQuerySet(QuerySet[Any]):
    def unseen(self) -> FindQuerySet:
        return self.filter(seen_at=None)

    def shown_in_site(self, user: Any) -> FindQuerySet:
        """What the person asked to be told of in the site and has not looked at, newest first.

        Whether it may still be seen is for the section's queryset to say.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        rows = self.unseen().filter(search__user_id=user.pk, search__in_site=True, search__paused=False)
        return rows.exclude(search__alert=Alert.NONE).order_by("-found_at", "-pk")

    def for_mail(self) -> FindQuerySet:
        """What is still wanted by mail and was not looked at meanwhile."""
        rows = self.unseen().filter(search__by_mail=True, search__paused=False)
        return rows.exclude(search__alert=Alert.NONE)
