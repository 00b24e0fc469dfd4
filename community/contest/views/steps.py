"""Writing an entry step by step. Nothing typed is ever lost: refusals and stale forms show it again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import answering
from common.exceptions import DomainError
from common.numbers import whole_number
from community.contest import rules
from community.contest.completeness import parts_of, points_of
from community.contest.forms.entries import FileForm
from community.contest.models import Entry
from community.contest.services import writing
from community.contest.steps import BY_KEY, STEPS, Step, StepInput, is_done, step_after
from community.contest.views.common import FORM, acted, actor_of, entry_crumbs, entry_for, refused


@require_http_methods(FORM)
def edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of the form; the files and the last look have pages of their own."""
    chosen = _step(step)
    if not request.user.is_authenticated:
        return _signed_out(request, chosen)
    found = entry_for(request, pk)
    if chosen.key == "files":
        return _files(request, found, FileForm())
    if chosen.key == "check":
        return render(request, "contest/check.html", _check_context(request, found))
    if request.method == "POST":
        return _save(request, found, chosen)
    if not (decision := rules.can_write(request.user, found, timezone.now())):
        return refused(request, decision.reason, status=403, back=found.get_absolute_url())
    return _form(request, found, StepInput(chosen, found))


@require_POST
@answering.autosave
def autosave(request: HttpRequest, pk: int, step: str) -> dict[str, int]:
    """Save a step in passing: {"saved_at", "version"}; 401, 403, 409 and 422 answer {"message"}."""
    chosen = _step(step)
    if chosen.form is None:
        raise Http404
    found = entry_for(request, pk)
    given = StepInput(chosen, found, request.POST)
    if not given.is_valid():
        sentences = [error for errors in given.form.errors.values() for error in errors] + given.problems
        raise ValidationError(sentences)
    return {"version": _save_step(request, found, given, autosave=True).version}


@require_POST
@login_required
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file, or take one out (`remove` names it)."""
    found, actor = entry_for(request, pk), actor_of(request)
    page = reverse("contest:edit", args=[found.pk, "files"])
    if (number := whole_number(request.POST.get("remove", ""))) is not None:
        return acted(
            request,
            page,
            lambda: writing.remove_file(actor=actor, entry=found, number=number),
            _("The file is taken out."),
        )
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            writing.add_file(
                actor=actor, entry=found, upload=form.cleaned_data["file"], title=form.cleaned_data["title"]
            )
        except ValidationError as error:
            form.add_error("file", error)
        except DomainError as error:
            form.add_error(None, str(error.message))
    if not form.is_valid():
        return _files(request, found, form)
    return HttpResponseRedirect(page)


def _step(key: str) -> Step:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def _save(request: HttpRequest, found: Entry, step: Step) -> HttpResponse:
    """Save what was sent and go on; every refusal shows it again."""
    given = StepInput(step, found, request.POST)
    if not (decision := rules.can_write(request.user, found, timezone.now())):
        return refused(request, decision.reason, status=403, typed=given.typed(), back=found.get_absolute_url())
    if given.more:
        return _form(request, found, given)
    if not given.is_valid():
        return _form(request, found, given, status=422)
    try:
        _save_step(request, found, given)
    except ValidationError as error:
        given.form.add_error(None, error.messages)
        return _form(request, found, given, status=422)
    except DomainError as error:
        return refused(
            request,
            error.message,
            status=409,
            typed=given.typed(),
            back=reverse("contest:edit", args=[found.pk, step.key]),
        )
    if "stay" in request.POST:
        return HttpResponseRedirect(request.path)
    return HttpResponseRedirect(reverse("contest:edit", args=[found.pk, step_after(step).key]))


def _save_step(request: HttpRequest, found: Entry, given: StepInput, *, autosave: bool = False) -> Entry:
    return writing.save_step(
        actor=actor_of(request),
        entry=found,
        cleaned=given.cleaned(),
        base_version=whole_number(request.POST.get("version", "")) or 0,
        autosave=autosave,
    )


def _form(request: HttpRequest, found: Entry, given: StepInput, *, status: int = 200) -> HttpResponse:
    context = _frame(found, given.step) | {
        "given": given,
        "form": given.form,
        "version": request.POST.get("version") or found.version,
        "autosave_url": reverse("contest:autosave", args=[found.pk, given.step.key]),
    }
    return render(request, "contest/step.html", context, status=status)


def _files(request: HttpRequest, found: Entry, form: FileForm) -> HttpResponse:
    if not (decision := rules.can_write(request.user, found, timezone.now())):
        return refused(request, decision.reason, status=403, back=found.get_absolute_url())
    context = _frame(found, BY_KEY["files"]) | {
        "form": form,
        "files": found.files.filter(removed_at=None),
        "max_bytes": settings.UPLOAD_MAX_BYTES,
    }
    return render(request, "contest/files.html", context, status=422 if form.errors else 200)


def _check_context(request: HttpRequest, found: Entry) -> dict[str, Any]:
    """The entry as others will read it, what is missing, and the button that hands it in."""
    now, user = timezone.now(), request.user
    frame = _frame(found, BY_KEY["check"])
    again = found.status == "returned"
    may = rules.can_send_again(user, found, now) if again else rules.can_send(user, found, now)
    return frame | {
        "points": points_of(frame["parts"]),
        "missing": [part for part in frame["parts"] if not part.present],
        "required": [part for part in frame["parts"] if part.required and not part.present],
        "may_send": may,
        "again": again,
        "coordinates": rules.coordinates(user, found),
        "stage": rules.entry_stage(found.contest, found.division, now),
        "members": found.members.all(),
        "files": found.files.filter(removed_at=None),
    }


def _frame(found: Entry, step: Step) -> dict[str, Any]:
    """What every step shows around its form."""
    parts = parts_of(found)

    def state(other: Step) -> str:
        return "current" if other == step else "done" if is_done(other, parts) else "todo"

    steps = [
        {"label": other.label, "url": reverse("contest:edit", args=[found.pk, other.key]), "state": state(other)}
        for other in STEPS
    ]
    return {
        "entry": found,
        "contest": found.contest,
        "step": step,
        "steps": steps,
        "parts": parts,
        "crumbs": entry_crumbs(found, str(step.label)),
    }


def _signed_out(request: HttpRequest, step: Step) -> HttpResponse:
    """Reading leads to the sign-in page. Saving shows what was typed, because a redirect would throw it away."""
    if request.method != "POST" or step.form is None:
        return redirect_to_login(request.path)
    typed = [(name, text) for name, text in request.POST.items() if name not in ("csrfmiddlewaretoken", "version")]
    return refused(
        request,
        _("You are signed out, so nothing was saved. Copy your text, sign in again and paste it."),
        status=403,
        typed=[(_label(step, name), text) for name, text in typed if "-" not in name or name.endswith("-name")],
    )


def _label(step: Step, name: str) -> str:
    field = step.form.base_fields.get(name) if step.form else None
    return str(field.label) if field else _("Team")
