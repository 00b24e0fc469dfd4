"""Count readings. Neither person nor address nor time of day is kept, and no cookie is set for it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from common.countlater import CountLater
from common.visitors import is_person
from journal.audience.models import Readings
from journal.models import ArticlePage
from journal.rules import can_plan
from people.roles import officer_of

# Articles times provinces, for a few seconds.
MOST_WAITING = 2000


def note_reading(article: ArticlePage, request: HttpRequest) -> None:
    """One more, unless a program asked, or an editor, whose reading is work. Never fails, never waits."""
    if not is_person(request) or can_plan(request.user):
        return
    officer = officer_of(request.user)
    government = officer.government if officer else None
    province = (government.province_id or government.pk) if government else None
    counts.add((article.pk, timezone.localdate(), province))


def _write(waiting: Mapping[Any, int]) -> None:
    """In one order everywhere, so that two processes cannot wait for each other."""
    for key in sorted(waiting, key=lambda key: (key[0], key[1], key[2] or 0)):
        article, day, province = key
        _add(article, day, province, waiting[key])


def _add(article: int, day: datetime.date, province: int | None, count: int) -> None:
    if not ArticlePage.objects.filter(pk=article).exists():
        return  # deleted meanwhile
    row, _made = Readings.objects.get_or_create(article_id=article, day=day, province_id=province)
    Readings.objects.filter(pk=row.pk).update(count=F("count") + count)


counts = CountLater("readings of the journal", _write, lambda: settings.JOURNAL_COUNT_SECONDS, MOST_WAITING)
