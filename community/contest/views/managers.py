"""Pages of the office: its contests, a new one, one contest's set-up with the checklist, its words, its life."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.exceptions import DomainError, StaleEdit, require
from common.numbers import whole_number
from community.contest import rules
from community.contest.checklist import checks_of
from community.contest.choices import CONTEST_TRANSITIONS, EntryStatus, StageKind
from community.contest.forms.setup import NewContestForm, WordsForm
from community.contest.models import Contest
from community.contest.services import configuring
from community.contest.services.copying import copy_contest
from community.contest.timeline import timeline
from community.contest.views.common import FORM, acted, actor_of, contest_for, office_crumbs
from community.contest.waiting import waiting_results

SAID = {
    "open": gettext_lazy("The contest is announced. Its stages open and close by themselves."),
    "take_back": gettext_lazy("The contest is in preparation again."),
    "close": gettext_lazy("The contest is closed."),
}


@require_safe
@login_required
def manage(request: HttpRequest) -> HttpResponse:
    """All contests, with how many entries and results wait for the office."""
    require(rules.can_manage(request.user))
    waiting = Count("entries", filter=Q(entries__status=EntryStatus.SUBMITTED))
    rows = list(Contest.objects.visible_to(request.user).annotate(all_entries=Count("entries"), waiting=waiting))
    results = Counter(stage.contest_id for stage in waiting_results(timezone.now()))
    for contest in rows:
        contest.results_waiting = results[contest.pk]
    return render(request, "contest/manage.html", {"contests": rows, "crumbs": office_crumbs(None)})


@require_http_methods(FORM)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """An empty edition; with `?from=` a copy of that one."""
    require(rules.can_manage(request.user))
    source = _source(request)
    initial = {"year": timezone.localdate().year}
    if source:
        initial = {"year": source.year + 1, "title": source.title.replace(str(source.year), str(source.year + 1))}
    form = NewContestForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actor, given = actor_of(request), form.cleaned_data
        if source:
            made = copy_contest(actor=actor, source=source, **given)
            messages.success(request, _("Everything is copied, with the dates moved. Look at each of them."))
        else:
            made = configuring.create_contest(actor=actor, **given)
        return HttpResponseRedirect(reverse("contest:manage-contest", args=[made.slug]))
    heading = _("Copy a contest") if source else _("New contest")
    context = {"form": form, "source": source, "heading": heading, "crumbs": office_crumbs(None, heading)}
    return render(request, "contest/new.html", context, status=422 if form.is_bound else 200)


def _source(request: HttpRequest) -> Contest | None:
    slug = (request.POST or request.GET).get("from", "")
    return Contest.objects.visible_to(request.user).filter(slug=slug).first() if slug else None


@require_safe
@login_required
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """One contest: the checklist, its parts, what can be done with it."""
    found = managed(request, slug)
    now = timezone.now()
    stages = sorted(found.stages.all(), key=lambda stage: (stage.opens_at, stage.closes_at, stage.pk))
    checks = checks_of(found, now)
    counts = dict(found.entries.order_by().values_list("status").annotate(n=Count("pk")))
    context = {
        "contest": found,
        "checks": checks,
        "problems": sum(1 for check in checks if not check.is_fine),
        "timeline": timeline(stages, now),
        "counts": [(status.label, status.value, counts.get(status.value, 0)) for status in EntryStatus],
        "may": {verb: rules.can_move_contest(request.user, found, verb) for verb in CONTEST_TRANSITIONS}
        | {"configure": rules.can_configure(request.user, found), "reword": rules.can_reword(request.user, found)},
        "stage_kinds": StageKind.choices,
        "now": now,
        "crumbs": office_crumbs(found),
    }
    return render(request, "contest/manage_contest.html", context)


@require_http_methods(FORM)
@login_required
def words(request: HttpRequest, slug: str) -> HttpResponse:
    """What visitors read about the contest."""
    found = managed(request, slug)
    require(rules.can_reword(request.user, found))
    form = WordsForm(request.POST if request.method == "POST" else None, instance=found)
    version, status = found.version, 200
    if request.method == "POST":
        version = posted_version(request)
        status = 422
        if form.is_valid():
            status = saved(
                form,
                lambda: configuring.change_words(
                    actor=actor_of(request), contest=found, fields=form.cleaned_data, base_version=version
                ),
            )
            if status == 200:
                messages.success(request, _("Saved."))
                return HttpResponseRedirect(reverse("contest:manage-contest", args=[found.slug]))
    heading = _("Announcement and texts")
    context = {"contest": found, "form": form, "version": version, "heading": heading}
    context["crumbs"] = office_crumbs(found, heading)
    return render(request, "contest/words.html", context, status=status)


@require_POST
@login_required
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Announce it, take it back, close it."""
    found, verb, actor = managed(request, slug), request.POST.get("verb", ""), actor_of(request)
    acts = {
        "open": lambda: configuring.open_contest(actor=actor, contest=found),
        "take_back": lambda: configuring.take_back_contest(actor=actor, contest=found),
        "close": lambda: configuring.close_contest(actor=actor, contest=found),
    }
    if verb not in acts:
        raise Http404
    return acted(request, reverse("contest:manage-contest", args=[found.slug]), acts[verb], SAID[verb])


def managed(request: HttpRequest, slug: str) -> Contest:
    """The contest for the office; 404 for whoever may not see it, 403 for other visitors."""
    found = contest_for(request, slug)
    require(rules.can_manage(request.user))
    return found


def posted_version(request: HttpRequest) -> int:
    return whole_number(request.POST.get("version", "")) or 0


def saved(form: Form, act: Any) -> int:
    """Save; what does not fit the state of things stands over the form. The status to answer with, 200 when saved."""
    try:
        act()
    except StaleEdit as error:
        form.add_error(None, str(error.message))
        return 409
    except DomainError as error:
        form.add_error(None, str(error.message))
        return 409
    return 200
