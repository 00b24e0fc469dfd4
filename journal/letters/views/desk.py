"""The mail edition for editors: how it goes, what it looks like, pause and go on."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.answering import acted
from common.exceptions import require
from common.pagination import paginate
from common.ratelimit import hit
from journal.letters.choices import EditionState, LetterState, SubscriberState
from journal.letters.composing import draft_words
from journal.letters.counting import Tally, ring_of, tally_of
from journal.letters.models import Edition, Subscriber
from journal.letters.rules import can_steer
from journal.letters.services import steering
from journal.letters.services.sending import NOT_PUBLIC
from journal.models import IssuePage
from people.models import User

TRIALS, TRIAL_SECONDS = 10, 60 * 60
SHOWN = 50
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@require_safe
@login_required
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """How the mail of one issue goes, and how it will look."""
    require(can_steer(request.user))
    issue = _issue(number)
    found = Edition.objects.filter(issue=issue).first()
    tally = tally_of(found) if found else Tally(0, 0, 0, 0, 0, 0)
    context = {
        "issue": issue,
        "edition": found,
        "tally": tally,
        "ring": ring_of(tally, _("The mail of this issue")),
        "note": _note(found),
        "subscribers": Subscriber.objects.active().count(),
        "troubled": _troubled(found),
        "crumbs": _crumbs((issue.short_name, reverse("journal:desk-issue", args=[number])), (_("Mail"), "")),
    }
    return render(request, "letters/edition.html", context)


@require_safe
@login_required
def preview_html(request: HttpRequest, number: int) -> HttpResponse:
    """The mail as a mail program shows it, in the reader's language. Its own style is the only one allowed."""
    require(can_steer(request.user))
    html = _draft(number).for_stop_url(request.build_absolute_uri(reverse("letters:subscribe")))[1]
    response = HttpResponse(html)
    hashes = [hashlib.sha256(style.encode()).digest() for style in STYLE.findall(html)]
    allowed = [f"'sha256-{base64.b64encode(found).decode()}'" for found in hashes]
    response._csp_replace = {"style-src": allowed}  # type: ignore[attr-defined]
    return response


@require_safe
@login_required
def preview_text(request: HttpRequest, number: int) -> HttpResponse:
    require(can_steer(request.user))
    text = _draft(number).for_stop_url(request.build_absolute_uri(reverse("letters:subscribe")))[0]
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_POST
@login_required
def trial(request: HttpRequest, number: int) -> HttpResponse:
    """The mail to oneself."""
    actor = cast("User", request.user)
    require(can_steer(actor))
    issue = _issue(number)
    if not hit(f"letters.trial:{actor.pk}", TRIALS, TRIAL_SECONDS):
        messages.error(request, _("You have sent yourself many trials. Please wait an hour."))
        return HttpResponseRedirect(_address(number))

    def send() -> None:
        steering.send_trial(actor=actor, issue=issue, language=get_language() or "ko")

    return acted(request, _address(number), send, _("A trial is on its way to your address."))


@require_POST
@login_required
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Pause, go on, send again. Anything else is 404."""
    actor = cast("User", request.user)
    require(can_steer(actor))
    found = get_object_or_404(Edition.objects.select_related("issue"), issue=_issue(number))
    verb = request.POST.get("verb", "")
    return acted(request, _address(number), lambda: _done(actor, found, verb))


def _done(actor: User, found: Edition, verb: str) -> str:
    if verb == "pause":
        steering.pause(actor=actor, edition=found)
        return _("Paused. No further mail of this issue goes out.")
    if verb == "resume":
        steering.resume(actor=actor, edition=found)
        return _("The mail goes on.")
    if verb in (LetterState.UNCLEAR, LetterState.FAILED):
        count = steering.send_again(actor=actor, edition=found, state=verb)
        return ngettext("%(n)s mail is sent again.", "%(n)s mails are sent again.", count) % {"n": count}
    raise Http404


@require_safe
@login_required
def subscribers(request: HttpRequest) -> HttpResponse:
    """How many there are, and whose address rests."""
    require(can_steer(request.user))
    rows = Subscriber.objects.resting().select_related("user")
    active = Subscriber.objects.active()
    context = {
        "accounts": active.filter(user__isnull=False).count(),
        "outside": active.filter(user=None).count(),
        "page_obj": paginate(rows, request.GET),
        "crumbs": _crumbs((_("Subscribers"), "")),
    }
    return render(request, "letters/subscribers.html", context)


@require_POST
@login_required
def wake(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_steer(request.user))
    row = get_object_or_404(Subscriber, pk=pk, state=SubscriberState.PAUSED)
    steering.wake(actor=cast("User", request.user), subscriber=row)
    messages.success(request, _("The address gets the next issue again."))
    return HttpResponseRedirect(reverse("letters:subscribers"))


def _troubled(found: Edition | None) -> list[Any]:
    """The latest letters that did not arrive, or may not have."""
    if found is None:
        return []
    states = (LetterState.BOUNCED, LetterState.FAILED, LetterState.UNCLEAR)
    return list(found.letters.filter(state__in=states).select_related("subscriber__user").order_by("-done_at")[:SHOWN])


def _note(found: Edition | None) -> str:
    """Why it waits or is paused, as a sentence."""
    if found is None or not found.note:
        return ""
    if found.note == NOT_PUBLIC:
        return _("The issue is not public, so its mail was paused.")
    if found.state == EditionState.PAUSED:
        return _("The mail server refused the mail, so it was paused: %(answer)s") % {"answer": found.note}
    return _("The mail server is away; it is tried again by itself (%(answer)s).") % {"answer": found.note}


def _draft(number: int):  # type: ignore[no-untyped-def]
    return draft_words(_issue(number), get_language() or "ko")


def _issue(number: int) -> IssuePage:
    found: IssuePage = get_object_or_404(IssuePage, number=number)
    return found


def _address(number: int) -> str:
    return reverse("letters:edition", args=[number])


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("CS Journal"), reverse("journal:front")), (_("Planning board"), reverse("journal:board")), *more]
