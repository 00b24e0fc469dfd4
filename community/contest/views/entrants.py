"""Pages of who enters: my entries, a new one, where one stands, what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import registry as log_registry

from cases.forms import ReasonForm
from cases.models import CasePage
from common.exceptions import DomainError
from common.pagination import paginate
from common.uploads import serve_file
from community.contest import rules
from community.contest.completeness import parts_of, points_of
from community.contest.feedback import result_context
from community.contest.forms.entries import ScreeningForm, StartForm
from community.contest.models import Contest, Entry
from community.contest.services import entering, writing
from community.contest.steps import BY_KEY, STEPS
from community.contest.views.common import (
    FORM,
    acted,
    actor_of,
    contest_for,
    crumbs,
    entry_crumbs,
    entry_for,
    refused,
)
from people.roles import officer_of

SHOWN_EVENTS = 30
SCREENING = ("accept", "return", "refuse", "reconsider")


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The entries of the person's government: what waits for the coordinator first, then all of them."""
    now, user = timezone.now(), request.user
    rows = Entry.objects.of_our_government(user).for_list()
    open_now = Contest.objects.visible_to(user).taking_entries(now).prefetch_related("divisions", "stages__divisions")
    context = {
        "waiting": Entry.objects.waiting_for_nomination_by(user).for_list(),
        "page_obj": paginate(rows, request.GET),
        "contests": [contest for contest in open_now if rules.can_enter(user, contest, now)],
        "serves": officer_of(user) is not None,
        "crumbs": crumbs((_("Our entries"), "")),
    }
    return render(request, "contest/mine.html", context)


@require_http_methods(FORM)
@login_required
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an entry: new, or from a case; `quick` in a POST takes the case as it is, in one click."""
    found, now = contest_for(request, slug), timezone.now()
    if not (decision := rules.can_enter(request.user, found, now)):
        return refused(request, decision.reason, status=403, typed=_typed(request), back=found.get_absolute_url())
    officer = officer_of(request.user)
    assert officer is not None  # noqa: S101 - can_enter saw to it
    government = officer.government.current or officer.government
    cases = CasePage.objects.visible_to(request.user).of_government(government).order_by("-first_published_at")
    case = cases.filter(number=(request.POST or request.GET).get("case_number", "")).first()
    if request.method == "POST" and "quick" in request.POST:
        if case is None:
            raise Http404
        return _begin(request, lambda: _start(request, found, case=case), found)
    data = request.POST if request.method == "POST" else None
    form = StartForm(data, contest=found, government=government, cases=cases, initial={"case": case})
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            made: list[Entry] = []
            try:
                made.append(_start(request, found, **form.cleaned_data))
            except DomainError as error:
                form.add_error(None, str(error.message))
                status = 409
            else:
                return HttpResponseRedirect(_step_url(made[0], "basics"))
    way = crumbs((found.title, found.get_absolute_url()), (_("Enter"), ""))
    return render(request, "contest/enter.html", {"contest": found, "form": form, "crumbs": way}, status=status)


def _start(request: HttpRequest, contest: Contest, **given: Any) -> Entry:
    return writing.start_entry(actor=actor_of(request), contest=contest, **given)


def _begin(request: HttpRequest, start: Callable[[], Entry], contest: Contest) -> HttpResponse:
    try:
        entry = start()
    except DomainError as error:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(reverse("contest:mine"))
    return HttpResponseRedirect(_step_url(entry, "basics"))


def _step_url(entry: Entry, step: str) -> str:
    return reverse("contest:edit", args=[entry.pk, step])


def _typed(request: HttpRequest) -> list[tuple[str | Promise, str]]:
    return [(_("Title"), request.POST.get("title", ""))]


@require_safe
@login_required
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one entry stands: status, what is missing, what to do, what it says, what happened."""
    return entry_page(request, entry_for(request, pk))


