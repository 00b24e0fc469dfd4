"""The office's pages about results: stages, one sheet with every step, rulings, approval, publication."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import log

from common.exceptions import DomainError, require
from common.pagination import paginate
from common.spreadsheets import xlsx_response
from common.uploads import content_disposition
from community.contest import rules
from community.contest.choices import SCORING, EntryKind, StageKind, StageState
from community.contest.forms.results import (
    ApprovalForm,
    DownloadForm,
    PublicationForm,
    ReckoningForm,
    RulingForm,
    TakeBackForm,
)
from community.contest.models import Approval, Contest, Entry, Publication, ResultSheet, Stage, TakenBack
from community.contest.reckoning import compare, excused, open_questions, read_sheet, ruled
from community.contest.services import publishing, resulting, taking_back
from community.contest.services.configuring import change_reckoning
from community.contest.services.taking import raw_scores
from community.contest.sheetwords import grids, judge_names, names_for, remarks, spreads
from community.contest.standing import Step, ways_through
from community.contest.views.common import FORM, acted, actor_of, office_crumbs
from community.contest.views.managers import managed, posted_version, saved

PER_PAGE = 20


@require_safe
@login_required
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Every stage that gives points, with what has been decided about it; a fixed number of queries."""
    found = managed(request, slug)
    now = timezone.now()
    stages = sorted(
        (stage for stage in found.stages.all() if stage.kind in SCORING), key=lambda stage: (stage.closes_at, stage.pk)
    )
    approved = set(Approval.objects.filter(stage__contest=found).values_list("stage_id", "kind"))
    published = {row.stage_id: row for row in Publication.objects.filter(stage__contest=found)}
    rows = [_state_of(found, stage, approved, published.get(stage.pk), now) for stage in stages]
    context = {"contest": found, "rows": rows, "crumbs": office_crumbs(found, _("Results of the contest"))}
    return render(request, "contest/results.html", context)


def _state_of(
    contest: Contest, stage: Stage, approved: set[tuple[int, str]], publication: Publication | None, now: Any
) -> dict[str, Any]:
    steps = [step for step, _before in ways_through(contest, stage)]
    decides = any(step.decides for step in steps)
    return {
        "stage": stage,
        "state": stage.state_at(now),
        "is_over": stage.state_at(now) == StageState.OVER,
        "decides": decides,
        "approved": bool(steps)
        and all((stage.pk, step.kind) in approved for step in steps if step.decides)
        and decides,
        "publication": publication,
    }


