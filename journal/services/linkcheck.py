"""The worker looks at the links of issues that are being made, a few at a time, and remembers what it found."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from journal import tasks
from journal.choices import IssueState
from journal.knocking import status_of
from journal.links import links_of, outside_links
from journal.models import ArticlePage, IssuePage, OutsideLink

AT_ONCE = 3
LOOK_AGAIN_AFTER = datetime.timedelta(days=1)
FORGET_AFTER = datetime.timedelta(days=30)
GONE = (404, 410)
LONGEST = 500


def plan_looks(now: datetime.datetime) -> bool:
    """Have the worker look when something is due; called by the clock each minute, which must not wait for others."""
    OutsideLink.objects.filter(looked_at__lt=now - FORGET_AFTER).delete()
    due = settings.JOURNAL_CHECK_LINKS and bool(_due(now))
    if due:
        tasks.look_at_links.enqueue()
    return due


def look() -> int:
    """Look at the next few links; how many. Each is noted before it is asked, so a kill does not repeat it for ever."""
    links = _due(timezone.now())[:AT_ONCE]
    for link in links:
        OutsideLink.objects.update_or_create(url=link, defaults={"looked_at": timezone.now()})
        OutsideLink.objects.filter(url=link).update(status=status_of(link))
    return len(links)


def gone(links: Iterable[str]) -> set[str]:
    """Those whose servers said that nothing is there. One query."""
    return set(OutsideLink.objects.filter(url__in=list(links), status__in=GONE).values_list("url", flat=True))


def _due(now: datetime.datetime) -> list[str]:
    """Links of articles that are not out, not looked at for a day. Two queries."""
    numbers = IssuePage.objects.exclude(state=IssueState.RELEASED).values_list("number", flat=True)
    rows = ArticlePage.objects.filter(issue_number__in=list(numbers)).select_related("latest_revision")
    links: list[str] = []
    for row in rows:
        links += outside_links(links_of(row.get_latest_revision_as_object()))
    known = OutsideLink.objects.filter(looked_at__gt=now - LOOK_AGAIN_AFTER)
    seen = set(known.values_list("url", flat=True)) if links else set()
    return [link for link in dict.fromkeys(links) if link not in seen and len(link) <= LONGEST]
