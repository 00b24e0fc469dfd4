"""The 250 governments of 2006, those of today, and each one's page. Open to everybody."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from common.pagination import query_without
from people.directory import changes_of, ending_of, governments_by_province, names_over_time
from people.forms import GovernmentFilterForm
from people.models import LocalGovernment, Officer
from people.panels import panels_for
from people.querysets import LocalGovernmentQuerySet
from people.roles import is_member


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
        rows = LocalGovernment.objects.visible_to(self.request.user)
        found = rows.select_related("parent", "province", "successor", "current", "current__province")
        government: LocalGovernment | None = found.filter(code=self.kwargs["code"]).first()
        if government is None:
            raise Http404
        return government

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        government, user = self.government, self.request.user
        changes = changes_of(government)
        serving = Officer.objects.serving().of_government(government)
        officers = serving.visible_to(user).for_list() if is_member(user) else []
        return super().get_context_data(
            government=government,
            ending=ending_of(government, changes),
            names=names_over_time(government, changes),
            changes=changes,
            predecessors=government.predecessors.select_related("province"),
            officers=officers,
            officer_count=len(officers) if officers else serving.count(),
            is_member=is_member(user),
            panels=panels_for(government, user),
            crumbs=[(_("Local governments"), reverse("people:governments")), (government.present_name, "")],
            **kwargs,
        )
