"""The office's pages about entries: the list, what is said about one, freezing them for judging, the list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from common.exceptions import DomainError, require
from common.pagination import paginate
from common.spreadsheets import xlsx_response
from community.contest import rules
from community.contest.choices import EntryStatus
from community.contest.forms.entries import ScreeningForm
from community.contest.models import Contest, Entry
from community.contest.querysets import EntryQuerySet
from community.contest.services import entering
from community.contest.views.common import actor_of, entry_for, office_crumbs
from community.contest.views.entrants import SCREENING, entry_page
from community.contest.views.managers import managed

# In the order of the tabs.
SHOWN = (
    *(EntryStatus.SUBMITTED, EntryStatus.RETURNED, EntryStatus.ELIGIBLE),
    *(EntryStatus.INELIGIBLE, EntryStatus.WITHDRAWN),
)
SAID = {
    "accept": gettext_lazy("The entry is eligible, and the entrant gets a mail."),
    "return": gettext_lazy("The entry is returned, and the entrant gets a mail."),
    "refuse": gettext_lazy("The entry is not eligible, and the entrant gets a mail."),
    "reconsider": gettext_lazy("The entry waits for the office again."),
}


@require_safe
@login_required
def entries(request: HttpRequest, slug: str) -> HttpResponse:
    """What was handed in: by status, the oldest number first."""
    found = managed(request, slug)
    show, words = _choice(request), " ".join(request.GET.get("q", "").split())[:60]
    rows = _listed(request, found, show, words)
    context = {
        "contest": found,
        "page_obj": paginate(rows.for_list(), request.GET, per_page=50),
        "tabs": _tabs(request, found, show),
        "q": words,
        "show": show,
        "base_query": urlencode({key: value for key, value in (("show", show), ("q", words)) if value}),
        "crumbs": office_crumbs(found, _("Entries")),
    }
    return render(request, "contest/office_entries.html", context)


def _choice(request: HttpRequest) -> str:
    value = request.GET.get("show", "")
    return value if value in [status.value for status in SHOWN] else ""


def _listed(request: HttpRequest, contest: Contest, show: str, words: str) -> EntryQuerySet:
    rows = Entry.objects.visible_to(request.user).filter(contest=contest, number__isnull=False)
    if show:
        rows = rows.filter(status=show)
    if words:
        rows = rows.filter(
            Q(title__icontains=words)
            | Q(government__name_ko__icontains=words)
            | (Q(number=int(words[-4:])) if words[-4:].isascii() and words[-4:].isdecimal() else Q(pk__in=[]))
        )
    return rows.order_by("number")


def _tabs(request: HttpRequest, contest: Contest, show: str) -> list[dict[str, Any]]:
    rows = _listed(request, contest, "", "").order_by()
    counts = dict(rows.values_list("status").annotate(n=Count("pk")))
    address = reverse("contest:manage-entries", args=[contest.slug])
    tabs = [{"label": _("All"), "url": address, "current": not show, "count": sum(counts.values())}]
    return tabs + [
        {
            "label": status.label,
            "url": f"{address}?show={status.value}",
            "current": show == status.value,
            "count": counts.get(status.value, 0),
        }
        for status in SHOWN
    ]


@require_safe
@login_required
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """The same list as a workbook."""
    found = managed(request, slug)
    rows = _listed(request, found, _choice(request), "").for_list()
    header = [
        *(
            _("Number"),
            _("Title"),
            _("Division"),
            _("Local government"),
            _("Province or metropolitan city"),
            _("Author"),
        ),
        *(_("Status"), _("Handed in"), _("Remark")),
    ]
    return xlsx_response(f"{found.slug}.xlsx", str(_("Entries")), header, _cells(rows))


def _cells(rows: EntryQuerySet) -> Iterator[list[object]]:
    for entry in rows:
        government = entry.government
        yield [
            entry.label,
            entry.title,
            entry.division.name,
            government.name_ko if government else "",
            entry.province.name_ko if entry.province else "",
            entry.author.user.name if entry.author else "",
            entry.get_status_display(),
            entry.submitted_at,
            entry.remark,
        ]


@require_POST
@login_required
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """What the pressed button says: accept, return, refuse, reconsider. Goes on to the next that waits."""
    found, verb = entry_for(request, pk), request.POST.get("verb", "")
    form = ScreeningForm(request.POST)
    require(rules.can_manage(request.user))
    if verb not in SCREENING:
        return entry_page(request, found, status=422)
    if not form.is_valid():
        return entry_page(request, found, screening=form, status=422)
    try:
        entering.screen_entry(actor=actor_of(request), entry=found, verb=verb, **form.cleaned_data)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return entry_page(request, found, screening=form, status=409)
    messages.success(request, str(SAID[verb]))
    return HttpResponseRedirect(_next_waiting(request, found))


def _next_waiting(request: HttpRequest, entry: Entry) -> str:
    """The next entry that waits for this person, or the list when none does."""
    waiting = Entry.objects.waiting_for_screening_by(request.user).filter(contest=entry.contest)
    after = waiting.filter(number__gt=entry.number or 0).first()
    following = after or waiting.exclude(pk=entry.pk).first()
    if following is not None:
        return following.get_absolute_url()
    return reverse("contest:manage-entries", args=[entry.contest.slug])


@require_POST
@login_required
def freeze(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep now what judges will read; otherwise it happens when the first judging stage opens."""
    found = managed(request, slug)
    count = entering.freeze_entries(contest=found, actor=actor_of(request))
    said = ngettext("%(count)s entry is frozen.", "%(count)s entries are frozen.", count) % {"count": count}
    messages.success(request, said)
    stage = request.POST.get("stage", "")
    if stage.isdecimal() and (standing := found.stages.filter(pk=stage).first()):
        return HttpResponseRedirect(reverse("contest:manage-judging", args=[found.slug, standing.pk]))
    return HttpResponseRedirect(reverse("contest:manage-contest", args=[found.slug]))
