"""Requests to join, for those who decide them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from common.pagination import paginate
from people import rules
from people.forms import DecisionForm
from people.models import Officer
from people.sections import decides
from people.services import affiliation
from people.views.base import ActView


class ApprovalsView(LoginRequiredMixin, TemplateView):
    template_name = "people/approvals.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not decides(request):
            raise PermissionDenied(rules.NOT_YOURS)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Officer.objects.decidable_by(self.request.user).for_list()
        return super().get_context_data(page_obj=paginate(waiting, self.request.GET), **kwargs)


class ApprovalView(ActView):
    template_name = "people/approval.html"
    form_class = DecisionForm
    success_url = reverse_lazy("people:approvals")

    @cached_property
    def officer(self) -> Officer:
        """The request, decided or not: who comes second sees that it is decided."""
        officer = Officer.objects.visible_to(self.request.user).for_list().filter(pk=self.kwargs["pk"]).first()
        if officer is None:
            raise Http404
        if not rules.can_approve_affiliation(self.request.user, officer):
            raise PermissionDenied(rules.can_approve_affiliation(self.request.user, officer).reason)
        return officer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        colleagues = Officer.objects.serving().of_government(self.officer.government).count()
        return super().get_context_data(officer=self.officer, colleagues=colleagues, **kwargs)

    def act(self, form: DecisionForm) -> None:
        actor = self.request.user
        if form.cleaned_data["decision"] == "approve":
            affiliation.approve_affiliation(officer=self.officer, actor=actor)
            self.done = _("%(name)s is now an officer.") % {"name": self.officer.user.name}
        else:
            affiliation.refuse_affiliation(officer=self.officer, actor=actor, reason=form.cleaned_data["reason"])
            self.done = _("The request has been refused, and the person gets the reason by mail.")
