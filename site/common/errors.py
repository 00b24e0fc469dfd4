"""What a person sees when something went wrong: plain words, the site's look, a way on. Wired as handler4xx/500."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

KEPT_FIELDS = 10
KEPT_LENGTH = 20_000
WORTH_KEEPING = 20  # characters; shorter values are quicker typed than found again


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400. Stands alone, because the request itself may be what is broken."""
    return _alone(
        400,
        _("The request could not be read"),
        _("The address or the form was damaged on its way. Go back, load the page again and repeat what you did."),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the sentence that the refusing rule gave."""
    has_reason = isinstance(exception, PermissionDenied) and exception.args
    context = {
        "code": 403,
        "title": _("You cannot do this here"),
        "text": _("Your account does not have the right to this. If you think it should, ask your organisation's coordinator."),
        "reason": str(exception) if has_reason else "",
        "sign_in": True,
    }
    return render(request, "error_page.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404. Says the same whether the thing never existed or may not be seen."""
    context = {
        "code": 404,
        "title": _("This page was not found"),
        "text": _("It may have been moved or taken down, or it may be open to officers only. Search for it, or start from the home page."),
        "sign_in": True,
    }
    return render(request, "error_page.html", context, status=404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Needs neither the database nor the request, and falls back to one plain line."""
    return _alone(
        500,
        _("Something went wrong on our side"),
        _("The error has been recorded. Nothing you saved before is lost. Try again in a moment."),
    )


def maintenance(request: HttpRequest) -> HttpResponse:
    """503 while the site is being worked on; asks to come back in ten minutes."""
    response = _alone(
        503,
        _("The site is being maintained"),
        _("We will be back shortly. What you had saved is safe."),
    )
    response["Retry-After"] = "600"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or in another session. Gives back what was typed in it."""
    context = {
        "code": 403,
        "title": _("This form had expired"),
        "text": _("You signed in or out since it was opened, or cookies are off. Nothing was saved. Go back, load the page again and send it once more."),
        "kept": _typed_texts(request),
    }
    return render(request, "error_page.html", context, status=403)


def _typed_texts(request: HttpRequest) -> list[str]:
    """The longer texts of the refused form, never passwords. Only for a form of this very site, as the browser
    attests: another site must not be able to put its words on a page of ours.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    texts = [
        value[:KEPT_LENGTH]
        for name, value in request.POST.items()
        if len(value) >= WORTH_KEEPING and "password" not in name and name != "csrfmiddlewaretoken"
    ]
    return texts[:KEPT_FIELDS]


def _alone(code: int, title: str, text: str) -> HttpResponse:
    context = {"code": code, "title": title, "text": text, "site_name": settings.SITE_NAME, "language": get_language()}
    try:
        page = render_to_string("error_alone.html", context)
    except Exception:  # the last page of all must come whatever is broken
        return HttpResponse(f"{title}\n{text}\n", status=code, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, status=code)
