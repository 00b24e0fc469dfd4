"""Pages on which the office sets up stages and tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from common.exceptions import DomainError, require
from community.contest import rules
from community.contest.checklist import plain
from community.contest.choices import SCORING, ContestStatus, StageKind
from community.contest.forms import setup as forms
from community.contest.models import Contest, Stage
from community.contest.services import configuring
from community.contest.services.essays import first_deletion
from community.contest.views.common import FORM, acted, actor_of, office_crumbs
from community.contest.views.managers import managed, posted_version, saved


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a contest or of a stage: its words, its row, the kinds of stage it is for, whether it sums to 100."""

    label: str | Promise
    lead: str | Promise
    row: type[forms.TableRow]
    kinds: frozenset[StageKind] = frozenset()
    weighs: bool = False


TABLES: dict[str, Table] = {
    "divisions": Table(
        gettext_lazy("Divisions"),
        gettext_lazy("What can be entered, by whom, and how many entries a local government may make in each."),
        forms.DivisionRow,
    ),
    "awards": Table(
        gettext_lazy("Awards of the contest"),
        gettext_lazy("From the highest down. A number is how many of this award are given."),
        forms.AwardRow,
    ),
    "criteria": Table(
        gettext_lazy("Criteria"),
        gettext_lazy("What judges look at. The weights sum to 100."),
        forms.CriterionRow,
        frozenset({StageKind.JUDGING}),
        weighs=True,
    ),
    "shares": Table(
        gettext_lazy("Shares of the score"),
        gettext_lazy(
            "Leave it empty when only this stage's own judges or votes count. Otherwise the weights of all that "
            "counts, this stage included, sum to 100."
        ),
        forms.ShareRow,
        SCORING,
        weighs=True,
    ),
    "tie_breaks": Table(
        gettext_lazy("Tie-breaks"),
        gettext_lazy("Asked in this order when scores are equal. The last one must decide every tie."),
        forms.TieBreakRow,
        SCORING,
    ),
    "quotas": Table(
        gettext_lazy("Numbers of their own"),
        gettext_lazy("For divisions or provinces from which another number goes on than the stage says."),
        forms.QuotaRow,
        SCORING,
    ),
    "ballot_groups": Table(
        gettext_lazy("Ballot"),
        gettext_lazy("The groups on the ballot, and how many picks a voter has in each."),
        forms.BallotGroupRow,
        frozenset({StageKind.VOTE}),
    ),
}


