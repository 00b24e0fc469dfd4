"""Writing a case step by step: each step saves and goes on, nothing typed is ever lost."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import rules
from cases.filetexts import noted
from cases.forms import FileForm
from cases.models import CasePage
from cases.services.drafting import open_draft, save_step, version_of
from cases.services.files import add_attachment, remove_attachment
from cases.services.review import missing_for_submission
from cases.steps import BY_KEY, STEPS, Step, StepInput, as_text, missing_in, posted_rows, step_after, step_of
from cases.views.public import case_context
from cases.views.writing import case_for, crumbs_of, refused
from common import answering
from common.exceptions import DomainError, StaleEdit, require
from common.numbers import whole_number


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step: the form, or saving it and going on."""
    chosen = _step(step)
    if not request.user.is_authenticated:
        return _signed_out(request, chosen)
    page = case_for(request, pk)
    if chosen.key == "files":
        return _files(request, page, FileForm())
    if chosen.key == "check":
        return _check(request, page)
    if request.method == "POST":
        return _save(request, page, chosen)
    if not (decision := rules.can_edit(request.user, page)):
        return refused(request, decision.reason, status=403, page=page)
    return _form(request, page, StepInput(chosen, open_draft(page)), version_of(page))


@require_POST
@answering.autosave
def autosave(request: HttpRequest, pk: int, step: str) -> dict[str, str]:
    """Save a step in passing: {"saved_at", "version"}; 401, 403, 409 and 422 answer {"message"}."""
    chosen = _step(step)
    if chosen.form is None:
        raise Http404
    page = case_for(request, pk)
    given = StepInput(chosen, page.get_latest_revision_as_object(), request.POST)
    if not given.is_valid():
        raise ValidationError(given.problems)
    save_step(page=page, actor=request.user, cleaned=given.cleaned(), base_version=_version(request), autosave=True)
    return {"version": version_of(page)}


@require_POST
@login_required
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file, or remove one (`remove` names it)."""
    page = case_for(request, pk)
    require(rules.can_edit(request.user, page))
    if (stored := whole_number(request.POST.get("remove", ""))) is not None:
        return _remove(request, page, stored)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            add_attachment(
                page=page, actor=request.user, upload=form.cleaned_data["file"], title=form.cleaned_data["title"]
            )
        except ValidationError as error:
            form.add_error("file", error)
        except DomainError as error:
            form.add_error(None, str(error.message))
    if not form.is_valid():
        return _files(request, page, form)
    return HttpResponseRedirect(reverse("cases:edit", args=[page.pk, "files"]))


def _remove(request: HttpRequest, page: CasePage, stored_id: int) -> HttpResponse:
    try:
        remove_attachment(page=page, actor=request.user, stored_id=stored_id)
    except DomainError as error:
        return refused(request, error.message, status=409, page=page)
    return HttpResponseRedirect(reverse("cases:edit", args=[page.pk, "files"]))


def _step(key: str) -> Step:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def _version(request: HttpRequest) -> str:
    return request.POST.get("version", "")


def _save(request: HttpRequest, page: CasePage, step: Step) -> HttpResponse:
    """Save what was sent and go on; every refusal shows it again."""
    draft = page.get_latest_revision_as_object()
    data = _chosen(request, StepInput(step, draft))
    if table := next((name for name in step.tables if f"more-{name}" in data), ""):
        return _form(request, page, StepInput(step, draft, data, more_rows=table), _version(request))
    given = StepInput(step, draft, data)
    if not (decision := rules.can_edit(request.user, page)):
        return refused(request, decision.reason, status=403, page=page, typed=given.typed())
    if not given.is_valid():
        return _form(request, page, given, _version(request), status=422)
    try:
        save_step(page=page, actor=request.user, cleaned=given.cleaned(), base_version=_version(request))
    except StaleEdit as error:
        return _stale(request, page, given, error)
    except ValidationError as error:
        given.form.add_error(None, error.messages)
        return _form(request, page, given, _version(request), status=422)
    if "stay" in data:
        return HttpResponseRedirect(request.path)
    return HttpResponseRedirect(reverse("cases:edit", args=[page.pk, step_after(step).key]))


def _chosen(request: HttpRequest, current: StepInput) -> QueryDict:
    """What was posted, with the other person's text where the writer chose it on the page of a stale form."""
    data = request.POST.copy()
    for name in current.form.fields:
        if data.get(f"choose-{name}") == "theirs":
            value = current.form[name].value()
            data[name] = "" if value is None else str(value)
    for name, table in current.tables.items():
        if data.get(f"choose-{name}") == "theirs":
            for key in [key for key in data if key.startswith(f"{name}-")]:
                del data[key]
            data.update(_posted_again(table))
    return data


