"""The planning board: the days of issues with what is planned for each, and what is missing how long before."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.cadence import days_from, moment_of
from journal.choices import IssueState
from journal.models import ArticlePage, IssuePage

if TYPE_CHECKING:
    from journal.checklist import Point

AHEAD = 6
# So many days before an issue it is said what is missing: first gently, then loudly.
WARN_DAYS = (7, 3)


@dataclass(frozen=True, slots=True)
class Slot:
    """A day of an issue. `issue` is None where nothing is planned; `days_left` is below nought for days gone by."""

    day: datetime.date
    issue: IssuePage | None
    days_left: int
    articles: int = 0
    approved: int = 0
    # Without any approved words: they do not go out with the issue.
    behind: int = 0

    @property
    def is_gap(self) -> bool:
        return self.issue is None

    @property
    def warning(self) -> str:
        """What is missing, as a sentence; empty when nothing is or there is time."""
        if self.days_left > WARN_DAYS[0]:
            return ""
        if self.issue is None:
            return _("Nothing is planned.") if self.days_left >= 0 else _("No issue came out.")
        if self.issue.state != IssueState.PLANNED:
            return self._who_stays
        if self.days_left < 0:
            return _("Its day has passed, and it is not scheduled.")
        return _("Not scheduled yet: %(ready)s of %(all)s articles are approved.") % {
            "ready": self.approved,
            "all": self.articles,
        }

    @property
    def _who_stays(self) -> str:
        if not self.behind:
            return ""
        if self.issue and self.issue.is_released:
            said = ngettext(
                "%(n)s article stayed behind: nobody had approved it.",
                "%(n)s articles stayed behind: nobody had approved them.",
                self.behind,
            )
        else:
            said = ngettext(
                "It is scheduled, but %(n)s article is not approved and would stay behind.",
                "It is scheduled, but %(n)s articles are not approved and would stay behind.",
                self.behind,
            )
        return said % {"n": self.behind}

    @property
    def tone(self) -> str:
        """Of the warning: warning from seven days before, danger from three."""
        return "danger" if self.days_left <= WARN_DAYS[1] else "warning"

    @property
    def countdown(self) -> str:
        """`D-7`, as everybody in Korea counts; `D-DAY` on the day itself."""
        if self.days_left == 0:
            return "D-DAY"
        return f"D-{self.days_left}" if self.days_left > 0 else f"D+{-self.days_left}"


def slots(today: datetime.date, ahead: int = AHEAD) -> list[Slot]:
    """Coming days of issues, the soonest first: `ahead` by the rule, and whatever is planned on other days.

    Three queries.
    """
    issues = {issue.date: issue for issue in IssuePage.objects.exclude(state=IssueState.RELEASED)}
    midnight = timezone.make_aware(datetime.datetime.combine(today, datetime.time()))
    out_today = IssuePage.objects.filter(state=IssueState.RELEASED, release_at__gte=midnight).first()
    if out_today:
        issues.setdefault(out_today.date, out_today)
    ruled = list(islice(days_from(today), ahead))
    if ruled and ruled[0] == today and today not in issues and timezone.now() > moment_of(today):
        ruled = ruled[1:]
    return _with_counts([Slot(day, issues.get(day), (day - today).days) for day in sorted({*ruled, *issues})])


def gaps(today: datetime.date) -> list[Slot]:
    """Days of issues gone by, from the first issue on, on which none came out; the latest first. One query."""
    days = sorted(issue.date for issue in IssuePage.objects.filter(state=IssueState.RELEASED))
    if not days:
        return []
    ruled = takewhile(lambda day: day < today, days_from(days[0]))
    missed = [Slot(day, None, (day - today).days) for day in ruled if day not in set(days)]
    return missed[::-1]


def _with_counts(found: list[Slot]) -> list[Slot]:
    paths = {slot.issue.path: slot.day for slot in found if slot.issue}
    all_of: Counter[datetime.date] = Counter()
    approved: Counter[datetime.date] = Counter()
    behind: Counter[datetime.date] = Counter()
    rows = ArticlePage.objects.filter(issue_number__in=[slot.issue.number for slot in found if slot.issue])
    for path, ready, newest, number in rows.values_list("path", "approved", "latest_revision", "number"):
        if (day := paths.get(path[: -ArticlePage.steplen])) is not None:
            all_of[day] += 1
            approved[day] += ready is not None and ready == newest
            behind[day] += ready is None and number is None
    return [
        replace(slot, articles=all_of[slot.day], approved=approved[slot.day], behind=behind[slot.day]) for slot in found
    ]


def articles_with_points(issue: IssuePage, points: list[Point]) -> list[tuple[ArticlePage, list[str]]]:
    """The issue's articles in order, each with the sentences of the checklist that are about it. Three queries."""
    rows = ArticlePage.objects.child_of(issue).for_list().order_by("path")
    said: dict[int, list[str]] = {}
    for point in points:
        if point.article is not None:
            said.setdefault(point.article.pk, []).append(point.sentence)
    return [(article, said.get(article.pk, [])) for article in rows]
