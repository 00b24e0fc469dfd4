"""Public pages after the results: who won, the exhibition, one exhibit with its files, certificates and their check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.addresses import absolute
from common.exceptions import DomainError, require
from common.numbers import whole_number
from common.pagination import paginate
from common.ratelimit import hit
from common.uploads import serve_file
from community.contest import rules
from community.contest.forms.results import CheckForm, TypeForm
from community.contest.gallery import cards, gallery
from community.contest.medals import metal_of
from community.contest.models import AwardGiven, Contest, EntryFile, Exhibit, Outcome
from community.contest.services import exhibiting
from community.contest.services.certifying import given_by
from community.contest.views.common import FORM, acted, actor_of, contest_for, crumbs, entry_for

PER_PAGE = 24
CHECKS, CHECK_SECONDS = 30, 10 * 60


@require_safe
def outcomes(request: HttpRequest, slug: str) -> HttpResponse:
    """Who won which award and who went on, of what is published; 404 while nothing is. By province as links."""
    found = contest_for(request, slug)
    given = AwardGiven.objects.published().filter(entry__contest=found)
    passed = Outcome.objects.published().passed().filter(stage__contest=found).exclude(entry__status="withdrawn")
    stages = list(passed.order_by("-stage__closes_at").values_list("stage_id", "stage__name").distinct())
    has_awards = given.exists()
    if not stages and not has_awards:
        raise Http404
    shown = next((key for key, _name in stages if str(key) == request.GET.get("stage")), None)
    if shown is None and not has_awards:
        shown = stages[0][0]
    province = request.GET.get("province", "")[:40]
    rows = passed.filter(stage=shown) if shown else given
    context = {
        "contest": found,
        "tabs": _tabs(found, has_awards, stages, shown),
        "groups": _by_award(given, province) if shown is None else None,
        "page_obj": _goes_on(rows, province, request) if shown else None,
        "provinces": _provinces(rows, province, shown),
        "base_query": "&".join(
            filter(None, [f"stage={shown}" if shown else "", f"province={province}" if province else ""])
        ),
        "has_exhibition": Exhibit.objects.visible_to(request.user).filter(contest=found).exists(),
        "crumbs": crumbs((found.title, found.get_absolute_url()), (_("Results of the contest"), "")),
    }
    return render(request, "contest/outcomes.html", context)


def _tabs(contest: Contest, has_awards: bool, stages: list[tuple[int, str]], shown: int | None) -> list[dict[str, Any]]:
    address = reverse("contest:outcomes", args=[contest.slug])
    tabs = [{"label": _("Awards"), "url": address, "current": shown is None}] if has_awards else []
    return tabs + [
        {
            "label": _("Went on from “%(stage)s”") % {"stage": name},
            "url": f"{address}?stage={key}",
            "current": key == shown,
        }
        for key, name in stages
    ]


def _by_award(given: QuerySet[Any], province: str) -> list[dict[str, Any]]:
    """The awards from the highest down, each with who got it."""
    rows = given.filter(entry__province__code=province) if province else given
    groups: dict[int, dict[str, Any]] = {}
    for row in rows.for_list().order_by("award__sort_order", "award", "entry__number"):  # type: ignore[attr-defined]
        group = groups.setdefault(row.award_id, {"award": row.award, "metal": metal_of(row.award), "given": []})
        group["given"].append(row)
    return list(groups.values())


def _goes_on(rows: QuerySet[Any], province: str, request: HttpRequest) -> Any:
    rows = rows.filter(entry__province__code=province) if province else rows
    listed = rows.select_related("entry__contest", "entry__division", "entry__government", "entry__province")
    return paginate(listed.order_by("entry__province__name_ko", "entry__number"), request.GET, per_page=100)


def _provinces(rows: QuerySet[Any], chosen: str, shown: int | None) -> list[dict[str, Any]]:
    columns = rows.order_by("entry__province__name_ko").values_list("entry__province__code", "entry__province__name_ko")
    found = list(columns.annotate(n=Count("pk")))
    rest = f"&stage={shown}" if shown else ""
    tabs = [
        {"label": _("All"), "url": f"?{rest.lstrip('&')}", "current": not chosen, "count": sum(n for *_x, n in found)}
    ]
    return tabs + [
        {"label": name, "url": f"?province={code}{rest}", "current": chosen == code, "count": n}
        for code, name, n in found
        if code
    ]


@require_safe
def exhibition(request: HttpRequest) -> HttpResponse:
    """The gallery of winners and finalists of all editions; a fixed number of queries."""
    exhibits = Exhibit.objects.visible_to(request.user)
    found = gallery(exhibits, request.GET)
    page = paginate(found.keys, request.GET, per_page=PER_PAGE)
    context = {
        "page_obj": page,
        "exhibits": [{"exhibit": row, "metal": _metal(row)} for row in cards(exhibits, list(page.object_list))],
        "facets": found.facets,
        "chips": found.chips,
        "clear_url": reverse("contest:exhibition"),
        "base_query": found.base_query,
        "crumbs": crumbs((_("Online exhibition"), "")),
    }
    return render(request, "contest/exhibition.html", context)


def _metal(exhibit: Exhibit) -> str:
    return metal_of(exhibit.award.award) if exhibit.award else ""


def _exhibit(request: HttpRequest, slug: str, number: int) -> Exhibit:
    rows = Exhibit.objects.visible_to(request.user).for_list().select_related("version", "entry__government__current")
    return get_object_or_404(rows, contest__slug=slug, entry__number=number)


@require_safe
def exhibit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One winner or finalist: what was judged, the files that are shown, the case that came of it."""
    found = _exhibit(request, slug, number)
    user = request.user
    may_show = rules.can_show_files(user, found)
    case = found.case
    seen = case is not None and type(case).objects.visible_to(user).filter(pk=case.pk).exists()
    context = {
        "exhibit": found,
        "entry": found.entry,
        "summary": found.version.fields.get("summary", ""),
        "sections": found.version.sections,
        "metal": _metal(found),
        "files": exhibiting.files_on_show(found, hidden=bool(may_show)),
        "may_show": may_show,
        "may_make": rules.can_make_case(user, found),
        "may_classify": rules.can_classify(user, found),
        "may_certify": found.award is not None and rules.can_print_certificate(user, found.award),
        "typing": TypeForm(initial={"cs_type": found.cs_type_id}),
        "case": case if seen else None,
        "draft": case if case is not None and not seen and rules.may_open_draft(user, found) else None,
        "crumbs": crumbs((_("Online exhibition"), reverse("contest:exhibition")), (found.title, "")),
    }
    return render(request, "contest/exhibit.html", context)