@require_http_methods(FORM)
@login_required
def table(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The divisions or the awards of a contest."""
    found = managed(request, slug)
    if name not in configuring.CONTEST_TABLES:
        raise Http404
    standing = list(getattr(found, name).all())
    back = reverse("contest:manage-contest", args=[found.slug])

    def save(rows: list[configuring.Row], version: int) -> None:
        configuring.save_table(actor=actor_of(request), contest=found, name=name, rows=rows, base_version=version)

    return _table_page(request, found, None, name, standing, save, back)


@require_http_methods(FORM)
@login_required
def stage_table(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """One of the tables of a stage."""
    found = managed(request, slug)
    stage = _stage_of(found, pk)
    if name not in configuring.STAGE_TABLES or stage.kind not in TABLES[name].kinds:
        raise Http404
    standing = list(getattr(stage, name).all())
    back = reverse("contest:manage-stage", args=[found.slug, stage.pk])

    def save(rows: list[configuring.Row], version: int) -> None:
        configuring.save_stage_table(actor=actor_of(request), stage=stage, name=name, rows=rows, base_version=version)

    return _table_page(request, found, stage, name, standing, save, back)


def _table_page(
    request: HttpRequest,
    contest: Contest,
    stage: Stage | None,
    name: str,
    standing: list[Any],
    save: Callable[[list[configuring.Row], int], None],
    back: str,
) -> HttpResponse:
    require(rules.can_configure(request.user, contest))
    kind, data = TABLES[name], request.POST if request.method == "POST" else None
    form = forms.TableForm(kind.row, standing, data, contest=contest, stage=stage)
    version = posted_version(request) if data is not None else contest.version
    status, problems = 200, []
    if data is not None and not form.more:
        status = 422
        if form.is_valid():
            try:
                save(form.cleaned(), version)
            except DomainError as error:
                status, problems = 409, [str(error.message)]
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(back)
    context = {
        "contest": contest,
        "stage": stage,
        "kind": kind,
        "rows": form.rows,
        "problems": problems,
        "version": version,
        "total": plain(sum((thing.weight for thing in standing), Decimal(0))) if kind.weighs else "",
        "back": back,
        "crumbs": office_crumbs(contest, *([str(stage)] if stage else []), str(kind.label)),
    }
    return render(request, "contest/table.html", context, status=status)


@require_http_methods(FORM)
@login_required
def new_stage(request: HttpRequest, slug: str) -> HttpResponse:
    """A stage of the kind in the address."""
    found = managed(request, slug)
    require(rules.can_configure(request.user, found))
    kind = (request.POST or request.GET).get("kind", "")
    if kind not in StageKind.values:
        raise Http404
    form = forms.StageForm(
        request.POST if request.method == "POST" else None,
        contest=found,
        kind=kind,
        initial={"name": StageKind(kind).label},
    )

    def save(version: int) -> None:
        made = configuring.add_stage(
            actor=actor_of(request), contest=found, kind=kind, base_version=version, **form.cleaned_data
        )
        form.instance = made

    return _stage_page(request, found, None, form, save)


@require_http_methods(FORM)
@login_required
def stage(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One stage: while the contest is in preparation everything, later its dates."""
    found = managed(request, slug)
    standing = _stage_of(found, pk)
    if found.status != ContestStatus.DRAFT:
        return _reschedule(request, found, standing)
    data = request.POST if request.method == "POST" else None
    form = forms.StageForm(data, instance=standing, contest=found, kind=standing.kind)

    def save(version: int) -> None:
        configuring.change_stage(
            actor=actor_of(request), stage=standing, fields=form.cleaned_data, base_version=version
        )

    return _stage_page(request, found, standing, form, save)


def _stage_page(
    request: HttpRequest,
    contest: Contest,
    standing: Stage | None,
    form: forms.StageForm,
    save: Callable[[int], None],
) -> HttpResponse:
    require(rules.can_configure(request.user, contest))
    version, status = contest.version, 200
    if request.method == "POST":
        version = posted_version(request)
        status = saved(form, lambda: save(version)) if form.is_valid() else 422
        if status == 200:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("contest:manage-stage", args=[contest.slug, form.instance.pk]))
    heading = StageKind(form.kind).label if standing is None else standing.name
    context = {
        "contest": contest,
        "stage": standing,
        "form": form,
        "version": version,
        "heading": heading,
        "kind": form.kind,
        "tables": _tables_of(standing) if standing else [],
        "crumbs": office_crumbs(contest, str(heading)),
    }
    return render(request, "contest/stage.html", context, status=status)


def _tables_of(standing: Stage) -> list[dict[str, Any]]:
    """What a stage has of each table that its kind has."""
    found = []
    for name, kind in TABLES.items():
        if standing.kind in kind.kinds:
            rows = list(getattr(standing, name).all())
            total = plain(sum((row.weight for row in rows), Decimal(0))) if kind.weighs and rows else ""
            found.append({"name": name, "kind": kind, "rows": rows, "total": total})
    return found


def _reschedule(request: HttpRequest, contest: Contest, standing: Stage) -> HttpResponse:
    now = timezone.now()
    allowed = rules.can_reschedule(request.user, standing, now)
    initial = {"opens_at": standing.opens_at, "closes_at": standing.closes_at}
    form, status = forms.RescheduleForm(request.POST if request.method == "POST" else None, initial=initial), 200
    if request.method == "POST":
        require(allowed)
        status = 422
        if form.is_valid():
            try:
                status = saved(
                    form,
                    lambda: configuring.reschedule_stage(actor=actor_of(request), stage=standing, **form.cleaned_data),
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
        if status == 200:
            messages.success(request, _("The dates are moved, and the contest's page shows them."))
            return HttpResponseRedirect(reverse("contest:manage-contest", args=[contest.slug]))
    context = {
        "contest": contest,
        "stage": standing,
        "form": form,
        "heading": standing.name,
        "allowed": allowed,
        "promised": first_deletion(contest),
        "tables": _tables_of(standing),
        "crumbs": office_crumbs(contest, standing.name),
    }
    return render(request, "contest/stage_dates.html", context, status=status)


@require_POST
@login_required
def delete_stage(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = managed(request, slug)
    standing = _stage_of(found, pk)
    back = reverse("contest:manage-contest", args=[found.slug])
    version = posted_version(request)
    return acted(
        request,
        back,
        lambda: configuring.delete_stage(actor=actor_of(request), stage=standing, base_version=version),
        _("The stage is gone."),
    )


def _stage_of(contest: Contest, pk: int) -> Stage:
    stage = get_object_or_404(Stage.objects.filter(contest=contest), pk=pk)
    stage.contest = contest
    return stage
