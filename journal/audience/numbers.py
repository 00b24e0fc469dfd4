"""The journal in numbers, for editors: readings by day, article and province, opinions, and how the mail went."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from common.pictures import ColumnChart, column_chart
from journal.audience.choices import AT_LEAST, DAYS_SHOWN, OFFICERS_AT_LEAST
from journal.audience.models import Opinion, Readings, WholeReadings
from journal.letters.counting import Tally, chart_of, tallies_of
from journal.letters.models import Edition
from journal.models import ArticlePage, IssuePage
from people.models import LocalGovernment, Officer

if TYPE_CHECKING:
    from people.roles import AnyUser

EDITIONS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ArticleLine:
    article: ArticlePage
    readings: int
    helped: int
    did_not: int


@dataclass(frozen=True, slots=True)
class MailLine:
    issue: IssuePage
    tally: Tally


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Provinces:
    """Readings by officers of each province; `others` are those of provinces not named, `rest` everybody else's."""

    lines: list[ProvinceLine]
    others: int
    rest: int


def article_lines(user: AnyUser, issue: IssuePage) -> list[ArticleLine]:
    """The issue's articles in order, with readings and opinions of all time. Four queries, however many there are."""
    articles = list(ArticlePage.objects.visible_to(user).filter(issue_number=issue.number).for_list().in_order())
    readings = dict(
        Readings.objects.visible_to(user)
        .filter(article__in=articles)
        .order_by()
        .values_list("article")
        .annotate(n=Sum("count"))
    )
    yes, no = Count("pk", filter=Q(helpful=True)), Count("pk", filter=Q(helpful=False))
    said = Opinion.objects.visible_to(user).filter(article__in=articles).order_by().values("article")
    opinions = {row["article"]: row for row in said.annotate(yes=yes, no=no)}
    return [
        ArticleLine(
            article,
            readings.get(article.pk, 0),
            opinions.get(article.pk, {}).get("yes", 0),
            opinions.get(article.pk, {}).get("no", 0),
        )
        for article in articles
    ]


def days_chart(user: AnyUser, today: datetime.date) -> ColumnChart:
    """Readings of all articles and whole issues in the last days. Two queries."""
    days = [today - datetime.timedelta(days=back) for back in range(DAYS_SHOWN - 1, -1, -1)]
    counts: Counter[datetime.date] = Counter()
    for table in (Readings, WholeReadings):
        rows = table.objects.visible_to(user).since(days[0]).order_by().values_list("day")
        counts.update(dict(rows.annotate(n=Sum("count"))))
    labels = [
        f"{day.month}/{day.day}" if place == 0 or day.day == 1 else str(day.day) for place, day in enumerate(days)
    ]
    values = [counts[day] for day in days]
    return column_chart(labels, [(_("Readings"), values)], title=_("Readings in the last two weeks"))


def whole_readings(user: AnyUser, issue: IssuePage) -> int:
    """How often the whole issue was shown on one page."""
    return WholeReadings.objects.visible_to(user).filter(issue=issue).aggregate(n=Sum("count"))["n"] or 0


def provinces_of(user: AnyUser, issue: IssuePage) -> Provinces:
    """Where the officers serve to whom the issue was shown, its articles or the whole. Four queries.

    A province is named when it has enough readings, and enough officers that they may be anybody's of several: who
    of them read it is written nowhere.
    """
    counts: Counter[int | None] = Counter()
    for rows in (
        Readings.objects.visible_to(user).filter(article__issue_number=issue.number),
        WholeReadings.objects.visible_to(user).filter(issue=issue),
    ):
        counts.update(dict(rows.order_by().values_list("province").annotate(n=Sum("count"))))
    rest = counts.pop(None, 0)
    names = {row.pk: row.short_name for row in LocalGovernment.objects.filter(pk__in=counts)}
    serving = _officers_by_province()
    shown = {key: n for key, n in counts.items() if n >= AT_LEAST and serving[key] >= OFFICERS_AT_LEAST}
    others = sum(counts.values()) - sum(shown.values())
    if shown and 0 < others < AT_LEAST:
        # Too few even together, and the total of the articles would tell them: the smallest one goes with them.
        others += shown.pop(min(shown, key=lambda key: (shown[key], key)))
    lines = [ProvinceLine(names.get(key, "–"), n) for key, n in sorted(shown.items(), key=lambda item: -item[1])]
    return Provinces(lines, others, rest)


def _officers_by_province() -> Counter[int]:
    """How many officers serve in each, the province's own office included."""
    rows = Officer.objects.serving().order_by().values_list("government__province", "government")
    return Counter(province or government for province, government in rows)


def provinces_chart(provinces: Provinces) -> ColumnChart | None:
    """None when no province has enough readings to be named."""
    if not provinces.lines:
        return None
    labels = [line.name for line in provinces.lines]
    values = [line.count for line in provinces.lines]
    return column_chart(labels, [(_("Readings by officers"), values)], title=_("Readings by province"))


def mail_lines() -> list[MailLine]:
    """The latest editions, the newest first. Two queries."""
    editions = list(Edition.objects.select_related("issue").order_by("-issue__number")[:EDITIONS_SHOWN])
    tallies = tallies_of(editions)
    none = Tally(0, 0, 0, 0, 0, 0)
    return [MailLine(edition.issue, tallies.get(edition.pk, none)) for edition in editions]


def mail_chart(lines: Sequence[MailLine]) -> ColumnChart | None:
    if not lines:
        return None
    rows = [(str(line.issue.number), line.tally) for line in reversed(lines)]
    return chart_of(rows, title=_("Mail of the latest issues"), labels=(_("Gone out"), _("Not sent"), _("Unclear")))
