"""The page behind the links that end mail."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.notices.choices import Reason
from community.notices.services.choosing import stop_mail
from community.notices.stop_links import Stop, read_stop


@csrf_exempt  # a mail program sends the POST (RFC 8058); the signed token is what it needs, and it opens nothing else
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mail, without signing in: reading asks, sending does. The answer is a page, never a redirect."""
    wanted = read_stop(token)
    if wanted is None:
        raise Http404
    context: dict[str, Any] = {"what": _what(wanted)}
    if request.method == "POST":
        context["done"] = True
        context["stopped"] = stop_mail(
            user_id=wanted.user, reason=wanted.reason, forum_id=wanted.forum, thread_id=wanted.thread
        )
    return render(request, "notices/stop.html", context)


def _what(stop: Stop) -> str:
    """What the link is about, without a word of what may be read only by members."""
    if stop.thread:
        return _("New answers in the thread that the mail told of")
    if stop.forum:
        return _("New threads on the board that the mail told of")
    if stop.reason:
        return str(Reason(stop.reason).label)
    return _("Everything in the community")
