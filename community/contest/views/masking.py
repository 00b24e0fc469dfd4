"""The office's pages about blind stages: what is masked, and who stands behind a number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.pagination import paginate
from community.contest.choices import EntryKind
from community.contest.dealing import entries_in
from community.contest.forms.arranging import MaskForm, ReasonedForm
from community.contest.models import Entry, Mask, Stage
from community.contest.models.entries import names_of_parts
from community.contest.reading import reading_of, title_for
from community.contest.services import masking
from community.contest.suggesting import FIELDS, Suggester, Suggestion
from community.contest.views.arranging import frame, judging_stage
from community.contest.views.common import FORM, actor_of


@require_http_methods(FORM)
@login_required
def masks(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Which entries of a blind stage somebody has looked at. Posting takes the suggestions where none is unsure."""
    found, standing = _blind(request, slug, pk)
    if request.method == "POST":
        done, left = masking.accept_suggestions(actor=actor_of(request), stage=standing)
        said = ngettext("%(n)s entry is masked.", "%(n)s entries are masked.", done) % {"n": done}
        if left:
            said += " " + ngettext("%(n)s has to be looked at.", "%(n)s have to be looked at.", left) % {"n": left}
        messages.success(request, said)
        return HttpResponseRedirect(request.path)
    rows = entries_in(standing).select_related("frozen__mask", "frozen__mask__decided_by")
    page = paginate(rows, request.GET, per_page=50)
    for entry in page.object_list:
        entry.shown_title = title_for(entry, standing)
    context = frame(found, standing, _("Masking")) | {
        "page_obj": page,
        "open": rows.filter(frozen__mask=None).count(),
        "unfrozen": found.entries.filter(status="eligible", frozen=None).count(),
    }
    return render(request, "contest/masks.html", context)


@require_http_methods(FORM)
@login_required
def mask(request: HttpRequest, slug: str, pk: int, entry: int) -> HttpResponse:
    """One entry: the suggestions as boxes, further words, and how judges read it."""
    found, standing = _blind(request, slug, pk)
    chosen = _entry(standing, entry)
    kept = Mask.objects.filter(version=chosen.frozen_id).first()
    places = _places(chosen, kept)
    form = MaskForm(
        request.POST if request.method == "POST" else None, initial={"words": "\n".join(kept.words if kept else [])}
    )
    ticked = {place.key for place, is_on in places if is_on}
    status = 200
    if request.method == "POST":
        ticked, status = set(request.POST.getlist("place")), 422
        if form.is_valid():
            spans = masking.grouped((p.field, p.start, p.end) for p, _on in places if p.key in ticked)
            try:
                masking.decide_mask(
                    actor=actor_of(request), entry=chosen, spans=spans, words=form.cleaned_data["words"]
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _("Judges read the entry like this."))
                return HttpResponseRedirect(f"{request.path}#reading-title")
    context = frame(found, standing, _("Masking"), chosen.label) | {
        "entry": chosen,
        "mask": kept,
        "groups": by_field(chosen, places, ticked),
        "form": form,
        "reading": reading_of(chosen, standing) if kept else None,
    }
    return render(request, "contest/mask.html", context, status=status)


@require_http_methods(FORM)
@login_required
def unmask(request: HttpRequest, slug: str, pk: int, entry: int) -> HttpResponse:
    """Who stands behind a number of a blind stage: shown once a reason stands in the log, and for this answer alone."""
    found, standing = _blind(request, slug, pk)
    chosen = _entry(standing, entry)
    form = ReasonedForm(request.POST if request.method == "POST" else None)
    shown = False
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        masking.look_behind(actor=actor_of(request), stage=standing, entry=chosen, reason=reason)
        shown = True
    context = frame(found, standing, _("Look behind the mask"), chosen.label) | {
        "entry": chosen,
        "title": title_for(chosen, standing),
        "form": form,
        "shown": shown,
        "content": chosen.frozen.fields if shown and chosen.frozen else {},
    }
    return render(request, "contest/unmask.html", context, status=422 if form.is_bound and not shown else 200)


def _blind(request: HttpRequest, slug: str, pk: int) -> tuple[Any, Stage]:
    found, standing = judging_stage(request, slug, pk)
    if not standing.is_blind:
        raise Http404
    return found, standing


def _entry(standing: Stage, pk: int) -> Entry:
    rows = entries_in(standing).select_related("frozen__mask", "government__province", "author__user")
    return get_object_or_404(rows, pk=pk)


def _places(chosen: Entry, kept: Mask | None) -> list[tuple[Suggestion, bool]]:
    """Each suggestion with whether it is masked: as decided, or else as suggested."""
    assert chosen.frozen is not None  # noqa: S101 - entries_in gives frozen ones
    found = Suggester().suggestions(chosen, chosen.frozen)
    if kept is None:
        return [(place, place.chosen) for place in found]
    decided = {(field, start, end) for field, spans in kept.spans.items() for start, end in spans}
    return [(place, (place.field, place.start, place.end) in decided) for place in found]


def by_field(entry: Entry, places: list[tuple[Suggestion, bool]], ticked: set[str]) -> list[dict[str, Any]]:
    """The boxes under the name of the part they stand in, as readers are told it."""
    names = names_of_parts(is_essay=entry.kind == EntryKind.ESSAY)
    groups = []
    for field in FIELDS:
        rows = [(place, place.key in ticked) for place, _on in places if place.field == field]
        if rows:
            groups.append({"label": names.get(field) or Entry._meta.get_field(field).verbose_name, "rows": rows})
    return groups
