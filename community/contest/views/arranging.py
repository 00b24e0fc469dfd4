"""The office's pages about a judging stage: how far it is, its panels and judges, conflicts of interest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.exceptions import DomainError
from community.contest import rules_judging as rules
from community.contest.choices import StageKind
from community.contest.dealing import entries_in
from community.contest.forms.arranging import ExcludeForm, InviteForm, PanelForm, ReasonedForm
from community.contest.models import Conflict, Contest, Judge, Panel, Stage
from community.contest.progress import progress_of
from community.contest.services import panels
from community.contest.views.common import FORM, acted, actor_of, office_crumbs
from community.contest.views.managers import managed


@require_safe
@login_required
def stage(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who has done how much, which entry has how many scores. Nobody's points."""
    found, standing = judging_stage(request, slug, pk)
    now = timezone.now()
    context = frame(found, standing) | {
        "progress": progress_of(standing, now),
        "panels": standing.panels.select_related("province", "division"),
        "state": standing.state_at(now),
        "may": rules.can_arrange(request.user, standing, now),
        "unfrozen": found.entries.filter(status="eligible", frozen=None).count(),
        "unmasked": entries_in(standing).filter(frozen__mask=None).count() if standing.is_blind else 0,
        "now": now,
    }
    return render(request, "contest/judging_stage.html", context)


@require_http_methods(FORM)
@login_required
def new_panel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, standing = judging_stage(request, slug, pk)
    return _panel_page(request, found, standing, Panel(stage=standing))


@require_http_methods(FORM)
@login_required
def panel(request: HttpRequest, slug: str, pk: int, panel: int) -> HttpResponse:
    """One panel: what it judges, who sits on it, whom to invite."""
    found, standing = judging_stage(request, slug, pk)
    return _panel_page(request, found, standing, get_object_or_404(standing.panels, pk=panel))


