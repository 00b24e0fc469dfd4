"""Pages of officers: adopt a case, write down steps and results, answer the yearly question."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases.adoption import rules
from cases.adoption.choices import MAX_FILES
from cases.adoption.desk import silent_before
from cases.adoption.forms import DescribeForm, EvidenceForm, FollowUpForm, MoveForm, StartForm, link_rows
from cases.adoption.models import Adoption, CaseFollowUp
from cases.adoption.querysets import GIVEN, AdoptionQuerySet
from cases.adoption.services.adopting import start_adoption, withdraw_adoption
from cases.adoption.services.answering import answer_follow_up
from cases.adoption.services.describing import add_evidence, describe_adoption, remove_evidence, version_of
from cases.adoption.services.moving import move_adoption
from cases.adoption.views.public import adoption_for, crumbs_of
from cases.citation import case_path
from cases.models import CasePage
from cases.views.public import CaseGone, case_gone, visible_case
from common.exceptions import DomainError, StaleEdit, require
from common.numbers import whole_number
from common.pagination import paginate
from people.models import LocalGovernment
from people.roles import officer_of

PER_PAGE = 20
# What the list of adoptions shows, by the word in its address.
TITLES = {
    "": gettext_lazy("Our adoptions"),
    "silent": gettext_lazy("Without news"),
    "given": gettext_lazy("Taken over from us"),
}


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What the person's government has adopted; `show` asks for those without news, or for what others took from it."""
    government = _own_government(request)
    show = request.GET.get("show", "")
    show = show if show in TITLES else ""
    visible = Adoption.objects.visible_to(request.user)
    if show == "given":
        rows = visible.around(government, request.user).filter(side=GIVEN).order_by("-opened_at", "-pk")
    elif show == "silent":
        rows = visible.of_government(government).silent_since(silent_before()).order_by("last_moved_at", "pk")
    else:
        rows = visible.of_government(government)
    context = {
        "page": paginate(rows.for_list(), request.GET, per_page=PER_PAGE),
        "base_query": f"show={show}" if show else "",
        "show": show,
        "heading": TITLES[show],
        "tabs": _tabs(show),
        "government": government.current or government,
        "crumbs": [(_("Our adoptions"), "")],
    }
    return render(request, "adoption/mine.html", context)


def _tabs(show: str) -> list[dict[str, Any]]:
    url = reverse("adoption:mine")
    return [
        {"label": label, "url": f"{url}?show={key}" if key else url, "current": key == show}
        for key, label in TITLES.items()
    ]


def _own_government(request: HttpRequest) -> LocalGovernment:
    """Where the person serves; whoever serves nowhere is refused with the reason."""
    officer = officer_of(request.user)
    if officer is None:
        require(rules.not_a_member(request.user, rules.OFFICERS_ONLY))
    assert officer is not None  # noqa: S101 - refused above
    return officer.government


