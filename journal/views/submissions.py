"""Pages of submissions: an officer submits, editors and writer talk, editors decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import richtext
from common.exceptions import DomainError, require
from common.pagination import paginate
from common.ratelimit import hit
from common.uploads import serve_file
from journal import rules
from journal.choices import TRANSITIONS
from journal.forms import AcceptForm, RemarkForm, SubmissionForm
from journal.models import Call, Submission
from journal.services import submitting

if TYPE_CHECKING:
    from people.models import User

# How many articles one person may submit in a day.
MOST, SECONDS = 10, 24 * 60 * 60


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Open calls, and what the person has submitted."""
    rows = Submission.objects.filter(writer=cast("User", request.user)).for_list().order_by("-changed_at", "-pk")
    context = {
        "calls": Call.objects.open_on(timezone.localdate()),
        "page_obj": paginate(rows, request.GET),
        "may_submit": bool(rules.can_submit(request.user)),
        "crumbs": _crumbs(request),
    }
    return render(request, "journal/submissions/mine.html", context)


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """All submissions, those that wait first asked for by `?show=waiting`."""
    require(rules.can_plan(request.user))
    rows = Submission.objects.visible_to(request.user).for_list()
    waiting = request.GET.get("show") != "all"
    address = reverse("journal:submissions")
    context = {
        "page_obj": paginate(rows.waiting() if waiting else rows, request.GET),
        "base_query": "" if waiting else "show=all",
        "tabs": [
            {"label": _("Waiting for editors"), "url": address, "current": waiting},
            {"label": _("All"), "url": f"{address}?show=all", "current": not waiting},
        ],
        "crumbs": _crumbs(request),
    }
    return render(request, "journal/submissions/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new submission. `?call=` names the call that it answers. 422 and 429 keep what was typed."""
    require(rules.can_submit(request.user))
    actor = cast("User", request.user)
    call = _open_call(request)
    form, status = SubmissionForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST" and not hit(f"journal.submit:{actor.pk}", MOST, SECONDS):
        form.add_error(None, _("You have submitted many articles today. Please send this one tomorrow."))
        status = 429
    elif request.method == "POST":
        found, status = _kept(form, lambda **given: submitting.submit_article(actor=actor, **given), call=call)
        if found is not None:
            messages.success(request, _("Your article is with the editors. You get a mail when they answer."))
            return HttpResponseRedirect(found.get_absolute_url())
    _say_that_files_are_lost(request, form)
    context = {"form": form, "call": call, "crumbs": _crumbs(request, (_("Submit an article"), ""))}
    return render(request, "journal/submissions/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _visible(request, pk), cast("User", request.user)
    require(rules.can_do(actor, found, "change"))
    initial = {name: getattr(found, name) for name in ("title", "section", "lead", "text")}
    form, status = SubmissionForm(request.POST or None, request.FILES or None, initial=initial), 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        changed, status = _kept(
            form, lambda **given: submitting.change_submission(actor=actor, submission=found, **given), call=found.call
        )
        if changed is not None:
            messages.success(request, _("Changed. It waits for the editors."))
            return HttpResponseRedirect(found.get_absolute_url())
    _say_that_files_are_lost(request, form)
    context = {
        "form": form,
        "submission": found,
        "files": found.files.all(),
        "crumbs": _crumbs(request, (found.title, found.get_absolute_url()), (_("Change the submission"), "")),
    }
    return render(request, "journal/submissions/form.html", context, status=status)


@require_safe
@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk), RemarkForm(), AcceptForm(), 200)


@require_POST
@login_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """A remark or a step. 422 gives the page again with what was typed."""
    found, form = _visible(request, pk), RemarkForm(request.POST)
    if not form.is_valid():
        if "verb" in form.errors:
            raise Http404
        return _page(request, found, form, AcceptForm(), 422)
    verb, remark = form.cleaned_data["verb"], form.cleaned_data["remark"]
    require(rules.can_do(request.user, found, verb))
    try:
        submitting.act_on_submission(actor=cast("User", request.user), submission=found, verb=verb, remark=remark)
    except DomainError as error:
        form.add_error("remark", str(error.message))
        return _page(request, found, form, AcceptForm(), 422)
    messages.success(
        request, _("It is noted, and the other side gets a mail.") if verb != "take" else _("It is yours.")
    )
    return HttpResponseRedirect(found.get_absolute_url())


@require_POST
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it an article of the chosen issue and go there."""
    found, form = _visible(request, pk), AcceptForm(request.POST)
    require(rules.can_do(request.user, found, "accept"))
    if not form.is_valid():
        return _page(request, found, RemarkForm(), form, 422)
    issue = form.cleaned_data["issue"]
    article = submitting.accept_submission(actor=cast("User", request.user), submission=found, issue=issue)
    messages.success(request, _("It is an article of the issue now. Its writer gets a mail."))
    return HttpResponseRedirect(f"{reverse('journal:desk-issue', args=[issue.number])}#row-{article.pk}")


@require_safe
@login_required
def file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    stored = get_object_or_404(_visible(request, pk).files, pk=file)
    return serve_file(stored.file, filename=stored.original_name, content_type=stored.content_type)


@require_POST
@login_required
def remove_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    found = _visible(request, pk)
    submitting.remove_file(actor=cast("User", request.user), submission=found, pk=file)
    return HttpResponseRedirect(reverse("journal:submission-edit", args=[pk]))


def _page(
    request: HttpRequest, found: Submission, remark: RemarkForm, accepting: AcceptForm, status: int
) -> HttpResponse:
    context = {
        "submission": found,
        "text": richtext.trusted(found.rendered.get("text", "")),
        "notes": found.notes.select_related("author"),
        "files": found.files.all(),
        "form": remark,
        "accept_form": accepting,
        "may": {verb: bool(rules.can_do(request.user, found, verb)) for verb in TRANSITIONS},
        "is_editor": bool(rules.can_plan(request.user)),
        "crumbs": _crumbs(request, (found.title, "")),
    }
    return render(request, "journal/submissions/submission.html", context, status=status)


def _kept(form: SubmissionForm, keep: Any, *, call: Call | None) -> tuple[Submission | None, int]:
    """The kept submission, or None with the status when the form now says what does not fit."""
    fields = {name: form.cleaned_data[name] for name in ("title", "section", "lead", "text")} | {"call": call}
    try:
        return keep(fields=fields, uploads=form.cleaned_data["uploads"]), 200
    except ValidationError as error:
        form.add_error("uploads", error.messages)
    except DomainError as error:
        form.add_error("uploads", str(error.message))
    return None, 422


def _say_that_files_are_lost(request: HttpRequest, form: SubmissionForm) -> None:
    """Words come back with a form that is not right yet, files do not."""
    if request.FILES and "uploads" not in form.errors:
        form.add_error("uploads", _("Please attach the files once more. A browser sends them anew each time."))


def _open_call(request: HttpRequest) -> Call | None:
    asked = request.GET.get("call", "")
    rows = Call.objects.open_on(timezone.localdate())
    return rows.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None


def _visible(request: HttpRequest, pk: int) -> Submission:
    rows = Submission.objects.visible_to(request.user).for_list().select_related("call", "article")
    found: Submission = get_object_or_404(rows, pk=pk)
    return found


def _crumbs(request: HttpRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    home = (_("Submissions"), reverse("journal:submissions")) if rules.can_plan(request.user) else None
    home = home or (_("Write for the journal"), reverse("journal:write"))
    return [(_("CS Journal"), reverse("journal:front")), home, *more]
