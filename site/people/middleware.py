"""A second factor before anything else, for those whose role calls for it, and no second way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from people.roles import FACTORS, needs_mfa

# Pages on which the second factor is set up, and without which nobody could leave or read the sentence.
OPEN_PREFIXES = ("account_", "mfa_")
OPEN_NAMES = frozenset({"set_language", "health"})
# Wagtail's own sign-in forms, for its admin and for pages with a restriction: they know no second factor, no limits.
WAGTAILS_LOGINS = frozenset({"wagtailadmin_login", "wagtailcore_login"})


class RequireMfaMiddleware:
    """Lead people whose role needs a second factor, and who have none, to the page where it is set up.

    Holds for every page, the CMS included, while settings.MFA_REQUIRED. Wagtail's own sign-in forms are closed in any
    case: signing in goes through the account pages, with their limits and second factor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        if name in WAGTAILS_LOGINS:
            return redirect(f"{reverse(settings.WAGTAILADMIN_LOGIN_URL)}?{urlencode({'next': _next(request)})}")
        if not settings.MFA_REQUIRED or name in OPEN_NAMES or name.startswith(OPEN_PREFIXES):
            return None
        if request.path.startswith(settings.STATIC_URL) or not needs_mfa(request.user) or has_factor(request):
            return None
        messages.warning(request, _("Your role needs a second factor. Set it up here, then go on."))
        return redirect("mfa_index")


# Of the CMS these answer everybody: the sign-in form leads to the account pages, two files are parts of its look.
OPEN_IN_THE_CMS = WAGTAILS_LOGINS | {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}


class CmsForItsUsersMiddleware:
    """403 under the CMS's path for people who are signed in and have no business there.

    Wagtail sends them to the sign-in page, which sends whoever is signed in back: a circle without end. Stands after
    RequireMfaMiddleware, so that a missing second factor is named first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any) -> None:
        name = (request.resolver_match.url_name if request.resolver_match else "") or ""
        if not request.path_info.startswith(f"/{settings.CMS_PATH}") or name in OPEN_IN_THE_CMS:
            return
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied(_("The CMS is for editors and administrators. Your account has no access to it."))


def has_factor(request: HttpRequest) -> bool:
    return Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists()


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("wagtailadmin_home" if request.path.startswith(f"/{settings.CMS_PATH}") else "home")
