"""An officer as colleagues see them, and what coordinators do with a membership."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView

from common.exceptions import DomainError, require
from common.numbers import whole_number
from common.pagination import paginate, query_without
from people import rules
from people.forms import ConfirmForm, HandoverForm, OfficerFilterForm
from people.models import LocalGovernment, Officer
from people.querysets import OfficerQuerySet
from people.services import affiliation
from people.views.base import ActView, answer

OFFICERS_A_PAGE = 30


def find_officer(request: HttpRequest, pk: int) -> Officer:
    officer = Officer.objects.visible_to(request.user).for_list().filter(pk=pk).first()
    if officer is None:
        raise Http404
    return officer


class OfficersView(LoginRequiredMixin, TemplateView):
    """Who works where, for members: by name, province, government and CS role. No address and no number stands here."""

    template_name = "people/officers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        require(rules.can_see_directory(self.request.user))
        params = self.request.GET
        officers = Officer.objects.for_directory(self.request.user)
        form = OfficerFilterForm(params, governments=places_of(officers))
        wanted = form.cleaned_data if form.is_valid() else {}
        page = paginate(narrowed(officers, wanted).for_list(), params, per_page=OFFICERS_A_PAGE)
        return super().get_context_data(
            form=form,
            page_obj=page,
            count=page.paginator.count,
            narrowed=any(wanted.values()) or not form.is_valid(),
            base_query=query_without(params, "page"),
            crumbs=[(_("Local governments"), reverse("people:governments")), (_("Officers"), "")],
            **kwargs,
        )


def places_of(officers: OfficerQuerySet) -> list[LocalGovernment]:
    """The governments of today in which the officers serve, in their order. One query."""
    keys = officers.order_by().values("government__current")
    rows = LocalGovernment.objects.filter(pk__in=keys).select_related("province")
    return list(rows.order_by("province__name_ko", "level", "name_ko"))


def narrowed(officers: OfficerQuerySet, wanted: Mapping[str, Any]) -> OfficerQuerySet:
    if name := wanted.get("q", "").strip():
        officers = officers.filter(user__name__icontains=name)
    if wanted.get("province"):
        officers = officers.filter(government__current__province__code=wanted["province"])
    if wanted.get("government"):
        officers = officers.filter(government__current__code=wanted["government"])
    if wanted.get("role"):
        officers = officers.filter(cs_role=wanted["role"])
    return officers


class OfficerView(LoginRequiredMixin, View):
    """GET shows the card with the phone masked; POST asks for the whole number, which is written down."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.card(request, find_officer(request, pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        officer = find_officer(request, pk)
        return self.card(request, officer, phone=affiliation.phone_of(officer=officer, actor=request.user))

    def card(self, request: HttpRequest, officer: Officer, phone: str = "") -> HttpResponse:
        user = request.user
        context = {
            "officer": officer,
            "phone": phone,
            "can_see_phone": bool(rules.can_see_phone(user, officer)),
            "can_set_coordinator": bool(rules.can_set_coordinator(user, officer)),
            "can_end": bool(rules.can_end_affiliation(user, officer)),
            "can_approve": officer in Officer.objects.decidable_by(user).filter(pk=officer.pk),
        }
        return render(request, "people/officer.html", context)


class CoordinatorView(LoginRequiredMixin, View):
    """Appoint (value=1) or relieve (value=0)."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        officer = find_officer(request, pk)
        try:
            affiliation.set_coordinator(officer=officer, actor=request.user, value=request.POST.get("value") == "1")
        except DomainError as error:
            answer(request, error)
        return redirect("people:officer", pk=pk)


class EndView(ActView):
    """Somebody has left without naming a successor."""

    template_name = "people/officer_end.html"
    form_class = ConfirmForm
    done = _("The membership has ended.")

    @cached_property
    def officer(self) -> Officer:
        officer = find_officer(self.request, self.kwargs["pk"])
        require(rules.can_end_affiliation(self.request.user, officer))
        return officer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(officer=self.officer, **kwargs)

    def act(self, form: ConfirmForm) -> None:
        affiliation.end_affiliation(officer=self.officer, actor=self.request.user)

    def get_success_url(self) -> str:
        return reverse("people:government", args=[self.officer.government.code])


class HandoverView(ActView):
    """Hand over to a successor: one's own post, or as coordinator that of a colleague (?officer=pk)."""

    template_name = "people/handover.html"
    form_class = HandoverForm
    success_url = reverse_lazy("people:profile")
    done = _("The work has been handed over. The successor gets a mail.")

    @cached_property
    def officer(self) -> Officer:
        asked = whole_number(self.request.GET.get("officer", ""))
        if asked is not None:
            officer = find_officer(self.request, asked)
        else:
            mine = self.request.user.officers.serving().for_list().first()
            if mine is None:
                raise Http404
            officer = mine
        require(rules.can_hand_over(self.request.user, officer))
        return officer

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")
        return kwargs | {"officer": self.officer}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(officer=self.officer, **kwargs)
        context["nobody"] = not context["form"].fields["successor"].queryset.exists()
        return context

    def act(self, form: HandoverForm) -> None:
        affiliation.hand_over(
            officer=self.officer,
            successor=form.cleaned_data["successor"],
            actor=self.request.user,
            ended_on=form.cleaned_data["ended_on"],
            pass_coordinator=form.cleaned_data.get("pass_coordinator", False),
        )
