"""Officers, governments and mail domains in the CMS: read here, changed where the rules are."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from people.choices import OfficerStatus
from people.models import LocalGovernment, MailDomain, Officer


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Nobody, superusers included, changes these rows by a plain form."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return "view" in actions and super().user_has_permission(user, "view")


class ReadOnlyViewSet(ModelViewSet):
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    list_per_page = 50

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)


def officer_url(officer: Officer) -> str:
    """The page of the site on which the membership is decided, ended or handed over."""
    name = "people:approval" if officer.status == OfficerStatus.PENDING else "people:officer"
    return reverse(name, args=[officer.pk])


class OfficerIndexView(IndexView):
    def get_base_queryset(self) -> Any:
        return Officer.objects.for_list().order_by("-requested_at", "-pk")


class OfficerViewSet(ReadOnlyViewSet):
    model = Officer
    icon = "group"
    menu_label = _("Officers")
    index_view_class = OfficerIndexView
    list_display = [
        TitleColumn("user", label=_("Name"), accessor="user.name", get_url=officer_url),
        Column("government", label=_("Local government"), accessor="government.present_name"),
        Column("post", label=_("Job title")),
        Column("status", label=_("Status"), accessor="get_status_display"),
        DateColumn("requested_at", label=_("Asked on")),
    ]
    list_filter = ["status", "is_coordinator", "cs_role"]
    search_fields = ["user__name", "user__email", "government__name_ko"]
    inspect_view_fields = [
        "user", "government", "department", "post", "cs_role", "is_coordinator",
        "status", "started_on", "ended_on", "requested_at", "decided_at", "decided_by", "handed_over_to",
    ]  # fmt: skip
    exclude_form_fields = ["phone"]


class LocalGovernmentViewSet(ReadOnlyViewSet):
    """The list itself changes by load_reference only, so that it stays the reference list."""

    model = LocalGovernment
    icon = "home"
    menu_label = _("Local governments")
    list_display = ["name_ko", "name_en", "level", "kind", "valid_from", "valid_to"]
    list_filter = ["level", "kind", "is_sample"]
    search_fields = ["name_ko", "name_en", "code"]
    inspect_view_fields = [
        "code", "name_ko", "name_short_ko", "name_en", "level", "kind", "parent", "valid_from", "valid_to",
        "successor", "current", "province", "row", "col", "is_sample",
    ]  # fmt: skip
    exclude_form_fields = ["code"]


class MailDomainViewSet(ModelViewSet):
    model = MailDomain
    icon = "mail"
    menu_label = _("Official mail domains")
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields = ["government", "domain"]
    list_display = ["domain", "government"]
    search_fields = ["domain", "government__name_ko"]
    search_backend_name = None
    ordering = ["domain"]


class PeopleGroup(ViewSetGroup):
    menu_label = _("People")
    menu_icon = "group"
    menu_order = 300
    items = (OfficerViewSet("officers"), LocalGovernmentViewSet("governments"), MailDomainViewSet("mail_domains"))