def _panel_page(
    request: HttpRequest,
    contest: Contest,
    standing: Stage,
    kept: Panel,
    *,
    inviting: InviteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may = rules.can_arrange(request.user, standing, timezone.now())
    posted = request.method == "POST" and inviting is None
    form = PanelForm(request.POST if posted else None, instance=kept, stage=standing)
    if posted:
        status = 422
        if form.is_valid():
            fresh = get_object_or_404(standing.panels, pk=kept.pk) if kept.pk else None
            try:
                made = panels.save_panel(actor=actor_of(request), stage=standing, panel=fresh, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(_panel_url(made))
    judges = kept.judges.select_related("user").order_by("user__name") if kept.pk else Judge.objects.none()
    heading = Panel.objects.get(pk=kept.pk).name if kept.pk else _("New panel")
    context = frame(contest, standing, str(heading)) | {
        "panel": kept,
        "form": form,
        "inviting": inviting or InviteForm(),
        "judges": judges,
        "heading": heading,
        "may": may,
    }
    return render(request, "contest/panel.html", context, status=status)


@require_POST
@login_required
def delete_panel(request: HttpRequest, slug: str, pk: int, panel: int) -> HttpResponse:
    found, standing = judging_stage(request, slug, pk)
    kept = get_object_or_404(standing.panels, pk=panel)
    kept.stage = standing
    return acted(
        request,
        stage_url(standing),
        lambda: panels.delete_panel(actor=actor_of(request), panel=kept),
        _("The panel is gone."),
    )


@require_POST
@login_required
def invite(request: HttpRequest, slug: str, pk: int, panel: int) -> HttpResponse:
    """Invite somebody to the panel, with or without an account."""
    found, standing = judging_stage(request, slug, pk)
    kept = get_object_or_404(standing.panels, pk=panel)
    kept.stage = standing
    form, status = InviteForm(request.POST), 422
    if form.is_valid():
        try:
            judge = panels.invite_judge(actor=actor_of(request), panel=kept, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
            status = 409
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("%(name)s is invited and gets a mail.") % {"name": judge})
            return HttpResponseRedirect(_panel_url(kept))
    return _panel_page(request, found, standing, kept, inviting=form, status=status)


@require_POST
@login_required
def remove(request: HttpRequest, slug: str, pk: int, judge: int) -> HttpResponse:
    """Take somebody off a panel who has not begun."""
    _found, standing = judging_stage(request, slug, pk)
    kept = get_object_or_404(standing.judges.select_related("panel"), pk=judge)
    return acted(
        request,
        _panel_url(kept.panel),
        lambda: panels.remove_judge(actor=actor_of(request), judge=kept),
        _("%(name)s is off the panel.") % {"name": kept},
    )


@require_http_methods(FORM)
@login_required
def conflicts(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What judges declared and the office pinned; a form to exclude a judge from an entry."""
    found, standing = judging_stage(request, slug, pk)
    form, status = ExcludeForm(request.POST if request.method == "POST" else None, stage=standing), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            return acted(
                request,
                request.path,
                lambda: panels.exclude_judge(
                    actor=actor_of(request),
                    contest=found,
                    person=given["judge"].user,
                    entry=given["number"],
                    reason=given["reason"],
                ),
                _("The judge is excluded from this entry in every stage."),
            )
    rows = Conflict.objects.filter(contest=found, user__in=standing.judges.values("user"))
    context = frame(found, standing, _("Conflicts of interest")) | {
        "form": form,
        "conflicts": rows.select_related("user", "entry__contest", "government", "made_by"),
    }
    return render(request, "contest/conflicts.html", context, status=status)


@require_http_methods(FORM)
@login_required
def lift(request: HttpRequest, slug: str, pk: int, conflict: int) -> HttpResponse:
    """Take a conflict out, with a reason."""
    found, standing = judging_stage(request, slug, pk)
    kept = get_object_or_404(Conflict.objects.filter(contest=found).select_related("user", "entry"), pk=conflict)
    return reasoned(
        request,
        found,
        standing,
        heading=_("Lift the conflict"),
        lead=f"{kept.user} · {kept.entry.label if kept.entry else kept.government}",
        back=reverse("contest:manage-conflicts", args=[slug, pk]),
        act=lambda reason: panels.lift_conflict(actor=actor_of(request), conflict=kept, reason=reason),
        said=_("The conflict is lifted. Nothing is assigned by it."),
    )


def reasoned(
    request: HttpRequest,
    contest: Contest,
    standing: Stage,
    *,
    heading: str,
    lead: str,
    back: str,
    act: Callable[[str], object],
    said: str,
) -> HttpResponse:
    """An act of the office that needs a reason."""
    form = ReasonedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return acted(request, back, lambda: act(form.cleaned_data["reason"]), said)
    context = frame(contest, standing, heading) | {"form": form, "heading": heading, "lead": lead, "back": back}
    return render(request, "contest/office_reason.html", context, status=422 if form.is_bound else 200)


def judging_stage(request: HttpRequest, slug: str, pk: int) -> tuple[Contest, Stage]:
    """The contest and one of its judging stages, for the office."""
    found = managed(request, slug)
    standing = get_object_or_404(
        Stage.objects.filter(contest=found, kind=StageKind.JUDGING).prefetch_related("divisions"), pk=pk
    )
    standing.contest = found
    return found, standing


def frame(contest: Contest, standing: Stage, *last: str) -> dict[str, Any]:
    """What every page of the office about a stage shows around its content."""
    way: list[tuple[Any, str]] = [(standing.name, stage_url(standing) if last else "")]
    return {
        "contest": contest,
        "stage": standing,
        "crumbs": [
            *office_crumbs(contest, "")[:-1],
            *((str(word), url) for word, url in way),
            *((w, "") for w in last),
        ],
    }


def stage_url(standing: Stage) -> str:
    return reverse("contest:manage-judging", args=[standing.contest.slug, standing.pk])


def _panel_url(kept: Panel) -> str:
    return reverse("contest:manage-panel", args=[kept.stage.contest.slug, kept.stage_id, kept.pk])
