"""Count readings. Neither person nor address nor time of day is kept, and no cookie is set for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from common.countlater import CountLater
from common.visitors import is_person
from journal.audience.models import Readings, WholeReadings
from journal.models import ArticlePage, IssuePage
from journal.rules import can_plan
from people.roles import officer_of

# Articles times provinces, for a few seconds.
MOST_WAITING = 2000


def note_reading(shown: ArticlePage | IssuePage, request: HttpRequest) -> None:
    """One more of the article, or of the whole issue on one page; never fails, never waits.

    Programs are no readers, and an editor's reading is work.
    """
    if not is_person(request) or can_plan(request.user):
        return
    officer = officer_of(request.user)
    government = officer.government if officer else None
    province = (government.province_id or government.pk) if government else None
    counts.add((isinstance(shown, IssuePage), shown.pk, timezone.localdate(), province))


def _write(waiting: Mapping[Any, int]) -> None:
    """In one order everywhere, so that two processes cannot wait for each other."""
    for key in sorted(waiting, key=lambda key: (*key[:3], key[3] or 0)):
        is_whole, shown, day, province = key
        of_day = {"day": day, "province_id": province}
        if is_whole and IssuePage.objects.filter(pk=shown).exists():
            _add(WholeReadings.objects.get_or_create(issue_id=shown, **of_day)[0], waiting[key])
        elif not is_whole and ArticlePage.objects.filter(pk=shown).exists():  # it may be deleted meanwhile
            _add(Readings.objects.get_or_create(article_id=shown, **of_day)[0], waiting[key])


def _add(row: Readings | WholeReadings, count: int) -> None:
    type(row).objects.filter(pk=row.pk).update(count=F("count") + count)


counts = CountLater("readings of the journal", _write, lambda: settings.JOURNAL_COUNT_SECONDS, MOST_WAITING)