@require_safe
@login_required
def follow_ups(request: HttpRequest) -> HttpResponse:
    """The yearly questions that wait for the person's government, the oldest first."""
    government = _own_government(request)
    rows = CaseFollowUp.objects.waiting_for(request.user).select_related("case")
    context = {
        "page": paginate(rows, request.GET, per_page=PER_PAGE),
        "government": government.current or government,
        "crumbs": [(_("Our adoptions"), reverse("adoption:mine")), (_("Yearly questions"), "")],
    }
    return render(request, "adoption/follow_ups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest, number: str) -> HttpResponse:
    """The form with which a government says that it adopts a case."""
    try:
        case = visible_case(request, number)
    except CaseGone:
        return case_gone(request, number)
    require(rules.can_adopt(request.user, case))
    officer = officer_of(request.user)
    assert officer is not None  # noqa: S101 - can_adopt saw to it
    form = StartForm(request.POST or None, others=_others(request, case, officer.government))
    if request.method == "POST" and form.is_valid():
        try:
            adoption = start_adoption(actor=request.user, case=case, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("It is written down. The officers of the case will hear of it."))
            return HttpResponseRedirect(adoption.get_absolute_url())
    crumbs = [
        (_("Case library"), reverse("cases:list")),
        (case.number or "", case_path(case.number or "")),
        (_("We adopt it too"), ""),
    ]
    context = {"form": form, "case": case, "crumbs": crumbs}
    return render(request, "adoption/start.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """The next step."""
    adoption = adoption_for(request, pk)
    require(rules.can_edit_adoption(request.user, adoption))
    form = MoveForm(request.POST or None, adoption=adoption)
    if request.method == "POST" and form.is_valid():
        try:
            move_adoption(actor=request.user, adoption=adoption, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return HttpResponseRedirect(adoption.get_absolute_url())
    context = {"form": form, "adoption": adoption, "crumbs": crumbs_of(adoption, _("Next stage"))}
    return render(request, "adoption/move.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The text and the links. What was typed stays in the form whatever goes wrong."""
    adoption = adoption_for(request, pk)
    require(rules.can_edit_adoption(request.user, adoption))
    others = _others(request, adoption.case, adoption.government)
    data = request.POST if request.method == "POST" else None
    form = DescribeForm(data, instance=adoption, others=others)
    more = data is not None and "more-links" in data
    rows = _rows(adoption, data, more=more)
    version, status, newer = version_of(adoption), 200, None
    if data is not None and not more:
        status = 422
        if form.is_valid() and rows.is_valid():
            try:
                describe_adoption(
                    actor=request.user,
                    adoption=adoption,
                    cleaned=form.cleaned_data,
                    links=rows.rows(),
                    base_version=data.get("version", ""),
                )
                return HttpResponseRedirect(adoption.get_absolute_url())
            except StaleEdit as error:
                form.add_error(None, str(error.message))
                newer, status = adoption, 409
            except DomainError as error:
                form.add_error(None, str(error.message))
    elif more:
        version = request.POST.get("version", "")
    context = {
        "form": form,
        "rows": rows,
        "adoption": adoption,
        "newer": newer,
        "version": version,
        "crumbs": crumbs_of(adoption, _("Describe")),
    }
    return render(request, "adoption/edit.html", context, status=status)


def _rows(adoption: Adoption, data: Any, *, more: bool) -> Any:
    initial = list(adoption.links.values("title", "url"))
    if not more:
        return link_rows()(data, prefix="links", initial=initial)
    again = data.copy()
    again["links-TOTAL_FORMS"] = str((whole_number(data.get("links-TOTAL_FORMS", "")) or 0) + 1)
    return link_rows()(again, prefix="links", initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file as evidence, or remove one (`remove` names it)."""
    adoption = adoption_for(request, pk)
    require(rules.can_edit_adoption(request.user, adoption))
    removed = whole_number(request.POST.get("remove", ""))
    form = EvidenceForm()
    if request.method == "POST":
        form = EvidenceForm(request.POST, request.FILES) if removed is None else EvidenceForm({})
        try:
            if removed is not None:
                remove_evidence(actor=request.user, adoption=adoption, file_id=removed)
                return HttpResponseRedirect(request.path)
            if form.is_valid():
                title = form.cleaned_data["title"]
                add_evidence(actor=request.user, adoption=adoption, upload=form.cleaned_data["file"], title=title)
                return HttpResponseRedirect(request.path)
        except ValidationError as error:
            form.add_error("file", error)
        except DomainError as error:
            form.add_error(None, str(error.message))
    context = {
        "form": form,
        "adoption": adoption,
        "files": adoption.files.all(),
        "limit": MAX_FILES,
        "crumbs": crumbs_of(adoption, _("Evidence")),
    }
    return render(request, "adoption/files.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was nothing but a thought."""
    adoption = adoption_for(request, pk)
    require(rules.can_withdraw_adoption(request.user, adoption))
    if request.method == "POST":
        withdraw_adoption(actor=request.user, adoption=adoption)
        messages.success(request, _("The adoption was taken back."))
        return HttpResponseRedirect(case_path(adoption.case.number or ""))
    context = {"adoption": adoption, "crumbs": crumbs_of(adoption, _("Take the adoption back"))}
    return render(request, "adoption/withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The yearly question to the owner of a case."""
    rows = CaseFollowUp.objects.visible_to(request.user).select_related("case__government__current")
    question = get_object_or_404(rows, pk=pk)
    require(rules.can_answer_follow_up(request.user, question.case))
    initial = {"answer": question.answer, "figure": question.figure, "note": question.note}
    form = FollowUpForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer_follow_up(actor=request.user, question=question, **form.cleaned_data)
        messages.success(request, _("Thank you. The answer stands on the page of the case."))
        return HttpResponseRedirect(case_path(question.case.number or ""))
    case = question.case
    crumbs = [
        (_("Case library"), reverse("cases:list")),
        (case.number or "", case_path(case.number or "")),
        (_("Yearly question"), ""),
    ]
    context = {"form": form, "case": case, "question": question, "crumbs": crumbs}
    return render(request, "adoption/follow_up.html", context, status=_status(form))


def _others(request: HttpRequest, case: CasePage, government: LocalGovernment) -> AdoptionQuerySet:
    """The adoptions of the case by other governments that the person sees."""
    seen: AdoptionQuerySet = Adoption.objects.visible_to(request.user).for_case(case)
    return seen.exclude(pk__in=Adoption.objects.of_government(government).values("pk"))


def _status(form: Any) -> int:
    return 422 if form.errors else 200
