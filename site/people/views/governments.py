"""The 250 governments of 2006, those of today, and each one's page. Open to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from common.exceptions import require
from common.pagination import query_without
from people import rules
from people.atlas import atlas_of, read_atlas
from people.directory import (
    changes_of,
    ending_of,
    facts_of,
    governments_by_province,
    locator_of,
    names_over_time,
)
from people.forms import CsUnitForm, GovernmentFilterForm
from people.models import LocalGovernment
from people.panels import panels_for
from people.querysets import LocalGovernmentQuerySet
from people.roles import officer_of
from people.services.units import describe_unit, remove_unit
from people.units import ShownUnit, unit_of
from people.views.base import ActView

if TYPE_CHECKING:
    from people.roles import AnyUser


class GovernmentsView(TemplateView):
    template_name = "people/governments.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = GovernmentFilterForm(self.request.GET)
        as_of_2006 = self.request.GET.get("as") == "2006"
        rows = list(self.filtered(self.listed(as_of_2006), form).select_related("parent", "province", "current"))
        return super().get_context_data(
            form=form,
            as_of_2006=as_of_2006,
            groups=governments_by_province(rows, as_of_2006=as_of_2006),
            count=sum(not row.is_sample for row in rows),
            tabs=self.tabs(as_of_2006),
            sees_officers=bool(rules.can_see_directory(self.request.user)),
            **kwargs,
        )

    def listed(self, as_of_2006: bool) -> LocalGovernmentQuerySet:
        governments = LocalGovernment.objects.visible_to(self.request.user)
        return governments.of_2006() if as_of_2006 else governments.valid_on(timezone.localdate())

    def filtered(self, rows: LocalGovernmentQuerySet, form: GovernmentFilterForm) -> LocalGovernmentQuerySet:
        if not form.is_valid():
            return rows
        wanted = form.cleaned_data
        if wanted["level"]:
            rows = rows.filter(level=wanted["level"])
        if wanted["kind"]:
            rows = rows.filter(kind=wanted["kind"])
        if wanted["q"]:
            rows = rows.filter(Q(name_ko__icontains=wanted["q"]) | Q(name_en__icontains=wanted["q"]))
        return rows

    def tabs(self, as_of_2006: bool) -> list[dict[str, Any]]:
        kept = query_without(self.request.GET, "as")
        return [
            {"label": label, "url": f"?as={value}" + (f"&{kept}" if kept else ""), "current": current}
            for label, value, current in (
                (_("Today"), "today", not as_of_2006),
                (_("Early 2006"), "2006", as_of_2006),
            )
        ]


class GovernmentView(TemplateView):
    template_name = "people/government.html"

    @cached_property
    def government(self) -> LocalGovernment:
        return find_government(self.request.user, self.kwargs["code"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        government, user = self.government, self.request.user
        changes = changes_of(government)
        officer = officer_of(user)
        return super().get_context_data(
            government=government,
            facts=facts_of(government),
            locator=locator_of(government),
            ending=ending_of(government, changes),
            names=names_over_time(government, changes),
            changes=changes,
            predecessors=atlas_of(government).predecessors(government),
            is_ours=officer is not None and officer.government.is_now(government),
            panels=panels_for(government, user),
            crumbs=[(_("Local governments"), reverse("people:governments")), (government.present_name, "")],
            **kwargs,
        )


def find_government(user: AnyUser, code: str) -> LocalGovernment:
    """The government with all that its page asks of others beside it; 404 for a code that nobody has."""
    government = read_atlas(user).find(code)
    if government is None:
        raise Http404
    return government


class UnitEditView(ActView):
    """Who looks after CS here: written by the coordinator, read by everybody. `remove` takes it off the page."""

    template_name = "people/government_unit.html"
    form_class = CsUnitForm
    done = gettext_lazy("The page of the government shows it now.")

    @cached_property
    def government(self) -> LocalGovernment:
        government = find_government(self.request.user, self.kwargs["code"])
        require(rules.can_edit_unit(self.request.user, government))
        return government

    @cached_property
    def shown(self) -> ShownUnit | None:
        return unit_of(self.government)

    def get_initial(self) -> dict[str, Any]:
        names = CsUnitForm.base_fields
        return {name: getattr(self.shown.unit, name) for name in names} if self.shown else {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "remove" not in request.POST:
            return super().post(request, *args, **kwargs)
        remove_unit(actor=request.user, government=self.government)
        messages.success(request, _("The page of the government names no CS unit any more."))
        return HttpResponseRedirect(self.get_success_url())

    def act(self, form: CsUnitForm) -> None:
        describe_unit(actor=self.request.user, government=self.government, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        government = self.government
        back = reverse("people:government", args=[government.code])
        own = bool(self.shown and self.shown.inherited is None)
        crumbs = [
            (_("Local governments"), reverse("people:governments")),
            (government.present_name, back),
            (_("CS unit"), ""),
        ]
        return super().get_context_data(government=government, crumbs=crumbs, back_url=back, own=own, **kwargs)

    def get_success_url(self) -> str:
        return reverse("people:government", args=[self.government.code])