def _posted_again(table: Any) -> dict[str, str]:
    """The rows of an unbound table as a browser would post them."""
    values = {f"{table.prefix}-TOTAL_FORMS": str(len(table.forms)), f"{table.prefix}-INITIAL_FORMS": "0"}
    for form in table.forms:
        values |= {form.add_prefix(name): as_text(form[name].value()) for name in form._meta.fields}
    return values


def _form(request: HttpRequest, page: CasePage, given: StepInput, version: str, *, status: int = 200) -> HttpResponse:
    context = _frame(page, given.step, given.draft) | {"given": given, "form": given.form, "version": version}
    return render(request, "cases/author/step.html", context, status=status)


def _stale(request: HttpRequest, page: CasePage, given: StepInput, error: StaleEdit) -> HttpResponse:
    """Both texts, field by field, under a form that saves on top of the newer one."""
    theirs = StepInput(given.step, page.get_latest_revision_as_object())
    rows = []
    for field in given.form:
        mine, other = as_text(field.value()), as_text(theirs.form[field.name].value())
        rows.append({"field": field, "theirs": other, "differs": mine.strip() != other.strip()})
    texts = dict(theirs.typed())
    tables = [
        {"name": name, "table": table, "label": label, "theirs": texts.get(label, "")}
        for name, table in given.tables.items()
        for label in [CasePage._meta.get_field(name).related_model._meta.verbose_name_plural]
    ]
    context = _frame(page, given.step, given.draft) | {
        "message": error.message,
        "rows": rows,
        "tables": tables,
        "given": given,
        "version": version_of(page),
        "saved_by": page.get_latest_revision().user,
    }
    return render(request, "cases/author/stale.html", context, status=409)


def _files(request: HttpRequest, page: CasePage, form: FileForm) -> HttpResponse:
    require(rules.can_edit(request.user, page))
    draft = page.get_latest_revision_as_object()
    context = _frame(page, BY_KEY["files"], draft) | {
        "form": form,
        "files": noted(draft.attachments.all()),
        "max_bytes": settings.UPLOAD_MAX_BYTES,
    }
    return render(request, "cases/author/files.html", context, status=422 if form.errors else 200)


def _check(request: HttpRequest, page: CasePage) -> HttpResponse:
    """The draft as readers will see it, what is missing, and the button to submit."""
    draft = open_draft(page)
    missing = [{"part": part, "step": step_of(part.key)} for part in draft.missing_parts()]
    context = _frame(page, BY_KEY["check"], draft) | case_context(draft)
    context |= {
        "files": noted(draft.attachments.all()),
        "missing": missing,
        "required": set(missing_for_submission(draft)),
        "may_submit": rules.can_submit(request.user, page),
        "may_edit": rules.can_edit(request.user, page),
        "crumbs": crumbs_of(page, str(BY_KEY["check"].label)),
    }
    return render(request, "cases/author/check.html", context)


def _frame(page: CasePage, step: Step, draft: CasePage) -> dict[str, Any]:
    """What every step shows around its form."""
    missing = draft.missing_parts()
    steps = [
        {
            "label": other.label,
            "url": reverse("cases:edit", args=[page.pk, other.key]),
            "state": "current"
            if other == step
            else "done"
            if other.parts and not missing_in(other, missing)
            else "todo",
        }
        for other in STEPS
    ]
    return {
        "page_": page,
        "draft": draft,
        "step": step,
        "steps": steps,
        "crumbs": crumbs_of(page, str(step.label)),
        "autosave_url": reverse("cases:autosave", args=[page.pk, step.key]) if step.form else "",
    }


def _signed_out(request: HttpRequest, step: Step) -> HttpResponse:
    """Reading leads to the sign-in page. Saving shows what was typed, because a redirect would throw it away."""
    if request.method != "POST" or step.form is None:
        return redirect_to_login(request.path)
    return refused(
        request,
        _("You are signed out, so nothing was saved. Copy your text, sign in again and paste it."),
        status=403,
        typed=_plain(request.POST, step),
    )


def _plain(data: QueryDict, step: Step) -> list[tuple[str, str]]:
    """(name of the field, text) of what was typed into the step, unchecked."""
    labels = {field.name: str(getattr(field, "verbose_name", field.name)) for field in CasePage._meta.get_fields()}
    assert step.form is not None  # noqa: S101 - the caller asked
    names = [*step.form.base_fields, *step.form.model_fields]
    pairs = [(labels.get(name, name), data.get(name, "")) for name in dict.fromkeys(names)]
    for name, row in step.tables.items():
        cells = posted_rows(data, name, row._meta.fields)  # type: ignore[attr-defined]
        pairs.append((labels.get(name, name), "\n".join(" · ".join(filter(None, row.values())) for row in cells)))
    return [(label, text) for label, text in pairs if text.strip()]
