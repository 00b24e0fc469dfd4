"""Pages for everybody: the list of contests, one contest."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.contest import rules
from community.contest.choices import ContestStatus, StageKind
from community.contest.models import Contest, Entry, Exhibit, Judge, Outcome
from community.contest.timeline import timeline
from community.contest.views.common import contest_for, crumbs, essay_divisions
from people.roles import officer_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Announced contests with what is next in each, then closed ones; a fixed number of queries."""
    now = timezone.now()
    found = list(
        Contest.objects.visible_to(request.user).exclude(status=ContestStatus.DRAFT).prefetch_related("stages")
    )
    current = [contest for contest in found if contest.status == ContestStatus.OPEN]
    context = {
        "current": [{"contest": contest, "next": timeline(contest.stages.all(), now).next} for contest in current],
        "past": [contest for contest in found if contest.status == ContestStatus.CLOSED],
        "may_manage": rules.is_manager(request.user),
        "has_exhibits": Exhibit.objects.visible_to(request.user).exists(),
        "has_entries": officer_of(request.user) is not None,
        "judges": bool(
            request.user.is_authenticated and Judge.objects.visible_to(request.user).of(request.user).exists()
        ),
        "crumbs": crumbs(),
    }
    return render(request, "contest/index.html", context)


@require_safe
def contest(request: HttpRequest, slug: str) -> HttpResponse:
    """One contest: when what happens, who enters, how it is judged, what is awarded."""
    return render(request, "contest/contest.html", contest_context(request, contest_for(request, slug)))


def contest_context(request: HttpRequest, found: Contest) -> dict[str, Any]:
    now = timezone.now()
    stages = sorted(found.stages.all(), key=lambda stage: (stage.opens_at, stage.closes_at, stage.pk))
    ours = Entry.objects.of_our_government(request.user).filter(contest=found) if officer_of(request.user) else None
    return {
        "contest": found,
        "timeline": timeline(stages, now),
        "judging": [stage for stage in stages if stage.kind == StageKind.JUDGING],
        "votes": (votes := [stage for stage in stages if stage.kind == StageKind.VOTE]),
        "open_votes": [stage for stage in votes if rules.can_vote(stage, now)],
        "now": now,
        "may_enter": rules.can_enter(request.user, found, now),
        "taken": rules.in_time(found, None, now),
        "takes_essays": any(rules.in_time(found, division, now) for division in essay_divisions(found)),
        "has_essays": bool(essay_divisions(found)),
        "ours": ours.count() if ours is not None else 0,
        "may_manage": rules.is_manager(request.user),
        "has_results": Outcome.objects.published().filter(stage__contest=found).exists(),
        "has_exhibition": Exhibit.objects.visible_to(request.user).filter(contest=found).exists(),
        "crumbs": crumbs((found.title, "")),
    }
