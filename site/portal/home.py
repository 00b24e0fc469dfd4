"""What the front door shows: what is new, the map, the CS types, and for officers what waits for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.adoption.sections import questions_waiting as yearly_questions_waiting
from cases.cards import Card
from cases.listing import Listing
from cases.maps import map_html
from cases.models import CasePage
from cases.peers.doings import cards_of_peers, own_government
from cases.questions.sections import waiting_count as questions_waiting
from cases.queue import waiting_for
from cases.rules import can_start
from cases.sections import decides as decides_cases
from cases.sections import writes
from cases.visits.sections import hosts
from cases.visits.sections import waiting_count as visits_waiting
from cases.wanted.sections import offers_waiting
from community.contest.sections import (
    invitations_waiting,
    is_invited,
    nominations_waiting,
    results_waiting,
    scores_left,
    screenings_waiting,
)
from community.contest.sections import judges as judges_entries
from community.contest.sections import manages as manages_contests
from community.contest.sections import nominates as nominates_entries
from community.forums.sections import newest_talk
from community.kinds.sections import unanswered_count as unanswered_questions
from community.moderation.sections import keeps_order
from community.moderation.waiting import waiting_count
from community.notices.sections import must_reads_waiting, to_confirm
from journal.sections import newest_issue, submissions_waiting
from journal.sections import plans as plans_the_journal
from people.models import Officer
from people.roles import is_member
from people.sections import decides as decides_requests
from portal.rules import serves

if TYPE_CHECKING:
    from cases.models import CsType
    from people.roles import AnyUser

NEWEST = 6


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """A CS type with its number of cases and the address of their list."""

    kind: CsType
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A number that concerns the signed-in person: `count` gives it, `url_name` leads to what it counts.

    It is shown to those whom `concerns` names, officers by default, even when it is zero.
    """

    label: str | Promise
    url_name: str
    count: Callable[[AnyUser], int]
    concerns: Callable[[HttpRequest], bool] = lambda request: is_member(request.user)


def _drafts(user: AnyUser) -> int:
    return CasePage.objects.unfinished_by(user).count()


def _decisions(user: AnyUser) -> int:
    return waiting_for(user).count()


def _requests(user: AnyUser) -> int:
    return Officer.objects.decidable_by(user).count()


_waiting: list[Waiting] = [
    Waiting(_("must-read notices to confirm"), "notices:must-read", must_reads_waiting, to_confirm),
    Waiting(_("cases that I have not finished"), "cases:mine", _drafts, writes),
    Waiting(_("cases that wait for my decision"), "cases:queue", _decisions, decides_cases),
    Waiting(_("questions waiting for us"), "questions:inbox", questions_waiting, hosts),
    Waiting(_("visit requests waiting for us"), "visits:inbox", visits_waiting, hosts),
    Waiting(_("cases offered for what we look for"), "wanted:ours", offers_waiting, hosts),
    Waiting(_("yearly questions waiting for us"), "adoption:follow-ups", yearly_questions_waiting, hosts),
    Waiting(_("questions in the community without an answer"), "kinds:unanswered", unanswered_questions),
    Waiting(_("entries that wait for my nomination"), "contest:mine", nominations_waiting, nominates_entries),
    Waiting(_("entries that wait for screening"), "contest:manage", screenings_waiting, manages_contests),
    Waiting(_("results to compute, approve or publish"), "contest:manage", results_waiting, manages_contests),
    Waiting(_("invitations to judge to answer"), "contest:judging", invitations_waiting, is_invited),
    Waiting(_("entries left for me to judge"), "contest:judging", scores_left, judges_entries),
    Waiting(_("posts to look at as who keeps order"), "moderation:queue", waiting_count, keeps_order),
    Waiting(_("articles submitted to the journal"), "journal:submissions", submissions_waiting, plans_the_journal),
    Waiting(_("requests to join that wait for my decision"), "people:approvals", _requests, decides_requests),
]


def register_waiting(entry: Waiting) -> None:
    """Put a number into the strip on the home page. One query each, please."""
    _waiting[:] = [*(other for other in _waiting if other.url_name != entry.url_name), entry]


def home_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the template needs, in a fixed number of queries."""
    listing = Listing(request.user, QueryDict())
    return {
        "listing": listing,
        "newest": listing.cards(NEWEST),
        "map_html": map_html(listing, "today", "cases/_map.html"),
        "types": _types(listing),
        "waiting": _strip(request),
        "serves": serves(request),
        "from_peers": _from_peers(request.user),
        "may_write": bool(can_start(request.user)),
        "talk": newest_talk(request.user),
        "journal": newest_issue(request.user),
    }


def _from_peers(user: AnyUser) -> list[Card]:
    """What governments like the officer's own adopted and published; nothing for those who serve nowhere."""
    government = own_government(user)
    return cards_of_peers(government, user) if government else []


def _types(listing: Listing) -> list[TypeEntry]:
    counts = listing.selection.counts("type")
    return [
        TypeEntry(kind, counts.get(pk, 0), listing.address(listing.filters.only("type", kind.code)))
        for pk, kind in listing.shelf.cs_types.items()
    ]


def _strip(request: HttpRequest) -> list[dict[str, Any]]:
    """Label, number and address of what waits for the person; nothing that is not the person's duty."""
    strip = []
    for entry in _waiting:
        if not entry.concerns(request):
            continue
        try:
            strip.append({"label": entry.label, "count": entry.count(request.user), "url": reverse(entry.url_name)})
        except NoReverseMatch:
            continue
    return strip
