"""Pages of review papers: the list, a new one, one paper, editing, print, files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import CasePage
from cases.papers import docx_file, hwpx_file, hwpx_parts, rules
from cases.papers.choices import SectionKey
from cases.papers.composing import document_of
from cases.papers.forms import AddCaseForm, PaperInput, PaperStartForm, row_lines
from cases.papers.models import ReviewPaper
from cases.papers.services.writing import add_case, copy_paper, create_paper, delete_paper, save_paper
from cases.views.writing import refused
from common.exceptions import DomainError, StaleEdit, require
from common.numbers import whole_number
from common.uploads import content_disposition

PER_PAGE = 20
TABLES = ("budget", "schedule")
CHOICES = ("title", *SectionKey.values, *TABLES)


@require_safe
@login_required
def paper_list(request: HttpRequest) -> HttpResponse:
    """The papers of the person's government; administrators see all."""
    may_create = rules.can_create(request.user)
    page_obj = Paginator(ReviewPaper.objects.visible_to(request.user).for_list(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "papers": page_obj.object_list,
        "page_obj": page_obj,
        "base_query": "",
        "may_create": may_create,
        "crumbs": _crumbs(),
    }
    return render(request, "papers/paper_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin from cases. `?case=` fills in the first number; signed out, what was typed is shown for copying."""
    if not request.user.is_authenticated:
        return _signed_out(request, [(_("Title"), request.POST.get("title", ""))])
    if not (decision := rules.can_create(request.user)):
        return refused(request, decision.reason, status=403)
    if request.method != "POST":
        return _start(request, PaperStartForm(initial=_first(request)))
    form = PaperStartForm(request.POST)
    if not form.is_valid():
        return _start(request, form, status=422)
    try:
        paper = create_paper(actor=request.user, title=form.cleaned_data["title"], numbers=form.cleaned_data["numbers"])
    except DomainError as error:
        form.add_error("numbers", str(error.message))
        return _start(request, form, status=422)
    messages.success(request, _("The draft is ready. Fill in what is marked with brackets."))
    return HttpResponseRedirect(reverse("papers:edit", args=[paper.pk]))


def _first(request: HttpRequest) -> dict[str, str]:
    """The number in the address and a title made of its case, when the person can read it."""
    number = request.GET.get("case", "").upper()[:20]
    case = CasePage.objects.visible_to(request.user).filter(number=number).first() if number else None
    if case is None:
        return {}
    return {"numbers": number, "title": _("Review of introducing “%(title)s”") % {"title": case.title[:150]}}


def _start(request: HttpRequest, form: PaperStartForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "crumbs": _crumbs(_("Write a review paper"))}
    return render(request, "papers/paper_new.html", context, status=status)


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _paper(request, pk), AddCaseForm())


def _detail(request: HttpRequest, paper: ReviewPaper, form: AddCaseForm, *, status: int = 200) -> HttpResponse:
    context = {
        "paper": paper,
        "document": document_of(paper),
        "cases": paper.seen_cases,
        "form": form,
        "may": {
            "edit": rules.can_edit(request.user, paper),
            "copy": rules.can_copy(request.user, paper),
            "delete": rules.can_delete(request.user, paper),
        },
        "crumbs": _crumbs(paper.title),
    }
    return render(request, "papers/paper_page.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, or saving it. Every refusal shows again what was typed."""
    if not request.user.is_authenticated:
        return _signed_out(request, PaperInput(ReviewPaper(), request.POST).typed())
    paper = _paper(request, pk)
    if not (decision := rules.can_edit(request.user, paper)):
        typed = PaperInput(paper, request.POST).typed() if request.method == "POST" else ()
        return refused(request, decision.reason, status=403, typed=typed)
    if request.method != "POST":
        return _form(request, paper, PaperInput(paper), paper.version)
    return _save(request, paper)


def _save(request: HttpRequest, paper: ReviewPaper) -> HttpResponse:
    data, version = _chosen(request, paper), whole_number(request.POST.get("version", "")) or 0
    if more := next((name for name in TABLES if f"more-{name}" in data), ""):
        return _form(request, paper, PaperInput(paper, data, more), version)
    given = PaperInput(paper, data)
    if not given.is_valid():
        return _form(request, paper, given, version, status=422)
    try:
        save_paper(paper=paper, actor=request.user, base_version=version, **given.cleaned())
    except StaleEdit as error:
        return _stale(request, paper, given, error)
    messages.success(request, _("The review paper is saved."))
    return HttpResponseRedirect(reverse("papers:edit" if "stay" in data else "papers:detail", args=[paper.pk]))


def _form(
    request: HttpRequest, paper: ReviewPaper, given: PaperInput, version: int, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "paper": paper,
        "given": given,
        "form": given.form,
        "version": version,
        "fields": [{"field": field, "table": _table_of(given, field.name)} for field in given.form],
        "crumbs": _crumbs(paper.title, _("Edit"), pk=paper.pk),
    } | more
    return render(request, "papers/paper_edit.html", context, status=status)


def _table_of(given: PaperInput, name: str) -> Any:
    return {"budget": given.budget, "schedule": given.schedule}.get(name)


def _stale(request: HttpRequest, paper: ReviewPaper, given: PaperInput, error: StaleEdit) -> HttpResponse:
    """My text in the form, the newer text beside it where the two differ, and a choice; saving writes on top of it."""
    newer = _paper(request, paper.pk)
    kept = newer.texts()
    theirs = {"title": kept["title"], **kept["sections"]}
    mine = {"title": given.cleaned()["title"], **given.cleaned()["sections"]}
    fields = [
        {
            "field": field,
            "table": table,
            "theirs": theirs[field.name],
            "differs": theirs[field.name].strip() != mine[field.name].strip(),
            "their_rows": row_lines(kept[f"{field.name}_rows"]) if table else "",
            "rows_differ": bool(table) and kept[f"{field.name}_rows"] != table.cleaned(),
        }
        for field in given.form
        for table in [_table_of(given, field.name)]
    ]
    return _form(
        request, newer, given, newer.version, status=409, fields=fields, stale=error.message, saved_by=newer.updated_by
    )


def _chosen(request: HttpRequest, paper: ReviewPaper) -> QueryDict:
    """What was posted, with the newer text where the writer chose it."""
    data, kept = request.POST.copy(), paper.texts()
    for name, text in {"title": kept["title"], **kept["sections"]}.items():
        if data.get(f"choose-{name}") == "theirs":
            data[name] = text
    for name in TABLES:
        if data.get(f"choose-rows-{name}") == "theirs":
            for key in [key for key in data if key.startswith(f"{name}-")]:
                del data[key]
            for place, row in enumerate(kept[f"{name}_rows"]):
                data.update({f"{name}-{place}-{key}": "" if cell is None else str(cell) for key, cell in row.items()})
    return data


@require_POST
@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more case, by its number."""
    paper = _paper(request, pk)
    require(rules.can_edit(request.user, paper))
    form = AddCaseForm(request.POST)
    if form.is_valid():
        try:
            add_case(paper=paper, actor=request.user, number=form.cleaned_data["number"])
        except DomainError as error:
            form.add_error("number", str(error.message))
    if not form.is_valid():
        return _detail(request, paper, form, status=422)
    messages.success(request, _("The case is added. What it says stands below each part."))
    return HttpResponseRedirect(reverse("papers:detail", args=[paper.pk]))


@require_POST
@login_required
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    made = copy_paper(paper=_paper(request, pk), actor=request.user)
    messages.success(request, _("This is the copy."))
    return HttpResponseRedirect(reverse("papers:edit", args=[made.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete."""
    paper = _paper(request, pk)
    require(rules.can_delete(request.user, paper))
    if request.method == "POST":
        delete_paper(paper=paper, actor=request.user)
        messages.success(request, _("The review paper is deleted."))
        return HttpResponseRedirect(reverse("papers:list"))
    crumbs = _crumbs(paper.title, _("Delete"), pk=paper.pk)
    return render(request, "papers/paper_delete.html", {"paper": paper, "crumbs": crumbs})


@require_safe
@login_required
def print_view(request: HttpRequest, pk: int) -> HttpResponse:
    paper = _paper(request, pk)
    return render(request, "papers/paper_print.html", {"paper": paper, "document": document_of(paper)})


@require_safe
@login_required
def download_docx(request: HttpRequest, pk: int) -> HttpResponse:
    paper = _paper(request, pk)
    return _file(paper, docx_file.docx_bytes(document_of(paper)), docx_file.MEDIA_TYPE, "docx")


@require_safe
@login_required
def download_hwpx(request: HttpRequest, pk: int) -> HttpResponse:
    paper = _paper(request, pk)
    return _file(paper, hwpx_file.hwpx_bytes(document_of(paper)), hwpx_parts.MEDIA_TYPE, "hwpx")


def _file(paper: ReviewPaper, content: bytes, media_type: str, extension: str) -> HttpResponse:
    """A download that no browser opens by itself or keeps."""
    response = HttpResponse(content, content_type=media_type)
    name = slugify(paper.title, allow_unicode=True)[:80] or f"paper-{paper.pk}"
    response.headers["Content-Disposition"] = content_disposition(f"{name}.{extension}")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _paper(request: HttpRequest, pk: int) -> ReviewPaper:
    """The paper with its government and the cases that the person can read, or 404. Two queries."""
    rows = ReviewPaper.objects.visible_to(request.user).with_cases(request.user)
    return get_object_or_404(rows.select_related("government", "author__user", "updated_by"), pk=pk)


def _signed_out(request: HttpRequest, typed: list[tuple[str, str]]) -> HttpResponse:
    """Reading leads to the sign-in page. Saving shows what was typed, because a redirect would throw it away."""
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    message = _("You are signed out, so nothing was saved. Copy your text, sign in again and paste it.")
    return refused(request, message, status=403, typed=[(label, text) for label, text in typed if text.strip()])


def _crumbs(*last: str, pk: int | None = None) -> list[tuple[str, str]]:
    crumbs = [(_("Case library"), reverse("cases:list")), (_("Review papers"), reverse("papers:list"))]
    if not last:
        return [crumbs[0], (_("Review papers"), "")]
    first = reverse("papers:detail", args=[pk]) if pk else ""
    return [*crumbs, (last[0], first), *((word, "") for word in last[1:])]
