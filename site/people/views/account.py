"""A person's own pages: profile, affiliation, leaving."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView

from common.exceptions import DomainError
from people import rules
from people.choices import OfficerStatus
from people.forms import AffiliationForm, ConfirmForm, ProfileForm
from people.models import Officer
from people.services import accounts, affiliation
from people.services.notices import deciders
from people.views.base import ActView, answer
from people.welcome import welcomes_for


class ProfileView(LoginRequiredMixin, TemplateView):
    template_name = "people/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        memberships = list(self.request.user.officers.for_list().order_by("-requested_at", "-pk"))
        officer = next((m for m in memberships if m.is_serving), None)
        return super().get_context_data(
            memberships=memberships,
            officer=officer,
            waiting=next((m for m in memberships if m.status == OfficerStatus.PENDING), None),
            **kwargs,
        )


class ProfileEditView(ActView):
    template_name = "people/profile_edit.html"
    form_class = ProfileForm
    success_url = reverse_lazy("people:profile")
    done = _("Your profile has been saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")  # the form takes it from the person
        return kwargs | {"user": user, "officer": user.officers.open().first()}

    def act(self, form: ProfileForm) -> None:
        user = self.request.user
        affiliation.edit_profile(user=user, actor=user, name=form.cleaned_data["name"], **form.details())


class AffiliationView(ActView):
    """Ask to join a government, see how the request stands, or move to another government."""

    template_name = "people/affiliation.html"
    form_class = AffiliationForm
    success_url = reverse_lazy("people:affiliation")

    def latest(self) -> Officer | None:
        found: Officer | None = self.request.user.officers.for_list().order_by("-requested_at", "-pk").first()
        return found

    def act(self, form: AffiliationForm) -> None:
        user, government = self.request.user, form.cleaned_data["government"]
        refusal = rules.can_request_affiliation(user, government)
        if not refusal:
            raise DomainError(refusal.reason)
        latest = self.latest()
        if latest is not None and latest.is_serving:
            affiliation.transfer(officer=latest, government=government, actor=user, **form.details())
        else:
            affiliation.request_affiliation(user=user, government=government, **form.details())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        latest = self.latest()
        waiting = latest is not None and latest.status == OfficerStatus.PENDING
        coordinators = Officer.objects.coordinating(latest.government).count() if latest and waiting else 0
        return super().get_context_data(
            latest=latest,
            waiting=waiting,
            coordinators=coordinators,
            nobody_decides=bool(latest and waiting and not coordinators and not deciders(latest.government)),
            steps=affiliation_steps(latest),
            welcomes=welcomes_for(self.request.user),
            **kwargs,
        )


def affiliation_steps(latest: Officer | None) -> list[dict[str, Any]]:
    """Where the person stands on the way to being an officer."""
    at = 0
    if latest is not None and latest.status == OfficerStatus.PENDING:
        at = 1
    elif latest is not None and latest.is_serving:
        at = 3
    labels = [_("Choose your government"), _("Wait for approval"), _("Take part")]
    states = ["done" if n < at else "current" if n == at else "todo" for n in range(len(labels))]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


class WithdrawView(LoginRequiredMixin, View):
    def post(self, request: HttpRequest) -> HttpResponse:
        officer = request.user.officers.pending().select_related("user").first()
        if officer is not None:
            try:
                affiliation.withdraw_request(officer=officer, actor=request.user)
            except DomainError as error:
                answer(request, error)
        return redirect("people:affiliation")


@method_decorator(reauthentication_required, name="dispatch")
class LeaveView(ActView):
    template_name = "people/leave.html"
    form_class = ConfirmForm
    success_url = "/"
    done = _("Your account has been closed. Thank you for taking part.")

    def act(self, form: ConfirmForm) -> None:
        user = self.request.user
        accounts.leave_site(user=user, actor=user)
        logout(self.request)
