"""My shelf: what one keeps, the lists of one's government, the collections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.bookmarks import services
from cases.bookmarks.choices import ListKind
from cases.bookmarks.forms import ListForm, NewListForm, NoteForm
from cases.bookmarks.models import Bookmark, CaseList
from cases.bookmarks.rules import can_keep_list
from cases.cards import Card, cards_for
from cases.models import CasePage
from common.exceptions import DomainError, require


@dataclass(frozen=True, slots=True)
class Entry:
    """A bookmark; `card` is None when its case is not to be seen by the reader any more."""

    bookmark: Bookmark
    card: Card | None


@login_required
def shelf(request: HttpRequest) -> HttpResponse:
    """The lists that the person keeps, shared ones of others, and a form for a new one; 400 when that has faults."""
    form = NewListForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.start_list(
                actor=request.user, kind=form.cleaned_data["kind"], title=form.cleaned_data["title"]
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect(made)
    counted = CaseList.objects.annotate(size=Count("bookmarks")).select_related("government")
    kept = list(counted.kept_by(request.user))
    others = counted.visible_to(request.user).exclude(pk__in=[row.pk for row in kept])
    context = {"form": form, "kept": kept, "others": list(others), "crumbs": [(_("My shelf"), "")]}
    return render(request, "bookmarks/shelf.html", context, status=400 if form.errors else 200)


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    """The editors' collections, the one that changed last first."""
    rows = CaseList.objects.visible_to(request.user).collections().annotate(size=Count("bookmarks"))
    context = {"rows": rows, "crumbs": [(_("Case library"), reverse("cases:list")), (_("Collections"), "")]}
    return render(request, "bookmarks/collections.html", context)


def list_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One list. Who keeps it finds the forms beside its cases; 400 when the words are not filled in."""
    case_list = get_object_or_404(CaseList.objects.visible_to(request.user).select_related("government"), pk=pk)
    may_keep = bool(can_keep_list(request.user, case_list))
    if request.method == "POST":
        require(can_keep_list(request.user, case_list))
    form = ListForm(request.POST or None, instance=case_list) if may_keep else None
    if request.method == "POST" and form is not None and form.is_valid():
        services.change_list(actor=request.user, case_list=case_list, cleaned=form.cleaned_data)
        return redirect(case_list)
    if form is not None and form.errors:
        case_list.refresh_from_db()
    targets = CaseList.objects.kept_by(request.user).exclude(pk=pk) if may_keep else []
    context: dict[str, Any] = {
        "case_list": case_list,
        "entries": entries_of(case_list, request),
        "form": form,
        "may_keep": may_keep,
        "targets": targets,
        "crumbs": _crumbs(request, case_list),
    }
    return render(request, "bookmarks/list.html", context, status=400 if form is not None and form.errors else 200)


def entries_of(case_list: CaseList, request: HttpRequest) -> list[Entry]:
    rows = list(case_list.bookmarks.all())
    cards = {card.case.pk: card for card in cards_for(request.user, [row.case_id for row in rows])}
    return [Entry(row, cards.get(row.case_id)) for row in rows]


@require_POST
@login_required
def keep(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the case in the list of the form, or in the first folder."""
    case = get_object_or_404(CasePage.objects.visible_to(request.user), number=number.upper())
    chosen = request.POST.get("list", "")
    case_list = _kept_list(request, chosen) if chosen else None
    try:
        bookmark = services.keep_case(actor=request.user, case=case, case_list=case_list)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("cases:detail", case.number)
    messages.success(request, _("The case is in “%(title)s”.") % {"title": bookmark.case_list.title})
    return redirect(bookmark.case_list)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes go with the list, so a tick must say that it is meant."""
    case_list = _kept_list(request, str(pk))
    if "sure" not in request.POST:
        messages.error(request, _("Nothing is deleted. Tick that the list and its notes may go, then press again."))
        return redirect(case_list)
    services.delete_list(actor=request.user, case_list=case_list)
    messages.success(request, _("The list is deleted. Its cases stay in the library."))
    return redirect("bookmarks:shelf")


@require_POST
@login_required
def change_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What the pressed button says: write the note, move to another list, one place up, out of the list."""
    kept = CaseList.objects.kept_by(request.user)
    bookmark = get_object_or_404(Bookmark.objects.select_related("case_list"), pk=pk, case_list__in=kept)
    home, act = bookmark.case_list, request.POST.get("act")
    try:
        _act(request, bookmark, act)
    except DomainError as error:
        messages.error(request, str(error.message))
    return HttpResponseRedirect(home.get_absolute_url())


def _act(request: HttpRequest, bookmark: Bookmark, act: str | None) -> None:
    if act == "note":
        form = NoteForm(request.POST, instance=bookmark)
        if not form.is_valid():
            raise DomainError(" ".join(str(error) for error in form.errors.get("note", [])))
        services.write_note(actor=request.user, bookmark=bookmark, note=form.cleaned_data["note"])
    elif act == "move":
        target = _kept_list(request, request.POST.get("list", ""))
        services.move_bookmark(actor=request.user, bookmark=bookmark, case_list=target)
    elif act == "up":
        services.raise_bookmark(actor=request.user, bookmark=bookmark)
    elif act == "remove":
        services.drop_bookmark(actor=request.user, bookmark=bookmark)
    else:
        raise DomainError(_("Press one of the buttons of the case."))


def _kept_list(request: HttpRequest, key: str) -> CaseList:
    if not key.isdecimal() or len(key) > 18:
        raise Http404
    return get_object_or_404(CaseList.objects.kept_by(request.user), pk=int(key))


def _crumbs(request: HttpRequest, case_list: CaseList) -> list[tuple[str, str]]:
    if case_list.kind == ListKind.COLLECTION and not request.user.is_authenticated:
        return [(_("Collections"), reverse("bookmarks:collections")), (case_list.title, "")]
    return [(_("My shelf"), reverse("bookmarks:shelf")), (case_list.title, "")]