@require_safe
@login_required
def stage(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One stage: its sheets by kind of entry, what to do next, its publication."""
    return stage_page(request, *_stage(request, slug, pk))


def stage_page(
    request: HttpRequest,
    contest: Contest,
    found: Stage,
    *,
    planning: Form | None = None,
    taking: Form | None = None,
    undoing: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    sheets = ResultSheet.objects.filter(stage=found).select_related("computed_by", "approval").defer("text", "entries")
    steps = [step for step, _before in ways_through(contest, found)]
    kinds = [
        {"kind": step.kind, "step": step, "sheets": [row for row in sheets if row.kind == step.kind]} for step in steps
    ]
    approvals = {row.kind: row for row in Approval.objects.filter(stage=found).select_related("approved_by", "sheet")}
    gone = list(TakenBack.objects.filter(stage=found).select_related("sheet", "taken_back_by"))
    for item in kinds:
        kind = item["kind"]
        item["approval"] = approvals.get(kind)
        item["taken_back"] = [row for row in gone if row.kind == kind]
        if item["approval"]:
            item["free"] = taking_back.is_free(contest, found, kind, now)
            mine = undoing is not None and undoing.data.get("kind") == kind
            item["undoing"] = undoing if mine else TakeBackForm(initial={"kind": kind}, auto_id=f"undo-{kind}-%s")
    decides = any(step.decides for step in steps)
    publication = Publication.objects.filter(stage=found).first()
    awards = next((each for each in contest.stages.all() if each.kind == "awards"), None)
    context = {
        "contest": contest,
        "stage": found,
        "may": rules.can_compute(request.user, found, now),
        "kinds": kinds,
        "several": len(kinds) > 1,
        "decides": decides,
        "all_approved": decides and all(step.kind in approvals for step in steps if step.decides),
        "publication": publication,
        "votes": _votes_without_candidates(contest, found, publication, now) if decides else [],
        "blind": _blind_still(contest, now),
        "planning": planning or PublicationForm(initial={"publish_at": awards.opens_at if awards else None}),
        "taking": taking or DownloadForm(),
        "has_scores": found.kind == "judging",
        "crumbs": _results_crumbs(contest, found.name),
    }
    return render(request, "contest/results_stage.html", context, status=status)


def _blind_still(contest: Contest, now: datetime.datetime) -> list[Stage]:
    """Blind stages that are not over: whoever judges there finds public results with numbers, titles and names."""
    return [stage for stage in contest.stages.all() if stage.is_blind and stage.state_at(now) != StageState.OVER]


def _votes_without_candidates(
    contest: Contest, found: Stage, publication: Publication | None, now: datetime.datetime
) -> list[Stage]:
    """Votes after the stage, not over, that open before its results are published: until then nobody is on them."""
    if publication is not None and publication.published_at is not None:
        return []
    known_at = publication.publish_at if publication is not None else None
    return [
        stage
        for stage in contest.stages.all()
        if stage.kind == StageKind.VOTE
        and stage.closes_at > now
        and (known_at is None or stage.opens_at < known_at)
        and any(
            each.promotes and each.stage.pk == found.pk
            for _step, before in ways_through(contest, stage)
            for each in before
        )
    ]


def _results_crumbs(contest: Contest, *last: str) -> list[tuple[str, str]]:
    way = office_crumbs(contest, _("Results of the contest"), *last)
    place = len(way) - len(last) - 1
    way[place] = (way[place][0], reverse("contest:manage-results", args=[contest.slug]))
    return way


def _stage(request: HttpRequest, slug: str, pk: int) -> tuple[Contest, Stage]:
    contest = managed(request, slug)
    found = next((each for each in contest.stages.all() if each.pk == pk and each.kind in SCORING), None)
    if found is None:
        raise Http404
    found.contest = contest
    return contest, found


def _stage_url(found: Stage) -> str:
    return reverse("contest:manage-results-stage", args=[found.contest.slug, found.pk])


@require_POST
@login_required
def compute(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Compute the stage from the ledgers; goes on to the sheet."""
    contest, found = _stage(request, slug, pk)
    kind = request.POST.get("kind", EntryKind.PRACTICE.value)
    if kind not in EntryKind.values:
        raise Http404
    try:
        sheet = resulting.compute(actor=actor_of(request), stage=found, kind=EntryKind(kind))
    except DomainError as error:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(_stage_url(found))
    return HttpResponseRedirect(sheet.get_absolute_url())


@require_POST
@login_required
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Undo the approval of a stage's result, with a reason."""
    contest, found = _stage(request, slug, pk)
    form = TakeBackForm(request.POST, auto_id=f"undo-{request.POST.get('kind', '')}-%s")
    require(rules.can_compute(request.user, found, timezone.now()))
    if not form.is_valid():
        return stage_page(request, contest, found, undoing=form, status=422)
    approval = get_object_or_404(Approval, stage=found, kind=form.cleaned_data["kind"])
    given = form.cleaned_data["reason"]
    code = saved(form, lambda: taking_back.take_back(actor=actor_of(request), approval=approval, reason=given))
    if code != 200:
        return stage_page(request, contest, found, undoing=form, status=code)
    messages.success(request, _("The approval is taken back. What it said is kept, and the result is open again."))
    return HttpResponseRedirect(_stage_url(found))


@require_POST
@login_required
def publish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Now, at a moment to come, or not at that moment after all: what the pressed button says."""
    contest, found = _stage(request, slug, pk)
    verb, actor = request.POST.get("verb", ""), actor_of(request)
    if verb == "now":
        said = _("The results are published. Entrants get a mail.")
        return acted(request, _stage_url(found), lambda: publishing.publish(actor=actor, stage=found), said)
    if verb == "cancel":
        said = _("The results are not published by the clock any more.")
        return acted(request, _stage_url(found), lambda: publishing.schedule(actor=actor, stage=found, at=None), said)
    form = PublicationForm(request.POST)
    require(rules.can_compute(request.user, found, timezone.now()))
    if not form.is_valid():
        return stage_page(request, contest, found, planning=form, status=422)
    at = form.cleaned_data["publish_at"]
    code = saved(form, lambda: publishing.schedule(actor=actor, stage=found, at=at))
    if code != 200:
        return stage_page(request, contest, found, planning=form, status=code)
    messages.success(request, _("The clock publishes the results at this moment. Until then nobody sees them."))
    return HttpResponseRedirect(_stage_url(found))


@require_POST
@login_required
def scores(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The raw scores as a workbook; the log keeps who took them and what for."""
    contest, found = _stage(request, slug, pk)
    require(rules.can_compute(request.user, found, timezone.now()))
    form = DownloadForm(request.POST)
    if not form.is_valid():
        return stage_page(request, contest, found, taking=form, status=422)
    header, rows = raw_scores(actor=actor_of(request), stage=found, reason=form.cleaned_data["reason"])
    return xlsx_response(f"{contest.slug}-{found.pk}-scores.xlsx", found.name, header, rows, max_rows=500_000)


def _sheet(request: HttpRequest, pk: int) -> ResultSheet:
    rows = ResultSheet.objects.select_related("stage__contest", "computed_by", "approval__approved_by")
    require(rules.can_manage(request.user))
    return get_object_or_404(rows, pk=pk)


@require_safe
@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet with every step."""
    return sheet_page(request, _sheet(request, pk))


def sheet_page(
    request: HttpRequest,
    row: ResultSheet,
    *,
    ruling: Form | None = None,
    approving: Form | None = None,
    comparison: Any = None,
    status: int = 200,
) -> HttpResponse:
    contest = Contest.objects.whole().get(pk=row.stage.contest_id)
    found = read_sheet(row)
    last = found.stages[-1]
    names = names_for(contest, found, judge_names(contest.stages.all()))
    page: Page[Any] = paginate(last.lines, request.GET, per_page=PER_PAGE)
    lines = slice(page.start_index() - 1 if last.lines else 0, page.end_index())
    newest = resulting.newest_sheet(row.stage, EntryKind(row.kind))
    step = _step_of(contest, row)
    approval = getattr(row, "approval", None)
    is_open = approval is None and newest is not None and newest.pk == row.pk
    context = {
        "contest": contest,
        "stage": row.stage,
        "sheet": row,
        "found": found,
        "last": last,
        "page_obj": page,
        "grids": grids(found, names, lines=lines),
        "spreads": spreads(last, names, lines),
        "remarks": remarks(last, names),
        "questions": _questions(found, names, ruling) if is_open else [],
        "step": step,
        "approval": approval,
        "newest": None if newest is None or newest.pk == row.pk else newest,
        "may_approve": is_open and step is not None and step.decides and not open_questions(found),
        "missing": len(excused(found)),
        "approving": approving or ApprovalForm(),
        "comparison": comparison,
        "differences": _in_words(comparison, names) if comparison else [],
        "passed": len(last.passed()),
        "crumbs": _sheet_crumbs(contest, row),
    }
    return render(request, "contest/sheet.html", context, status=status)


def _step_of(contest: Contest, row: ResultSheet) -> Step | None:
    return next((step for step, _before in ways_through(contest, row.stage) if step.kind == row.kind), None)


def _sheet_crumbs(contest: Contest, row: ResultSheet) -> list[tuple[str, str]]:
    last = _("Sheet %(number)s") % {"number": row.number}
    way = _results_crumbs(contest, row.stage.name, last)
    way[-2] = (way[-2][0], reverse("contest:manage-results-stage", args=[contest.slug, row.stage_id]))
    return way


def _questions(found: Any, names: Any, ruling: Form | None) -> list[dict[str, Any]]:
    """A form for each entry that waits for a word, and for each about which one was said."""
    waiting = set(open_questions(found))
    items = []
    for at, key in sorted(ruled(found)):
        bound = ruling is not None and (ruling.data.get("at"), ruling.data.get("entry")) == (at, key)
        form = ruling if bound else RulingForm(initial={"at": at, "entry": key}, prefix=None, auto_id=f"{at}-{key}-%s")
        entry = names.entries.get(key)
        owner = (entry.government or entry.province) if entry else None
        items.append(
            {
                "form": form,
                "entry": names.entry(key),
                "owner": owner.name if owner else "",
                "place": names.awards.get(at, names.stages.get(at, at)),
                "is_open": (at, key) in waiting,
            }
        )
    return items


def _in_words(comparison: Any, names: Any) -> list[dict[str, str]]:
    return [
        {
            "stage": names.stages.get(each.stage, _("Awards of the contest")),
            "entry": names.entry(each.entry) if each.entry else "–",
            "before": each.before,
            "after": each.after,
        }
        for each in comparison.differences
    ]


@require_safe
@login_required
def sheet_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The very text of which the checksum is taken, as a file."""
    row = _sheet(request, pk)
    response = HttpResponse(row.text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition(
        f"{row.stage.contest.slug}-{row.stage_id}-sheet-{row.number}.json"
    )
    return response


@require_POST
@login_required
def sheet_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute the sheet again from the tables as they are now, and show what is the same and what is not."""
    row = _sheet(request, pk)
    contest = Contest.objects.whole().get(pk=row.stage.contest_id)
    comparison = compare(contest, row)
    data = {"stage": str(row.stage), "sheet": row.number, "identical": comparison.identical}
    log(instance=contest, action="contest.recomputed", user=actor_of(request), data=data)
    return sheet_page(request, row, comparison=comparison)


@require_POST
@login_required
def sheet_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """A word on an entry that the rules leave open; goes on to the new sheet."""
    row = _sheet(request, pk)
    form = RulingForm(request.POST)
    if not form.is_valid():
        return sheet_page(request, row, ruling=form, status=422)
    given = form.cleaned_data
    entry = get_object_or_404(Entry.objects.visible_to(request.user), pk=given["entry"])
    made: list[ResultSheet] = []

    def act() -> None:
        made.append(
            resulting.rule(
                actor=actor_of(request), sheet=row, at=given["at"], entry=entry, passes=given["passes"] == "yes",
                reason=given["reason"],
            )
        )  # fmt: skip

    code = saved(form, act)
    if code != 200:
        return sheet_page(request, row, ruling=form, status=code)
    messages.success(request, _("The ruling stands in the new sheet."))
    return HttpResponseRedirect(made[0].get_absolute_url())


@require_POST
@login_required
def sheet_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """What the sheet says holds."""
    row = _sheet(request, pk)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return sheet_page(request, row, approving=form, status=422)
    reason = form.cleaned_data["reason"]
    code = saved(form, lambda: resulting.approve(actor=actor_of(request), sheet=row, reason=reason))
    if code != 200:
        return sheet_page(request, row, approving=form, status=code)
    messages.success(request, _("The result is approved. Nobody but the office sees it until it is published."))
    return HttpResponseRedirect(_stage_url(row.stage))


@require_http_methods(FORM)
@login_required
def reckoning(request: HttpRequest, slug: str) -> HttpResponse:
    """What is declared about numbers: decimals, rounding, ties where an award ends."""
    found = managed(request, slug)
    require(rules.can_configure(request.user, found))
    form = ReckoningForm(request.POST if request.method == "POST" else None, instance=found)
    version, status = found.version, 200
    if request.method == "POST":
        version = posted_version(request)
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            status = saved(
                form,
                lambda: change_reckoning(actor=actor_of(request), contest=found, fields=given, base_version=version),
            )
            if status == 200:
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(reverse("contest:manage-contest", args=[found.slug]))
    heading = _("How is reckoned")
    context = {"contest": found, "form": form, "version": version, "heading": heading}
    context["crumbs"] = office_crumbs(found, heading)
    return render(request, "contest/words.html", context, status=status)
