"""The button on a case's page, and the way to the shelf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases.bookmarks.models import Bookmark, CaseList
from cases.panels import Place, register_case_panel
from common.navigation import ACCOUNT, NavItem, register_nav

if TYPE_CHECKING:
    from cases.models import CasePage
    from people.roles import AnyUser


def register() -> None:
    """Called once when the app is ready."""
    register_case_panel("bookmarks", Place.ACTS, 70, "bookmarks/_case_act.html", case_act)
    register_nav(NavItem(_("My shelf"), "bookmarks:shelf", order=16, visible=keeps, menu=ACCOUNT))
    register_nav(NavItem(_("Collections"), "bookmarks:collections", order=20))


def keeps(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def case_act(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """The lists to choose from and those that hold the case; nothing for who is not signed in. One query."""
    if not user.is_authenticated:
        return None
    held = Bookmark.objects.filter(case_list=OuterRef("pk"), case=case.pk)
    lists = list(CaseList.objects.kept_by(user).annotate(holds=Exists(held)))
    return {"lists": lists, "holding": [one for one in lists if one.holds]}
