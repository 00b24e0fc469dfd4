"""Pages of who keeps a board: merging a thread into another, splitting posts off. Each asks before it acts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.exceptions import DomainError, require
from common.numbers import whole_number
from common.pagination import paginate
from community.forums import rules
from community.forums.choices import TITLE_LENGTH, Audience
from community.forums.forms import SentenceForm, SplitForm
from community.forums.models import Post, Thread
from community.forums.services.merging import merge_threads
from community.forums.services.splitting import split_thread
from community.forums.views.common import FORM, actor_of, crumbs, thread_for

MOST_OFFERED = 10
# Posts to choose from on one page.
POSTS_A_PAGE = 100


@require_http_methods(FORM)
@login_required
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the thread that takes this one in (`q`), look at both (`into`), say why, merge."""
    source = thread_for(request, pk)
    require(rules.can_keep(request.user, source))
    targets = _targets(request, source)
    wanted = whole_number(request.GET.get("into", ""))
    if wanted is None:
        typed = request.GET.get("q", "").strip()[:TITLE_LENGTH]
        context = {"thread": source, "typed": typed, "found": _found(targets, typed), "crumbs": _way(source)}
        return render(request, "forums/merge_find.html", context)
    target = get_object_or_404(targets, pk=wanted)
    require(rules.can_merge(request.user, source, target))
    form = SentenceForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                sentence = form.cleaned_data["sentence"]
                made = merge_threads(actor=actor_of(request), source=source, target=target, sentence=sentence)
            except DomainError as error:
                form.add_error(None, str(error.message))
                status = 409
            else:
                messages.success(request, _("The threads have been merged. The old address leads here."))
                return HttpResponseRedirect((made.first_post or made.note).get_absolute_url())
    context = {
        "thread": source,
        "target": target,
        "form": form,
        "widens": source.audience != Audience.PUBLIC and target.audience == Audience.PUBLIC,
        "crumbs": _way(source),
    }
    return render(request, "forums/merge.html", context, status=status)


def _way(source: Thread) -> list[tuple[str, str]]:
    place = (source.title, source.get_absolute_url())
    return crumbs(place, (_("Merge into another thread"), ""), forum=source.forum)


def _targets(request: HttpRequest, source: Thread) -> QuerySet[Thread]:
    """The other threads in the same circle of readers. Whoever keeps one of its boards keeps them all."""
    rows = Thread.objects.visible_to(request.user).for_list().exclude(pk=source.pk)
    found: QuerySet[Thread] = rows.filter(forum__group_id=source.forum.group_id)
    return found


def _found(targets: QuerySet[Thread], typed: str) -> list[Thread]:
    """By number, or by words of the title; the newest talk first."""
    if not typed:
        return []
    number = whole_number(typed.lstrip("#"))
    rows = targets.filter(pk=number) if number is not None else targets
    if number is None:
        for word in typed.split():
            rows = rows.filter(title__icontains=word)
    return list(rows.order_by("-last_post_at", "-pk")[:MOST_OFFERED])


@require_http_methods(FORM)
@login_required
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose posts, give them a title and say why; look at it once more; split."""
    found = thread_for(request, pk)
    require(rules.can_split(request.user, found))
    page = paginate(_offered(found), request.GET, per_page=POSTS_A_PAGE)
    form = SplitForm(request.POST or None, posts=list(page.object_list))
    context: dict[str, Any] = {
        "thread": found,
        "form": form,
        "page_obj": page,
        "crumbs": crumbs((found.title, found.get_absolute_url()), (_("Split posts off"), ""), forum=found.forum),
    }
    if request.method != "POST":
        return render(request, "forums/split.html", context)
    if not form.is_valid():
        return render(request, "forums/split.html", context, status=422)
    if "confirmed" not in request.POST and "back" not in request.POST:
        context["chosen"] = form.chosen
        return render(request, "forums/split_confirm.html", context)
    if "back" in request.POST:
        return render(request, "forums/split.html", context)
    try:
        made = split_thread(
            actor=actor_of(request),
            thread=found,
            numbers=form.numbers,
            title=form.cleaned_data["title"],
            sentence=form.cleaned_data["sentence"],
        )
    except (DomainError, ValidationError) as error:
        form.add_error(None, str(error.message) if isinstance(error, DomainError) else error.messages)
        return render(request, "forums/split.html", context, status=409)
    messages.success(request, _("The posts are now in a thread of their own."))
    return HttpResponseRedirect(made.target.get_absolute_url())


def _offered(found: Thread) -> QuerySet[Post]:
    rows = found.posts.standing().filter(number__gt=1)
    offered: QuerySet[Post] = rows.select_related("author", "author_as__government").order_by("number")
    return offered