def entry_page(
    request: HttpRequest, found: Entry, *, screening: ScreeningForm | None = None, status: int = 200
) -> HttpResponse:
    user, now = request.user, timezone.now()
    parts = parts_of(found)
    may = {
        "write": rules.can_write(user, found, now),
        "send": rules.can_send(user, found, now),
        "nominate": rules.can_nominate(user, found, now),
        "decline": rules.can_decline(user, found),
        "take_back": rules.can_take_back(user, found, now),
        "send_again": rules.can_send_again(user, found, now),
        "withdraw": rules.can_withdraw(user, found),
        "delete": rules.can_delete(user, found),
        **{verb: rules.can_screen(user, found, verb) for verb in SCREENING},
    }
    context = {
        "entry": found,
        "parts": parts,
        "points": points_of(parts),
        "missing": [part for part in parts if not part.present],
        "steps": BY_KEY,
        "may": may,
        "screens": any(may[verb] for verb in ("accept", "return", "refuse")),
        "screening": screening or ScreeningForm(),
        "taken": rules.in_time(found.contest, found.division, now),
        "stage": rules.entry_stage(found.contest, found.division, now),
        "members": found.members.all(),
        "files": found.files.filter(removed_at=None),
        "versions": found.versions.all(),
        "events": log_registry.get_logs_for_instance(found)
        .select_related("user")
        .order_by("-timestamp")[:SHOWN_EVENTS],
        "first_step": STEPS[0].key,
        **result_context(found),
        "may_certify": True,
        "crumbs": entry_crumbs(found, office=bool(rules.can_manage(request.user))),
    }
    return render(request, "contest/entry.html", context, status=status)


# {verb: what is said afterwards}; what the person may do is asked by the service.
ACTS: dict[str, str | Promise] = {
    "send": gettext_lazy("The entry has been handed on."),
    "nominate": gettext_lazy("The entry is nominated and submitted. It has its number now."),
    "take_back": gettext_lazy("The entry can be changed again. Hand it in again before entries close."),
    "send_again": gettext_lazy("The entry is with the office again."),
}


@require_POST
@login_required
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One of ACTS."""
    found, actor = entry_for(request, pk), actor_of(request)
    acts: dict[str, Callable[..., Entry]] = {
        "send": entering.send_entry,
        "nominate": entering.nominate_entry,
        "take_back": entering.take_back_entry,
        "send_again": entering.send_again,
    }
    if verb not in acts:
        raise Http404
    if verb == "send" and rules.coordinates(request.user, found):
        verb = "nominate"  # their own word is the nomination, and the page is to say so
    return acted(request, found.get_absolute_url(), lambda: acts[verb](actor=actor, entry=found), ACTS[verb])


@require_http_methods(FORM)
@login_required
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator gives the entry back with a reason."""
    return _with_reason(
        request,
        entry_for(request, pk),
        rules.can_decline,
        entering.decline_entry,
        heading=_("Give the entry back"),
        lead=_("The author can change it and send it again before entries close."),
        said=_("The entry is with its author again."),
    )


@require_http_methods(FORM)
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the contest for good, with a reason."""
    return _with_reason(
        request,
        entry_for(request, pk),
        rules.can_withdraw,
        entering.withdraw_entry,
        heading=_("Withdraw the entry"),
        lead=_("It does not take part any more, and this cannot be undone. What was handed in stays in the record."),
        said=_("The entry has been withdrawn."),
        tone="danger",
    )


def _with_reason(
    request: HttpRequest,
    found: Entry,
    rule: Callable[..., Any],
    service: Callable[..., Entry],
    *,
    heading: str,
    lead: str,
    said: str,
    tone: str = "primary",
) -> HttpResponse:
    if not (decision := rule(request.user, found)):
        return refused(request, decision.reason, status=403, back=found.get_absolute_url())
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        back = found.get_absolute_url()
        return acted(request, back, lambda: service(actor=actor_of(request), entry=found, reason=reason), said)
    context = {"entry": found, "form": form, "heading": heading, "lead": lead, "tone": tone}
    context["crumbs"] = entry_crumbs(found, heading)
    return render(request, "contest/reason.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    found = entry_for(request, pk)
    if not (decision := rules.can_delete(request.user, found)):
        return refused(request, decision.reason, status=403, back=found.get_absolute_url())
    writing.delete_draft(actor=actor_of(request), entry=found)
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("contest:mine"))


@require_safe
@login_required
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What the entry said when it was handed in or frozen, with the checksum."""
    found = entry_for(request, pk)
    kept = get_object_or_404(found.versions.select_related("made_by"), number=number)
    way = entry_crumbs(found, _("Version %(number)s") % {"number": number})
    return render(request, "contest/version.html", {"entry": found, "version": kept, "crumbs": way})


@require_safe
@login_required
def version_text(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The very text of which the checksum is taken."""
    kept = get_object_or_404(entry_for(request, pk).versions, number=number)
    return HttpResponse(kept.content, content_type="application/json; charset=utf-8")


@require_safe
@login_required
def file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """One file of an entry that the person may read."""
    kept = get_object_or_404(entry_for(request, pk).files, pk=file)
    return serve_file(kept.file, filename=kept.original_name, content_type=kept.content_type)
