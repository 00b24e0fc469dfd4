"""What concerns one person: what they write, what waits for them, what is new to them. Each area is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.choices import Stage
from cases.models import CasePage
from cases.queue import waiting_for
from cases.status import CaseStatus, status_of
from people.models import Officer
from people.roles import officer_of

if TYPE_CHECKING:
    from people.roles import AnyUser

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a list: what it is, where it is, and how it stands."""

    title: str
    url: str
    note: str | Promise
    status: CaseStatus | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list of the dashboard. `count` may be more than the `entries` shown; `url` leads to all of them."""

    title: str | Promise
    empty: str | Promise
    url: str
    count: int
    entries: list[Entry]


def shelves(user: AnyUser) -> list[Shelf]:
    """The person's lists, in the order in which they matter; a list that can never concern them is left out."""
    found = [_drafts(user)]
    queue = _queue(user)
    requests = _requests(user)
    return [*(shelf for shelf in (queue, requests) if shelf.count), *found]


def _drafts(user: AnyUser) -> Shelf:
    rows = CasePage.objects.filter(author__user=user).prefetch_workflow_states()
    rows = rows.select_related("government").order_by("-latest_revision_created_at", "-pk")
    unfinished = [(page, status_of(page)) for page in rows[:50]]
    unfinished = [(page, status) for page, status in unfinished if status.key != Stage.PUBLISHED]
    entries = [
        Entry(page.draft_title, reverse("cases:draft", args=[page.pk]), status.waiting_for, status)
        for page, status in unfinished[:SHOWN]
    ]
    return Shelf(
        _("My unfinished cases"),
        _("Nothing is unfinished. What went well in your work lately?"),
        reverse("cases:mine"),
        len(unfinished),
        entries,
    )


def _queue(user: AnyUser) -> Shelf:
    rows = waiting_for(user)
    entries = _entries(
        (page.draft_title, reverse("cases:review", args=[page.pk]), page.government.name) for page in rows[:SHOWN]
    )
    return Shelf(_("Cases that wait for your decision"), "", reverse("cases:queue"), rows.count(), entries)


def _requests(user: AnyUser) -> Shelf:
    rows = Officer.objects.decidable_by(user).select_related("user", "government")
    entries = _entries(
        (officer.user.name, reverse("people:approval", args=[officer.pk]), officer.government.name)
        for officer in rows[:SHOWN]
    )
    return Shelf(_("People who ask to join"), "", reverse("people:approvals"), rows.count(), entries)


def _entries(rows: Iterable[tuple[str, str, str]]) -> list[Entry]:
    return [Entry(title, url, note) for title, url, note in rows]


def context_for(user: AnyUser) -> dict[str, object]:
    """`officer` (the present membership or None) and the `shelves`."""
    return {"officer": officer_of(user), "shelves": shelves(user)}
