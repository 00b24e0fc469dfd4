"""The office's pages about who scores what: the proposal, the list with its acts, the file out and in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.exceptions import DomainError, StaleEdit
from common.numbers import whole_number
from common.pagination import paginate
from common.spreadsheets import csv_response
from community.contest import rules_judging as rules
from community.contest.choices import AssignmentState
from community.contest.dealing import plan
from community.contest.forms.arranging import ADDRESS, NUMBER, ImportForm
from community.contest.models import Assignment, Contest, Judge, Stage
from community.contest.planwords import shown
from community.contest.reading import title_for
from community.contest.services import assigning
from community.contest.views.arranging import frame, judging_stage, stage_url
from community.contest.views.common import FORM, actor_of

SHOWN_REFUSALS = 50


@require_http_methods(FORM)
@login_required
def assign(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A proposal: who would have how much, what could not be filled and why. Confirming does exactly this."""
    found, standing = judging_stage(request, slug, pk)
    anew = (request.POST or request.GET).get("anew") == "1"
    status = 200
    if request.method == "POST":
        try:
            done = assigning.apply_plan(
                actor=actor_of(request), stage=standing, mark=request.POST.get("mark", ""), anew=anew
            )
        except StaleEdit as error:
            messages.error(request, str(error.message))
            status = 409
        else:
            n = len(done.given)
            said = ngettext("%(n)s entry is assigned anew.", "%(n)s entries are assigned anew.", n) % {"n": n}
            messages.success(request, said)
            return HttpResponseRedirect(stage_url(standing))
    context = frame(found, standing, _("Assign automatically")) | {
        "plan": shown(standing, plan(standing, anew=anew)),
        "anew": anew,
        "may": rules.can_arrange(request.user, standing, timezone.now()),
    }
    return render(request, "contest/assign.html", context, status=status)


@require_safe
@login_required
def assignments(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Every assignment, by judge and state, with what can be done with those that are chosen."""
    found, standing = judging_stage(request, slug, pk)
    return _list(request, found, standing)


def _list(
    request: HttpRequest, contest: Contest, standing: Stage, *, refusals: list[str] | None = None, status: int = 200
) -> HttpResponse:
    judges = list(standing.judges.select_related("user", "panel").order_by("panel__name", "user__name"))
    judge = whole_number(request.GET.get("judge", ""))
    state = request.GET.get("state", "")
    rows = _rows(standing)
    if judge in [each.pk for each in judges]:
        rows = rows.filter(judge=judge)
    if state in AssignmentState.values:
        rows = rows.filter(state=state)
    page = paginate(rows, request.GET, per_page=50)
    for row in page.object_list:
        row.title = title_for(row.entry, standing)
    kept = {"judge": judge, "state": state}
    context = frame(contest, standing, _("Assignments")) | {
        "page_obj": page,
        "judges": judges,
        "chosen_judge": judge,
        "chosen_state": state,
        "states": AssignmentState.choices,
        "base_query": urlencode({key: value for key, value in kept.items() if value}),
        "refusals": (refusals or [])[:SHOWN_REFUSALS],
        "may": rules.can_arrange(request.user, standing, timezone.now()),
    }
    return render(request, "contest/assignments.html", context, status=status)


def _rows(standing: Stage) -> Any:
    rows = Assignment.objects.filter(judge__stage=standing).select_related(
        "judge__user", "judge__panel", "entry__contest", "entry__frozen__mask", "entry__division"
    )
    return rows.order_by("entry__number", "judge__user__name", "pk")


@require_POST
@login_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give, move, pin or take back what was chosen. What is refused is said row by row; the rest is done."""
    found, standing = judging_stage(request, slug, pk)
    verb = request.POST.get("verb", "")
    if verb not in ("give", "move", "pin", "unassign"):
        raise Http404
    keys = [key for text in request.POST.getlist("chosen") if (key := whole_number(text)) is not None]
    rows = list(_rows(standing).filter(pk__in=keys))
    target = standing.judges.filter(pk=whole_number(request.POST.get("to", "")) or 0).first()
    try:
        outcome = _changed(request, standing, verb, rows, target)
    except DomainError as error:
        return _list(request, found, standing, refusals=[str(error.message)], status=422)
    n = outcome.changed
    if n:
        said = ngettext("%(n)s assignment was changed.", "%(n)s assignments were changed.", n) % {"n": n}
        messages.success(request, said)
    if outcome.refused:
        return _list(request, found, standing, refusals=outcome.refused, status=422)
    return HttpResponseRedirect(reverse("contest:manage-assignments", args=[slug, pk]))


def _changed(
    request: HttpRequest, standing: Stage, verb: str, rows: list[Assignment], target: Judge | None
) -> assigning.Outcome:
    actor = actor_of(request)
    if not rows:
        raise DomainError(_("Choose at least one row."))
    if verb == "unassign":
        return assigning.unassign(actor=actor, stage=standing, assignments=rows)
    if verb == "pin":
        return assigning.Outcome(assigning.pin(actor=actor, stage=standing, assignments=rows))
    if target is None:
        raise DomainError(_("Choose the judge who gets the entries."))
    if verb == "move":
        return assigning.move(actor=actor, stage=standing, assignments=rows, judge=target)
    pairs = [(row.entry, target) for row in rows]
    return assigning.assign_pairs(actor=actor, stage=standing, pairs=pairs)


@require_safe
@login_required
def export(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """All assignments as CSV, which the import reads again."""
    found, standing = judging_stage(request, slug, pk)
    header = [str(NUMBER), _("Title"), _("Panel"), _("Judge"), str(ADDRESS), _("Status"), _("How it was assigned")]
    return csv_response(f"{found.slug}-{standing.pk}-assignments.csv", header, _lines(standing))


def _lines(standing: Stage) -> Iterator[list[object]]:
    for row in _rows(standing).iterator(chunk_size=500):
        judge = row.judge
        yield [
            *(row.entry.label, title_for(row.entry, standing), judge.panel.name, judge.user.name, judge.user.email),
            *(str(row.get_state_display()), str(row.get_made_display())),
        ]


@require_http_methods(FORM)
@login_required
def load(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Assignments from a file: all of its rows, or none when any is refused."""
    found, standing = judging_stage(request, slug, pk)
    form = ImportForm(request.POST or None, request.FILES or None) if request.method == "POST" else ImportForm()
    refusals: list[str] = []
    if request.method == "POST" and form.is_valid():
        outcome = assigning.import_rows(actor=actor_of(request), stage=standing, rows=form.cleaned_data["file"])
        refusals = outcome.refused
        if not refusals:
            n = outcome.changed
            said = ngettext("%(n)s new assignment was taken in.", "%(n)s new assignments were taken in.", n) % {"n": n}
            messages.success(request, said)
            return HttpResponseRedirect(reverse("contest:manage-assignments", args=[slug, pk]))
    context = frame(found, standing, _("Assignments from a file")) | {
        "form": form,
        "refusals": refusals[:SHOWN_REFUSALS],
        "more": max(len(refusals) - SHOWN_REFUSALS, 0),
        "may": rules.can_arrange(request.user, standing, timezone.now()),
    }
    return render(request, "contest/assignments_import.html", context, status=422 if request.method == "POST" else 200)
