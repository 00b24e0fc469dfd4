"""Pages for everybody who may see an adoption."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.adoption.models import Adoption
from cases.adoption.rules import can_edit_adoption, can_withdraw_adoption
from cases.citation import case_path
from common.uploads import serve_file
from people.roles import is_member


def adoption_for(request: HttpRequest, pk: int) -> Adoption:
    """The adoption with what its page shows, or 404 when the person may not see it."""
    return get_object_or_404(Adoption.objects.visible_to(request.user).for_list(), pk=pk)


def crumbs_of(adoption: Adoption, *last: str) -> list[tuple[str, str]]:
    """The way down to a page about one adoption."""
    case = adoption.case
    crumbs = [(_("Case library"), reverse("cases:list")), (case.number or "", case_path(case.number or ""))]
    name = _("Adoption by %(government)s") % {"government": adoption.today.short_name}
    if not last:
        return [*crumbs, (name, "")]
    return [*crumbs, (name, adoption.get_absolute_url()), *((word, "") for word in last)]


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One adoption: from whom, its steps, what is different, what came of it."""
    adoption = adoption_for(request, pk)
    origin = adoption.origin
    origin_seen = origin is not None and Adoption.objects.visible_to(request.user).filter(pk=origin.pk).exists()
    may_edit = request.user.is_authenticated and bool(can_edit_adoption(request.user, adoption))
    context = {
        "adoption": adoption,
        "case": adoption.case,
        "origin": origin if origin_seen else None,
        "origin_hidden": origin is not None and not origin_seen,
        "steps": adoption.steps.select_related("by__user"),
        "links": adoption.links.all(),
        "files": adoption.files.all(),
        "taken": Adoption.objects.visible_to(request.user).filter(origin=adoption).for_list(),
        "may_edit": may_edit,
        "may_withdraw": may_edit and bool(can_withdraw_adoption(request.user, adoption)),
        "is_member": is_member(request.user),
        "crumbs": crumbs_of(adoption),
    }
    return render(request, "adoption/detail.html", context)


@require_safe
def evidence(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file that shows how the adoption went, for whoever sees the adoption."""
    stored = get_object_or_404(adoption_for(request, pk).files, pk=file)
    return serve_file(stored.file, filename=stored.original_name, content_type=stored.content_type)
