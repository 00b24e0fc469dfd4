"""Pages of everybody: flag a post, what came of it, what was said to me, a warning to confirm, a text that waits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.exceptions import DomainError, require
from common.ratelimit import hit
from common.uploads import serve_file
from community.forums.models import PostFile
from community.forums.views.common import crumbs, post_for, sees_names, tabs
from community.forums.views.public import place_of
from community.forums.wording import render_post
from community.moderation import rules
from community.moderation.choices import ROWS_A_PAGE
from community.moderation.forms import FlagForm, SendBackForm
from community.moderation.models import Flag, Holding, Report, Sanction
from community.moderation.naming import named, title_for
from community.moderation.services import flagging, holding, sanctioning
from community.moderation.views.common import FORM, actor_of, way

FLAGS, SECONDS = 20, 60 * 60


@require_http_methods(FORM)
@login_required
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is wrong with a post."""
    post = post_for(request, pk)
    require(rules.can_flag(request.user, post))
    place = place_of(post.thread, post.number)
    if Flag.objects.visible_to(request.user).filter(post=post).exists():
        messages.info(request, _("You have flagged this post already. You will be told the outcome."))
        return HttpResponseRedirect(place)
    form, status = FlagForm(request.POST or None), 200
    if request.method == "POST":
        status = _try_to_flag(request, post, form)
        if status == 302:
            return _after_flagging(request, post.pk, place)
    context = {
        "post": post,
        "form": form,
        "names": sees_names(request.user, post.thread.forum),
        "back": place,
        "crumbs": crumbs((post.thread.title, place), (_("Flag a post"), ""), forum=post.thread.forum),
    }
    return render(request, "moderation/flag.html", context, status=status)


def _try_to_flag(request: HttpRequest, post: Any, form: FlagForm) -> int:
    if not form.is_valid():
        return 422
    if not hit(f"moderation.flag:{request.user.pk}", FLAGS, SECONDS):
        form.add_error(None, _("You have flagged many posts within an hour. Please go on later."))
        return 429
    try:
        flagging.flag_post(actor=actor_of(request), post=post, **form.cleaned_data)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return 409
    return 302


def _after_flagging(request: HttpRequest, post: int, place: str) -> HttpResponse:
    """Who keeps the board decides at once."""
    if report := Report.objects.visible_to(request.user).open().filter(post=post).first():
        return HttpResponseRedirect(report.get_absolute_url())
    messages.success(request, _("Thank you. The moderators will look at it, and you will be told the outcome."))
    return HttpResponseRedirect(place)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What was said to the person, what of theirs waits, and what they have flagged."""
    user = actor_of(request)
    flags = Flag.objects.visible_to(user).select_related("report", "post__thread__forum").order_by("-at", "-pk")
    sanctions = Sanction.objects.filter(person=user).for_list()
    told = Report.objects.filter(post__author=user).exclude(words="").decided().select_related("post__thread__forum")
    context = {
        "sanctions": sanctions[:ROWS_A_PAGE],
        "holdings": Holding.objects.filter(author=user).for_list().order_by("-held_at", "-pk")[:ROWS_A_PAGE],
        "decisions": named(told[:ROWS_A_PAGE], user),
        "flags": named(flags[:ROWS_A_PAGE], user),
        "tabs": tabs(request, "moderation:mine"),
        "crumbs": crumbs((_("Flags and messages"), "")),
    }
    return render(request, "moderation/mine.html", context)


@require_http_methods(FORM)
@login_required
def sanction(request: HttpRequest, pk: int) -> HttpResponse:
    """A warning or suspension. Its person confirms a warning; who keeps the board may lift a suspension."""
    rows = Sanction.objects.visible_to(request.user).for_list()
    found = get_object_or_404(rows, pk=pk)
    own, actor = found.person_id == request.user.pk, actor_of(request)
    if request.method == "POST" and "lift" in request.POST:
        sanctioning.lift(actor=actor, sanction=found)
        messages.success(request, _("The suspension has ended. The person gets a mail."))
        return HttpResponseRedirect(found.get_absolute_url())
    if request.method == "POST":
        sanctioning.confirm_warning(actor=actor, sanction=found)
        messages.success(request, _("Thank you. You can write again."))
        return HttpResponseRedirect(reverse("forums:index"))
    context = {
        "sanction": found,
        "own": own,
        "about": title_for(found.report.post, actor) if found.report else "",
        "may_confirm": found.confirmed_at is None and bool(rules.can_confirm(actor, found)),
        "may_lift": bool(rules.can_lift(actor, found)),
        "crumbs": crumbs((_("Flags and messages"), reverse("moderation:mine")), (found.get_kind_display(), ""))
        if own
        else way((_("Warnings and suspensions"), reverse("moderation:sanctions")), (found.person.name, "")),
    }
    return render(request, "moderation/sanction.html", context)


@require_http_methods(FORM)
@login_required
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """A text that waits: its author may take it back; who keeps the board lets it stand or sends it back."""
    found = get_object_or_404(Holding.objects.visible_to(request.user).for_list(), pk=pk)
    own, actor = found.author_id == request.user.pk, actor_of(request)
    form, status = SendBackForm(request.POST if "send_back" in request.POST else None), 200
    if request.method == "POST":
        status = 422
        try:
            if "withdraw" in request.POST:
                draft = holding.withdraw(actor=actor, holding=found)
                return HttpResponseRedirect(_form_of(draft))
            if "approve" in request.POST:
                post = holding.approve(actor=actor, holding=found)
                messages.success(request, _("The text has been posted. Its author gets a mail."))
                return HttpResponseRedirect(post.get_absolute_url())
            if form.is_valid():
                holding.send_back(actor=actor, holding=found, **form.cleaned_data)
                messages.success(request, _("The text went back to its author, who gets a mail."))
                return HttpResponseRedirect(reverse("moderation:held"))
        except DomainError as error:
            messages.error(request, str(error.message))
            status = 409
    context = {
        "holding": found,
        "own": own,
        "form": form,
        "may_judge": bool(rules.can_judge_holding(actor, found)),
        "may_withdraw": bool(rules.can_withdraw(actor, found)),
        **_text_of(found),
        "crumbs": crumbs((_("Flags and messages"), reverse("moderation:mine")), (found.title, ""))
        if own
        else way((_("Held posts"), reverse("moderation:held")), (found.title, "")),
    }
    return render(request, "moderation/holding.html", context, status=status)


def _text_of(found: Holding) -> dict[str, Any]:
    """What waits, as it will stand; nothing once it was decided."""
    if found.draft is None:
        return {}
    forum = found.draft.forum or found.draft.thread.forum  # type: ignore[union-attr]  # one of both
    text = render_post(str(found.draft.content.get("body", "")), forum)
    return {"forum": forum, "text": text, "files": list(found.draft.files.all())}


def _form_of(draft: Any) -> str:
    """The form in which the author goes on writing."""
    if draft.thread_id:
        return reverse("forums:reply", args=[draft.thread_id])
    return reverse("forums:new-thread", args=[draft.forum.slug])


@require_safe
@login_required
def held_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file of a text that waits, for who may read the text."""
    waiting = get_object_or_404(Holding.objects.visible_to(request.user).waiting(), pk=pk)
    found = get_object_or_404(PostFile, pk=file, draft=waiting.draft_id)
    if not found.file.storage.exists(found.file.name):
        raise Http404
    return serve_file(found.file, filename=found.original_name, content_type=found.content_type)
