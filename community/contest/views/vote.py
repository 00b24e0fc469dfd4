"""A public vote for everybody: the ballot, the text of a candidate, and the page to which the mail leads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from common.exceptions import DomainError
from community.contest import rules, votelimits
from community.contest.choices import StageKind
from community.contest.forms.vote import VoteForm
from community.contest.models import Candidate, Contest, Stage
from community.contest.paper import Paper, is_seed, new_seed
from community.contest.services import voting
from community.contest.services.drawing import paper_of, standing_paper
from community.contest.views.common import FORM, crumbs

# The order in which this browser sees candidates; a random word that names nobody.
ORDER_COOKIE, ORDER_SECONDS = "ballot_order", 60 * 24 * 60 * 60


def stage_for(request: HttpRequest, slug: str, pk: int) -> Stage:
    """The vote, with its contest, when the person may see the contest; 404 otherwise. One query."""
    visible = Contest.objects.visible_to(request.user).filter(slug=slug)
    rows = Stage.objects.select_related("contest").filter(kind=StageKind.VOTE, contest__in=visible)
    return get_object_or_404(rows, pk=pk)


@require_http_methods(FORM)
@never_cache
@sensitive_post_parameters("email")
def vote(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The ballot while the vote is open, and what to do with it; otherwise when it opens or that it is over."""
    stage, now = stage_for(request, slug, pk), timezone.now()
    if not (decision := rules.can_vote(stage, now)):
        return said(request, stage, str(stage), decision.reason, status=403 if request.method == "POST" else 200)
    paper = paper_of(stage, now)
    if not paper.candidates:
        waiting = _("The ballot is being drawn up. Please come back in a little while.")
        return said(request, stage, str(stage), waiting, status=409 if request.method == "POST" else 200)
    seed = request.COOKIES.get(ORDER_COOKIE, "")
    seed = seed if is_seed(seed) else new_seed()
    response = _ballot(request, paper, seed)
    response.set_cookie(
        ORDER_COOKIE,
        seed,
        max_age=ORDER_SECONDS,
        path=reverse("contest:index"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _ballot(request: HttpRequest, paper: Paper, seed: str) -> HttpResponse:
    form, status = VoteForm(request.POST if request.method == "POST" else None, paper=paper, seed=seed), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = _asked(request, form)
        if status == 200:
            return _sent(request, paper.stage, form.cleaned_data["email"])
    context = {
        "stage": paper.stage,
        "contest": paper.stage.contest,
        "form": form,
        "total": paper.total,
        "steps": steps("choose"),
        "now": timezone.now(),
        "crumbs": vote_crumbs(paper.stage),
    }
    return render(request, "contest/vote.html", context, status=status)


def _asked(request: HttpRequest, form: VoteForm) -> int:
    """Ask for the mail; the status of the answer, with a sentence in the form when it is not 200."""
    stage, email = form.paper.stage, form.cleaned_data["email"]
    if refusal := votelimits.refusal(request.META.get("REMOTE_ADDR", ""), stage.pk, email):
        form.add_error(None, str(refusal))
        return 429
    try:
        voting.ask_for_mail(stage=stage, picks=form.cleaned_data["picks"], email=email)
    except PermissionDenied as error:
        form.add_error(None, str(error))
        return 403
    except DomainError as error:
        form.add_error(None, str(error.message))
        return 409
    return 200


def _sent(request: HttpRequest, stage: Stage, email: str) -> HttpResponse:
    """The same words whether or not the address has voted: only its owner learns that."""
    context = {
        "stage": stage,
        "contest": stage.contest,
        "email": email,
        "hours": settings.VOTE_LINK_HOURS,
        "most": settings.VOTE_MAILS_AN_ADDRESS_AN_HOUR,
        "steps": steps("mail"),
        "crumbs": vote_crumbs(stage, _("Look at your mail")),
    }
    return render(request, "contest/vote_sent.html", context)


@require_safe
def entry(request: HttpRequest, slug: str, pk: int, candidate: int) -> HttpResponse:
    """What a candidate says, in the version that was frozen; while the vote is open."""
    stage = stage_for(request, slug, pk)
    rows = Candidate.objects.visible_to(request.user, timezone.now()).filter(stage=stage)
    found = get_object_or_404(
        rows.select_related("group", "entry__frozen", "entry__government__province", "entry__province"), pk=candidate
    )
    version = found.entry.frozen
    if version is None:
        raise Http404
    context = {
        "stage": stage,
        "contest": stage.contest,
        "candidate": found,
        "version": version,
        "content": version.fields,
        "crumbs": vote_crumbs(stage, version.fields["title"]),
    }
    return render(request, "contest/vote_entry.html", context)


@require_http_methods(FORM)
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What was chosen, and the button that makes it count. Looking at it does nothing: mail scanners look."""
    try:
        stage, waiting = voting.waiting_by(token)
    except BadSignature as error:
        raise Http404 from error
    now = timezone.now()
    if not (decision := rules.can_vote(stage, now)):
        return said(request, stage, _("This link is over"), decision.reason, tone="warning", status=403)
    if waiting is None or waiting.expires_at <= now:
        return _over(request, stage)
    problem, status = "", 200
    if request.method == "POST":
        try:
            voting.confirm(token=token)
        except PermissionDenied as error:
            return said(request, stage, _("This link is over"), str(error), tone="warning", status=403)
        except DomainError as error:
            if voting.waiting_by(token)[1] is None:
                return _over(request, stage)
            problem, status = str(error.message), 409
        else:
            words = _("Your vote counts. Thank you! Counts are shown to nobody before the vote is over.")
            return said(request, stage, _("Your vote is counted"), words, tone="success", steps=steps("done"))
    paper = standing_paper(stage)
    context = {
        "stage": stage,
        "contest": stage.contest,
        "picked": paper.picked(waiting.picks),
        "problem": problem,
        "steps": steps("confirm"),
        "now": now,
        "crumbs": vote_crumbs(stage, _("Confirm my vote")),
    }
    return render(request, "contest/vote_confirm.html", context, status=status)


def _over(request: HttpRequest, stage: Stage) -> HttpResponse:
    return said(request, stage, _("This link is over"), voting.link_is_over(), tone="warning", status=410)


def said(
    request: HttpRequest, stage: Stage, heading: str, message: str | Promise, *, status: int = 200, **more: Any
) -> HttpResponse:
    """One sentence about the vote, its times, and ways on."""
    context = {
        "stage": stage,
        "contest": stage.contest,
        "heading": heading,
        "message": message,
        "tone": "info",
        "now": timezone.now(),
        "crumbs": vote_crumbs(stage),
    } | more
    return render(request, "contest/vote_said.html", context, status=status)


def vote_crumbs(stage: Stage, *last: str) -> list[tuple[str, str]]:
    here = reverse("contest:vote", args=[stage.contest.slug, stage.pk]) if last else ""
    way = [(stage.contest.title, stage.contest.get_absolute_url()), (stage.name, here)]
    return crumbs(*way, *((word, "") for word in last))


def steps(current: str) -> list[dict[str, str]]:
    """How far a voter is."""
    names = {"choose": _("Read and pick"), "mail": _("Look at your mail"), "confirm": _("Confirm")}
    order = [*names, "done"]
    place = order.index(current)
    states = ["done" if at < place else "current" if at == place else "todo" for at in range(len(names))]
    return [{"label": label, "state": state} for label, state in zip(names.values(), states, strict=True)]
