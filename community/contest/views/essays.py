"""Pages for residents without an account: send an essay in, see where it stands, complete it, withdraw it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from common.exceptions import DomainError
from common.ratelimit import hit
from community.contest import rules
from community.contest.choices import ENTRY_TRANSITIONS, EntryStatus
from community.contest.feedback import result_context
from community.contest.forms.essays import CodeForm, EssayForm, TextForm
from community.contest.models import AwardGiven, Contest, Entry
from community.contest.services import essays
from community.contest.views.common import FORM, contest_for, crumbs, essay_divisions
from community.contest.views.exhibition import certificate_page

# From one address: essays, and codes tried. Offices and schools share addresses, so there is room.
ESSAYS, ESSAY_SECONDS = 20, 60 * 60
CODES, CODE_SECONDS = 30, 10 * 60


@require_http_methods(FORM)
@never_cache
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; when it was sent, the code, once and nowhere else."""
    found, now = contest_for(request, slug), timezone.now()
    divisions = essay_divisions(found)
    if not divisions:
        raise Http404
    taken = next((answer for d in divisions if (answer := rules.in_time(found, d, now))), None)
    form, status = EssayForm(request.POST if request.method == "POST" else None, contest=found), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not hit(f"contest.essay:{request.META.get('REMOTE_ADDR')}", ESSAYS, ESSAY_SECONDS):
            form.add_error(None, _("Many essays have come from here within an hour. Please send this one later."))
            status = 429
        elif form.is_valid():
            try:
                entry, code = _send(found, form)
            except PermissionDenied as error:
                form.add_error(None, str(error))
                status = 403
            else:
                way = crumbs((found.title, found.get_absolute_url()), (_("The essay has arrived"), ""))
                day, again = entry.writer.delete_on, entry.submitted_at < now
                context = {"entry": entry, "code": code, "day": day, "again": again, "crumbs": way}
                return render(request, "contest/essay_sent.html", context)
    context = {
        "contest": found,
        "form": form,
        "taken": taken or rules.in_time(found, divisions[0], now),
        "day": essays.deletion_day(found),
        "crumbs": crumbs((found.title, found.get_absolute_url()), (_("Send in an essay"), "")),
    }
    return render(request, "contest/essay.html", context, status=status)


def _send(contest: Contest, form: EssayForm) -> tuple[Entry, str]:
    given = form.cleaned_data
    return essays.send_essay(
        contest=contest,
        division=given["division"],
        title=given["title"],
        text=given["text"],
        resident=form.resident(),
    )


@require_http_methods(FORM)
@never_cache
@sensitive_post_parameters("code")
def status(request: HttpRequest) -> HttpResponse:
    """Where the essay of a code stands; the code goes along with every act and into no address."""
    form, found, answer = CodeForm(request.POST if request.method == "POST" else None), None, 200
    if request.method == "POST":
        answer = 422
        if form.is_valid() and not hit(f"contest.code:{request.META.get('REMOTE_ADDR')}", CODES, CODE_SECONDS):
            form.add_error(None, _("Too many codes were tried from here. Please wait ten minutes."))
            answer = 429
        elif form.is_valid():
            found = essays.essay_by(form.cleaned_data["code"])
            if found is not None:
                return _essay(request, found, form.cleaned_data["code"])
            form.add_error("code", _("There is no essay with this code. Look at the code again."))
    way = crumbs((_("Where my essay stands"), ""))
    return render(request, "contest/essay_code.html", {"form": form, "crumbs": way}, status=answer)


def _essay(request: HttpRequest, found: Entry, code: str) -> HttpResponse:
    """The essay with what its writer may do; one of these acts, if the form asked for it."""
    act, problem, answer = request.POST.get("act", ""), "", 200
    text = TextForm(request.POST if act == "complete" else None, initial={"title": found.title, "text": found.action})
    try:
        if act == "withdraw":
            found = essays.withdraw_essay(code=code)
        elif act == "complete" and text.is_valid():
            found = essays.complete_essay(code=code, **text.cleaned_data)
        elif act == "complete":
            answer = 422
    except DomainError as error:
        problem, answer = str(error.message), 409
    result = result_context(found)
    if act == "certificate" and isinstance(given := result["given"], AwardGiven):
        way = (_("Where my essay stands"), reverse("contest:essay-status")), (_("Certificate"), "")
        return certificate_page(request, given, [found.writer.name], *way)
    context: dict[str, Any] = {
        "entry": found,
        "code": code,
        "form": text,
        "problem": problem,
        "may_complete": found.status == EntryStatus.RETURNED,
        "may_withdraw": found.status in ENTRY_TRANSITIONS["withdraw"][0],
        **result,
        "crumbs": crumbs((_("Where my essay stands"), "")),
    }
    return render(request, "contest/essay_status.html", context, status=answer)
