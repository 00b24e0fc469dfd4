"""The office's page of a vote: how many have voted; once it is over, for whom, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from common.exceptions import require
from common.pictures import column_chart
from common.spreadsheets import csv_response, xlsx_response
from community.contest import rules
from community.contest.models import Candidate, Stage
from community.contest.services import counting
from community.contest.views.common import crumbs
from community.contest.views.vote import stage_for

FORMATS = ("xlsx", "csv")


@require_safe
@login_required
def manage_vote(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Turnout by day; counts only after the vote."""
    require(rules.can_manage(request.user))
    stage, now = stage_for(request, slug, pk), timezone.now()
    found = counting.turnout(stage, now)
    may_see = rules.can_see_counts(request.user, stage, now)
    context: dict[str, Any] = {
        "stage": stage,
        "contest": stage.contest,
        "state": stage.state_at(now),
        "turnout": found,
        "chart": _chart(found),
        "candidates": Candidate.objects.visible_to(request.user, now).filter(stage=stage).count(),
        "may_see": may_see,
        "groups": _groups(stage, now) if may_see else [],
        "now": now,
        "crumbs": crumbs(
            (_("Running contests"), reverse("contest:manage")),
            (stage.contest.title, reverse("contest:manage-contest", args=[slug])),
            (stage.name, ""),
        ),
    }
    return render(request, "contest/manage_vote.html", context)


def _chart(found: counting.Turnout) -> Any:
    labels = [f"{day.month}.{day.day}." for day, _number in found.days]
    numbers = [number for _day, number in found.days]
    return column_chart(labels, [(_("Votes counted"), numbers)], title=_("Votes by day"))


def _groups(stage: Stage, now: Any) -> list[dict[str, Any]]:
    """Each group with its candidates; the width of a bar in per cent of the most votes in the group."""
    found = []
    for group, rows in counting.counts(stage, now):
        most = max((row.votes for row in rows), default=0) or 1
        found.append({"group": group, "rows": [(row, f"{row.votes / most * 100:.1f}%") for row in rows]})
    return found


@require_safe
@login_required
def export(request: HttpRequest, slug: str, pk: int, kind: str) -> HttpResponse:
    """The counts as a workbook or as CSV; 403 with a sentence while there are none to be seen."""
    require(rules.can_manage(request.user))
    stage, now = stage_for(request, slug, pk), timezone.now()
    require(rules.can_see_counts(request.user, stage, now))
    if kind not in FORMATS:
        raise Http404
    header = [
        *(_("Group on the ballot"), _("Rank"), _("Number"), _("Title")),
        *(_("Local government"), pgettext("number", "Votes"), _("Status")),
    ]
    name = f"{slug}-vote-{stage.pk}.{kind}"
    if kind == "csv":
        return csv_response(name, header, _cells(stage, now))
    return xlsx_response(name, stage.name, header, _cells(stage, now))


def _cells(stage: Stage, now: Any) -> Iterator[list[object]]:
    for group, rows in counting.counts(stage, now):
        for row in rows:
            entry = row.candidate.entry
            entry.contest = stage.contest
            place = entry.government or entry.province
            yield [
                *(group.name, row.rank, entry.label, entry.title),
                *(place.name_ko if place else "", row.votes, entry.get_status_display()),
            ]
