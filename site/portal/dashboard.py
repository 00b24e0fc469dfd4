"""What concerns one person: what they write, what waits for them, what is new to them. Each area is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.cards import Card, cards_for
from cases.models import CasePage
from cases.queue import waiting_for
from cases.services.publishing import overdue
from cases.status import CaseStatus, status_of
from community.moderation.models import Report
from community.moderation.rules import keeps_something
from community.moderation.waiting import waiting_count
from people.choices import Role
from people.models import Officer
from people.roles import has_role, officer_of, pending_of
from search.news import news_for

if TYPE_CHECKING:
    from people.models import User

SHOWN = 5
REVIEWS = 20
NEWS = 6
FOUND = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a list: what it is, where it is, and how it stands."""

    title: str
    url: str
    note: str | Promise
    status: CaseStatus | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list of the dashboard. `count` may be more than the `entries` shown; `url` leads to all of them, if
    there is such a page."""

    title: str | Promise
    empty: str | Promise
    url: str
    count: int
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class News:
    """Cards of cases that became public after `since` and resemble the person's own work."""

    since: datetime
    cards: list[Card]


def context_for(user: User, *, since: datetime) -> dict[str, object]:
    """`officer` (the present membership or None), `pending` (a request that waits, or None), `found` (new results of
    saved searches), `shelves`, `news`."""
    officer = officer_of(user)
    pending = pending_of(user)
    return {
        "officer": officer,
        "pending": pending,
        "found": news_for(user, FOUND),
        "shelves": shelves(user, officer),
        "news": News(since, newest(user, officer, since)),
    }


def shelves(user: User, officer: Officer | None) -> list[Shelf]:
    """What waits for the person first, then what they write. Lists that cannot concern them are left out."""
    coordinates = has_role(user, Role.ADMINISTRATOR) or bool(officer and officer.is_coordinator)
    found = [_flagged(user)] if keeps_something(user) else []
    if coordinates or has_role(user, Role.EDITOR):
        found.append(_queue(user))
    if coordinates:
        found.append(_requests(user))
    return [*found, _drafts(user), _reviews(officer)] if officer else found


def newest(user: User, officer: Officer | None, since: datetime) -> list[Card]:
    """Newest first: of governments of the same kind or of the CS types the officer wrote about; else all."""
    rows = CasePage.objects.visible_to(user).filter(first_published_at__gt=since)
    if officer:
        own = CasePage.objects.filter(author__user=user)
        alike = Q(government__kind=officer.government.kind) | Q(cs_type__in=own.exclude(cs_type=None).values("cs_type"))
        rows = rows.filter(alike).exclude(pk__in=own.values("pk"))
    keys = rows.order_by("-first_published_at", "-pk").values_list("pk", flat=True)[:NEWS]
    return cards_for(user, list(keys))


def _drafts(user: User) -> Shelf:
    rows = CasePage.objects.unfinished_by(user)
    page_rows = rows.prefetch_workflow_states()[:SHOWN]
    entries = []
    for page in page_rows:
        status = status_of(page)
        entries.append(Entry(page.draft_title, reverse("cases:draft", args=[page.pk]), status.waiting_for, status))
    return Shelf(
        _("My unfinished cases"),
        _("Nothing is unfinished. What went well in your work lately?"),
        reverse("cases:mine"),
        rows.count(),
        entries,
    )


def _reviews(officer: Officer) -> Shelf:
    here = officer.government.current_id or officer.government_id
    rows = overdue().filter(Q(government__current_id=here) | Q(government_id=here))
    entries = [
        Entry(page.title, reverse("cases:draft", args=[page.pk]), _due(page.review_on)) for page in rows[:REVIEWS]
    ]
    return Shelf(
        _("Cases of your government to look at again"),
        _("No review is due. Each case is looked at again a year after it became public."),
        "",
        rows.count(),
        entries,
    )


def _due(day: date) -> str:
    return gettext("Due since %(day)s") % {"day": date_format(day)}


def _queue(user: User) -> Shelf:
    rows = waiting_for(user)
    entries = [
        Entry(page.draft_title, reverse("cases:review", args=[page.pk]), page.government.name) for page in rows[:SHOWN]
    ]
    return Shelf(
        _("Cases that wait for your decision"),
        _("No case waits for you."),
        reverse("cases:queue"),
        rows.count(),
        entries,
    )


def _flagged(user: User) -> Shelf:
    rows = Report.objects.visible_to(user).open().for_list()
    entries = [
        Entry(f"{row.post.thread.title} #{row.post.number}", row.get_absolute_url(), row.post.thread.forum.name)
        for row in rows[:SHOWN]
    ]
    return Shelf(
        _("Posts that wait for you as who keeps order"),
        _("No flagged or held post waits."),
        reverse("moderation:queue"),
        waiting_count(user),
        entries,
    )


def _requests(user: User) -> Shelf:
    rows = Officer.objects.decidable_by(user).select_related("user", "government")
    entries = [
        Entry(officer.user.name, reverse("people:approval", args=[officer.pk]), officer.government.name)
        for officer in rows[:SHOWN]
    ]
    return Shelf(
        _("People who ask to join"),
        _("Nobody waits for your approval."),
        reverse("people:approvals"),
        rows.count(),
        entries,
    )
