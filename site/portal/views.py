"""The site's own answers: is it well, what may robots read, where does a short number lead."""

from __future__ import annotations

from mimetypes import guess_type

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.images.models import Rendition

from common.addresses import absolute
from common.exceptions import require
from common.uploads import serve_file
from people.roles import officer_of
from people.rules import can_open_desk
from portal.dashboard import context_for
from portal.desk import desk_context
from portal.services.visiting import note_visit
from portal.services.well_being import well_being


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served, 503 when not. A missing worker or index is told, but heals by itself."""
    found = well_being()
    return JsonResponse(found, status=200 if found["database"] else 503)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where programs look that read no page, such as feed readers; pages name their icon themselves."""
    return redirect(static("common/img/favicon.ico"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read by robots; what needs an account, and endless searches, need not be tried."""
    closed = [f"/{settings.CMS_PATH}", "/account/", "/me/", "/people/me/", "/search/", "/cases/*?*"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {absolute(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@require_admin_access
def cms_picture(request: HttpRequest, picture: str) -> HttpResponse:
    """A picture as the CMS shows it while one is chosen. Readers get pictures with the pages that they stand on."""
    drawn = get_object_or_404(Rendition, file=f"images/{picture}")
    content_type = guess_type(picture)[0] or "application/octet-stream"
    return serve_file(drawn.file, filename=picture, content_type=content_type, inline=True)


@require_safe
def short_link(request: HttpRequest, number: str) -> HttpResponse:
    """/CS-2026-0012 leads to the case's page, which then says whether the reader may see it."""
    return redirect("cases:detail", number=number.upper())


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits for the signed-in person, what they write, and what is new to them."""
    since = note_visit(actor=request.user, now=timezone.now())
    return render(request, "portal/dashboard.html", context_for(request.user, since=since))


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What the government of the signed-in officer has to do, and what goes on around it."""
    require(can_open_desk(request.user))
    officer = officer_of(request.user)
    assert officer is not None  # noqa: S101 - can_open_desk saw to it
    return render(request, "portal/desk.html", desk_context(request.user, officer))
