"""Where contests show up outside their own pages: menus, a case's page, the desk of a government."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import CsType
from cases.panels import Place, register_case_panel
from cases.rules import works_for
from common.navigation import ACCOUNT, NavItem, register_nav
from community.contest import rules
from community.contest.choices import Answer, ContestStatus, EntryStatus
from community.contest.medals import metal_of
from community.contest.models import Assignment, Contest, Entry, Exhibit, Judge
from community.contest.waiting import waiting_results
from people.choices import Role
from people.desk import SHOWN, Kind, Line, Share, day_of, line_of, register_desk
from people.desk import Entry as DeskEntry
from people.roles import has_role, officer_of
from search import registry

if TYPE_CHECKING:
    from cases.models import CasePage
    from community.contest.querysets_results import ExhibitQuerySet
    from people.models import LocalGovernment
    from people.roles import AnyUser

# On the desk: what somebody here has to do, and what has gone its way.
DUE = frozenset({EntryStatus.WAITING, EntryStatus.RETURNED})
UNDER_WAY = frozenset({EntryStatus.SUBMITTED, EntryStatus.ELIGIBLE})


def register() -> None:
    """Called once when the app is ready."""
    register_nav(NavItem(_("Contests"), "contest:index", order=40))
    register_nav(NavItem(_("Our entries"), "contest:mine", order=17, visible=serves, menu=ACCOUNT))
    register_nav(NavItem(_("My judging"), "contest:judging", order=18, visible=judges, menu=ACCOUNT))
    register_nav(NavItem(_("Running contests"), "contest:manage", order=60, visible=manages, menu=ACCOUNT))
    register_case_panel(
        "contest.medals", Place.BESIDE, 5, "contest/_case_medal.html", case_medals, stylesheet="contest/css/results.css"
    )
    registry.register(
        registry.Section(
            key="exhibition",
            label=_("Online exhibition"),
            queryset_for=exhibits_for,
            facets=(
                registry.Facet("edition", "contest", _("Edition"), contest_titles),
                registry.Facet("type", "cs_type", _("CS type"), type_names),
            ),
            result_template="contest/_search_hit.html",
            order=40,
            newest="opened_at",
            text=lambda exhibit: exhibit.search_text,
            hint=lambda exhibit: exhibit.contest.title,
        )
    )
    register_case_panel("contest.enter", Place.ACTS, 40, "contest/_case_act.html", case_act)
    register_desk("contest", 50, desk_share)


def serves(request: HttpRequest) -> bool:
    return officer_of(request.user) is not None


def judges(request: HttpRequest) -> bool:
    """Who accepted an invitation once. Whoever is invited for the first time finds it on the list of contests."""
    return has_role(request.user, Role.JUDGE)


def manages(request: HttpRequest) -> bool:
    return rules.is_manager(request.user)


def nominations_waiting(user: AnyUser) -> int:
    """How many entries wait for the coordinator's nomination."""
    return Entry.objects.waiting_for_nomination_by(user).count()


def screenings_waiting(user: AnyUser) -> int:
    """How many entries wait for the office."""
    return Entry.objects.visible_to(user).filter(status=EntryStatus.SUBMITTED).count()


def scores_left(user: AnyUser) -> int:
    """How many entries the judge has still to score in stages that are open."""
    rows = Assignment.objects.visible_to(user).left().filter(judge__stage__closes_at__gt=timezone.now())
    return rows.filter(judge__stage__contest__status=ContestStatus.OPEN).count()


def invitations_waiting(user: AnyUser) -> int:
    """How many invitations to judge the person has still to answer."""
    rows = Judge.objects.of(user).filter(answer=Answer.INVITED, stage__closes_at__gt=timezone.now())
    return rows.filter(stage__contest__status=ContestStatus.OPEN).count()


def is_invited(request: HttpRequest) -> bool:
    return invitations_waiting(request.user) > 0


def results_waiting(user: AnyUser) -> int:
    """How many stages are over whose result the office has to compute, to approve or to publish."""
    return len(waiting_results(timezone.now()))


def nominates(request: HttpRequest) -> bool:
    officer = officer_of(request.user)
    return officer is not None and officer.is_coordinator


def case_act(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """A button for each contest that takes the case of one's own government now. No query for anybody else."""
    if not works_for(user, case):
        return None
    now = timezone.now()
    rows = Contest.objects.visible_to(user).taking_entries(now).prefetch_related("divisions", "stages__divisions")
    if not rows:  # most of the year
        return None
    entered = set(
        Entry.objects.of_our_government(user)
        .filter(case=case)
        .exclude(status=EntryStatus.WITHDRAWN)
        .values_list("contest_id", flat=True)
    )
    contests = [
        contest for contest in rows if contest.pk not in entered and rules.can_enter_case(user, contest, case, now)
    ]
    return {"contests": contests} if contests else None


def case_medals(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """The awards that the case has won, once they are published: made of an entry, or entered itself. One query."""
    rows = Exhibit.objects.visible_to(user).filter(case=case, award__isnull=False).for_list()
    medals = [{"exhibit": exhibit, "metal": metal_of(exhibit.award.award)} for exhibit in rows]
    return {"medals": medals} if medals else None


def exhibits_for(user: Any) -> ExhibitQuerySet:
    """What the person may find, with what a result shows."""
    return Exhibit.objects.visible_to(user).for_list().select_related("version")


def contest_titles(keys: Sequence[Any]) -> dict[Any, str]:
    return dict(Contest.objects.filter(pk__in=keys).values_list("pk", "title"))


def type_names(keys: Sequence[Any]) -> dict[Any, str]:
    return {cs_type.pk: cs_type.name for cs_type in CsType.objects.filter(pk__in=keys)}


def desk_share(government: LocalGovernment, user: AnyUser) -> Share:
    """Entries of running contests on which somebody waits for us, and those with the office. One query."""
    ours = Entry.objects.visible_to(user).of_government(government).filter(contest__status=ContestStatus.OPEN)
    rows = ours.filter(status__in=DUE | UNDER_WAY).order_by("changed_at", "pk")
    found = list(rows.values("pk", "title", "status", "changed_at", "contest__title"))
    return Share(
        [
            _line(Kind.DUE, _("Entries to be nominated or completed"), [row for row in found if row["status"] in DUE]),
            _line(Kind.UNDERWAY, _("Entries in a contest"), [row for row in found if row["status"] in UNDER_WAY]),
        ]
    )


def _line(kind: Kind, label: str | Promise, rows: list[dict[str, Any]]) -> Line:
    entries = [
        DeskEntry(
            row["title"], reverse("contest:entry", args=[row["pk"]]), day_of(row["changed_at"]), row["contest__title"]
        )
        for row in rows[:SHOWN]
    ]
    return line_of(kind, label, reverse("contest:mine"), entries, len(rows))
