"""Pages and fragments for who reads: unanswered questions, a tag, what is like a title."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.cards import cards_for
from cases.models import CasePage, CaseTag
from community.forums.choices import TITLE_LENGTH
from community.forums.listing import thread_page, thread_rows
from community.forums.models import Forum, Thread
from community.forums.views.common import crumbs, tabs, visit_of
from community.kinds import querysets
from community.kinds.similar import similar_to
from people.roles import is_member

CASES = 6


@require_safe
def unanswered(request: HttpRequest) -> HttpResponse:
    """Questions under which nobody but the asker has written, over all boards that the person may read."""
    user = request.user
    page = thread_page(querysets.unanswered(Thread.objects.visible_to(user)), request.GET)
    context = {
        "rows": thread_rows(page, user, visit_of(request)),
        "page_obj": page,
        "names": is_member(user),
        "tabs": tabs(request, "kinds:unanswered") if user.is_authenticated else [],
        "crumbs": crumbs((_("Unanswered questions"), "")),
    }
    return render(request, "kinds/unanswered.html", context)


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """What bears a tag: cases and threads that the person may read; `?board=` narrows the threads.

    A tag that nothing bears which the person may read is not there for them.
    """
    user = request.user
    found = get_object_or_404(CaseTag, slug=slug)
    threads = querysets.tagged(Thread.objects.visible_to(user), found.pk)
    cases = CasePage.objects.visible_to(user).filter(tagged_items__tag=found)
    keys = list(cases.order_by("-first_published_at", "-pk").values_list("pk", flat=True))
    boards = list(Forum.objects.visible_to(user).filter(pk__in=threads.order_by().values("forum")))
    if not keys and not boards:
        get_object_or_404(CaseTag.objects.none())
    board = next((one for one in boards if one.slug == request.GET.get("board")), None)
    page = thread_page(threads.filter(forum=board) if board else threads, request.GET)
    context = {
        "tag": found,
        "cards": cards_for(user, keys[:CASES]),
        "case_count": len(keys),
        "cases_url": f"{reverse('cases:list')}?{urlencode({'tag': found.slug})}",
        "rows": thread_rows(page, user, visit_of(request)),
        "page_obj": page,
        "boards": boards if len(boards) > 1 else [],
        "board": board,
        "base_query": urlencode({"board": board.slug}) if board else "",
        "names": is_member(user),
        "crumbs": crumbs((f"#{found.name}", "")),
    }
    return render(request, "kinds/tag.html", context)


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """The fragment under the title field: threads and cases like `title` that the person may read."""
    title = request.GET.get("title", "")[:TITLE_LENGTH]
    return render(request, "kinds/_similar_found.html", {"panel": similar_to(title, request.user)})