@require_safe
def exhibit_file(request: HttpRequest, slug: str, number: int, file: int) -> HttpResponse:
    """A file that its government, or the office, has put on show."""
    found = _exhibit(request, slug, number)
    kept = next((row for row in exhibiting.files_on_show(found) if row.pk == file), None)
    if kept is None:
        raise Http404
    return serve_file(kept.file, filename=kept.original_name, content_type=kept.content_type)


@require_POST
@login_required
def exhibit_act(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What the pressed button says: make a case of it, set its CS type, show or hide a file."""
    found, actor = _exhibit(request, slug, number), actor_of(request)
    verb, back = request.POST.get("verb", ""), found.get_absolute_url()
    if verb == "case":
        return _make_case(request, found)
    if verb == "type":
        form = TypeForm(request.POST)
        require(rules.can_classify(request.user, found))
        chosen = form.cleaned_data["cs_type"] if form.is_valid() else found.cs_type
        return acted(
            request, back, lambda: exhibiting.classify(actor=actor, exhibit=found, cs_type=chosen), _("Saved.")
        )
    if verb in ("show", "hide"):
        key = whole_number(request.POST.get("file", "")) or 0
        file = get_object_or_404(EntryFile, entry=found.entry, pk=key)
        return acted(
            request,
            back,
            lambda: exhibiting.show_file(actor=actor, exhibit=found, file=file, shown=verb == "show"),
            _("The file is on show.") if verb == "show" else _("The file is not shown any more."),
        )
    raise Http404


def _make_case(request: HttpRequest, found: Exhibit) -> HttpResponse:
    try:
        page = exhibiting.make_case(actor=actor_of(request), exhibit=found)
    except DomainError as error:
        messages.error(request, str(error.message))
        return HttpResponseRedirect(found.get_absolute_url())
    messages.success(request, _("The draft of the case is made. Look at it, complete it and submit it."))
    if rules.may_open_draft(request.user, found):
        return HttpResponseRedirect(reverse("cases:draft", args=[page.pk]))
    return HttpResponseRedirect(found.get_absolute_url())


@require_safe
@login_required
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate of an entry's award, for printing; for the office and who entered it."""
    found = entry_for(request, pk)
    rows = AwardGiven.objects.visible_to(request.user).filter(entry=found)
    given = get_object_or_404(rows.select_related("award", "entry__contest", "approval__stage__publication"))
    require(rules.can_print_certificate(request.user, given))
    members = [member["name"] for member in found.frozen.fields["members"]] if found.frozen else []
    return certificate_page(request, given, members, (found.title, found.get_absolute_url()), (_("Certificate"), ""))


def certificate_page(
    request: HttpRequest, given: AwardGiven, names: Sequence[str], *way: tuple[Any, str]
) -> HttpResponse:
    """The certificate with the names of those who hold it."""
    entry = given.entry
    publication = getattr(given.approval.stage, "publication", None)
    context = {
        "entry": entry,
        "given": given,
        "title": entry.frozen.fields["title"] if entry.frozen else entry.title,
        "names": names,
        "day": publication.published_at if publication else None,
        "metal": metal_of(given.award),
        "check_url": absolute(reverse("contest:certificates")),
        "crumbs": crumbs(*way),
    }
    return render(request, "contest/certificate.html", context)


@require_http_methods(FORM)
@never_cache
def certificates(request: HttpRequest) -> HttpResponse:
    """Whether a certificate is genuine, by the code on it: what was awarded to whom and when, and nothing else."""
    data = request.POST if request.method == "POST" else None
    form, given, status = CheckForm(data), None, 200
    if data is not None:
        status = 422
        if form.is_valid() and not hit(f"contest.certificate:{request.META.get('REMOTE_ADDR')}", CHECKS, CHECK_SECONDS):
            form.add_error(None, _("Too many codes were tried from here. Please wait ten minutes."))
            status = 429
        elif form.is_valid():
            given = given_by(form.cleaned_data["code"])
            status = 200 if given else 422
            if given is None:
                form.add_error("code", _("There is no certificate with this code. Look at the code again."))
    way = crumbs((_("Check a certificate"), ""))
    return render(request, "contest/certificates.html", {"form": form, "given": given, "crumbs": way}, status=status)
