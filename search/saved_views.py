"""Save a search, and the pages of those who have: list, change, pause, delete, look at what is new, stop mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.exceptions import DomainError
from common.pagination import query_without
from search.alert_mail import objects_of
from search.choices import Alert
from search.forms import SITE, SavedSearchForm
from search.models import Find, SavedSearch
from search.news import alert_decision, news_for
from search.registry import section_of
from search.saved_list import address_of, proposed_name, saved_list, words_of
from search.services import saving
from search.stop_links import read_stop_token

NEWS = 20
# What the form of a new search sends, beside the search itself.
TYPED = ("name", "alert", "where")


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Name the search of the address and choose an alert. Who is not signed in comes back here afterwards."""
    if not request.user.is_authenticated:
        return redirect_to_login(_with_typed(request))
    place, user = request.GET.get("place", ""), request.user
    query = query_without(request.GET, "place", "page", *TYPED)
    try:
        cleaned = saving.clean_search(place=place, query=query, actor=user)
    except DomainError as error:
        return render(request, "search/saved_refused.html", {"error": error.message}, status=400)
    if same := saving.saved_already(place=place, query=cleaned, actor=user):
        return _lead_to(request, saving.SavedAlready(same))
    form = SavedSearchForm(_posted(request), initial=_initial(request, place, cleaned))
    if request.method == "POST":
        return _save(request, form, place, cleaned)
    return _save_form(request, form, place, cleaned, status=200)


def _save(request: HttpRequest, form: SavedSearchForm, place: str, query: str) -> HttpResponse:
    if not form.is_valid():
        return _save_form(request, form, place, query, status=422)
    try:
        search = saving.save_search(
            place=place,
            query=query,
            name=form.cleaned_data["name"],
            wishes=form.wishes(),
            language=get_language(),
            actor=request.user,
            now=timezone.now(),
        )
    except saving.SavedAlready as there:
        return _lead_to(request, there)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return _save_form(request, form, place, query, status=409)
    messages.success(request, _("“%(name)s” has been saved.") % {"name": search.name})
    return redirect("search:saved")


def _save_form(request: HttpRequest, form: SavedSearchForm, place: str, query: str, *, status: int) -> HttpResponse:
    context = _form_context(request, form, _("Save this search")) | {"words": words_of(place, query, request.user)}
    return render(request, "search/saved_new.html", context, status=status)


@require_safe
@login_required
def saved(request: HttpRequest) -> HttpResponse:
    """My searches, and above them what is new."""
    context = {
        "saved": saved_list(request.user),
        "news": news_for(request.user, NEWS),
        "refusal": _refusal(request),
        "most": saving.MAX_SAVED,
        "crumbs": [(_("My searches"), "")],
    }
    return render(request, "search/saved.html", context)


@require_safe
@login_required
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the results; they count as seen. A browser that only fetches ahead changes nothing."""
    search = _own(request, pk)
    address = address_of(search)
    if not address:
        raise Http404
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        saving.look_at(search=search, actor=request.user, now=timezone.now())
    return HttpResponseRedirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, another alert."""
    search = _own(request, pk)
    form = SavedSearchForm(_posted(request), initial=SavedSearchForm.values_of(search))
    if request.method == "POST" and form.is_valid():
        saving.change_search(
            search=search,
            name=form.cleaned_data["name"],
            wishes=form.wishes(),
            language=get_language(),
            actor=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("“%(name)s” has been changed.") % {"name": search.name})
        return redirect("search:saved")
    context = _form_context(request, form, _("Change a saved search")) | {
        "search": search,
        "words": words_of(search.place, search.query, request.user),
    }
    return render(request, "search/saved_edit.html", context, status=422 if form.errors else 200)


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the alert for a while (`paused=1`), or go on (`paused=0`)."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("search:saved"))
    search = _own(request, pk)
    saving.pause_search(search=search, value=request.POST.get("paused") == "1", actor=request.user, now=timezone.now())
    return redirect("search:saved")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete."""
    search = _own(request, pk)
    if request.method == "POST":
        saving.delete_search(search=search, actor=request.user)
        messages.success(request, _("“%(name)s” has been deleted.") % {"name": search.name})
        return redirect("search:saved")
    return render(request, "search/saved_delete.html", {"search": search, "crumbs": _crumbs(_("Delete"))})


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Everything new has been seen."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("search:saved"))
    saving.see_finds(actor=request.user, now=timezone.now())
    return redirect("search:saved")


@require_safe
@login_required
def open_find(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to one new thing, which then counts as seen; 404 when it may not be seen any more."""
    find = get_object_or_404(Find, pk=pk, search__in=SavedSearch.objects.visible_to(request.user))
    obj = objects_of([find], request.user).get((find.section, find.key))
    section = section_of(find.section)
    if obj is None or section is None:
        raise Http404
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        saving.see_finds(actor=request.user, now=timezone.now(), finds=[find.pk])
    return HttpResponseRedirect(section.url_of(obj))


@csrf_exempt  # a mail program sends the POST (RFC 8058); the signed token is what it needs, and it opens nothing else
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mail, without signing in: reading asks, sending does. The answer is a page, never a redirect."""
    wanted = read_stop_token(token)
    if wanted is None:
        raise Http404
    user_id, search_id = wanted
    context: dict[str, Any] = {"one": search_id is not None}
    if request.method == "POST":
        context["stopped"] = saving.stop_mail(user_id=user_id, search_id=search_id)
        context["done"] = True
    return render(request, "search/alerts_stop.html", context)


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing; None when the form is only to be shown."""
    return request.POST if request.method == "POST" else None


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=pk)


def _lead_to(request: HttpRequest, there: saving.SavedAlready) -> HttpResponse:
    messages.info(request, str(there.message))
    return redirect("search:saved-edit", there.search.pk)


def _initial(request: HttpRequest, place: str, query: str) -> dict[str, Any]:
    """What was typed before signing in, or a proposal."""
    return {
        "name": request.GET.get("name", "")[:80] or proposed_name(place, query, request.user),
        "alert": request.GET.get("alert", Alert.DAILY),
        "where": request.GET.getlist("where") or [SITE],
    }


def _with_typed(request: HttpRequest) -> str:
    """This address with what was typed into the form, for the way back from signing in."""
    typed = [(name, value) for name in TYPED for value in request.POST.getlist(name)]
    return f"{request.get_full_path()}&{urlencode(typed)}" if typed else request.get_full_path()


def _form_context(request: HttpRequest, form: SavedSearchForm, here: str) -> dict[str, Any]:
    return {"form": form, "refusal": _refusal(request), "crumbs": _crumbs(here)}


def _refusal(request: HttpRequest) -> str:
    """Why no alert can reach the person; empty when it can."""
    decision = alert_decision(request.user)
    return "" if decision else str(decision.reason)


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [(_("My searches"), reverse("search:saved")), (last, "")]
