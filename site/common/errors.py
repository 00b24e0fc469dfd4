"""What a person sees when something went wrong: plain words, the site's look, a way on.

portal.urls wires these as handler400, handler403, handler404, handler429 (allauth asks for it) and handler500.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

KEPT_FIELDS = 10
KEPT_LENGTH = 20_000
WORTH_KEEPING = 20  # characters; what is shorter is typed again faster than it is copied


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400. Stands alone, because the request itself may be what is broken."""
    return _alone("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the sentence that the refusing rule gave."""
    has_reason = isinstance(exception, PermissionDenied) and bool(exception.args)
    context = {"reason": str(exception) if has_reason else "", "sign_in": True}
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404. Says the same whether the thing never existed or may not be seen."""
    return render(request, "404.html", {"sign_in": True}, status=404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Needs neither the database nor the request."""
    return _alone("500.html", 500)


def maintenance(request: HttpRequest) -> HttpResponse:
    """503 while the site is being worked on; asks to come back in ten minutes."""
    response = _alone("maintenance.html", 503)
    response["Retry-After"] = "600"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or in another session. Gives back what was typed in it."""
    logger.warning("CSRF check failed at %s: %s", request.path, reason)
    return render(request, "403_csrf.html", {"kept": _typed_texts(request)}, status=403)


def _typed_texts(request: HttpRequest) -> list[str]:
    """The longer texts of the refused form, never passwords.

    Only for a form of this very site, as the browser attests: no other site may put its words on a page of ours.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    texts = [
        value[:KEPT_LENGTH]
        for name, value in request.POST.items()
        if isinstance(value, str)
        and len(value) >= WORTH_KEEPING
        and "password" not in name
        and name != "csrfmiddlewaretoken"
    ]
    return texts[:KEPT_FIELDS]


def _alone(template: str, status: int) -> HttpResponse:
    try:
        page = render_to_string(template, {"site_name": settings.SITE_NAME})
    except Exception:  # the last page of all must come, whatever is broken
        logger.exception("The error page %s could not be drawn.", template)
        return HttpResponse(f"{status}", status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, status=status)
