"""Pages of everybody who reads: the boards, a board, a thread, one post, a file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.pagination import PAGE_PARAMETER
from common.uploads import serve_file
from community.forums import rules
from community.forums.boardlists import SHOW, chosen_list, list_links
from community.forums.choices import PAGE_SIZE, Audience
from community.forums.gates import bar_for
from community.forums.happenings import Happening, tell
from community.forums.listing import sections_of, thread_page, thread_rows
from community.forums.models import Forum, Post, PostFile, ReaderState, Thread
from community.forums.places import Place, filled
from community.forums.services.marking import mark_read
from community.forums.services.merging import where_merged
from community.forums.ties import tied_to
from community.forums.unread import first_unread_number, reading_of, unread_by_board
from community.forums.views.answering import answer_form
from community.forums.views.common import board_for, crumbs, post_for, sees_names, tabs, thread_for, visit_of
from people.roles import is_member, officer_of

NEWEST = 5


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All boards that the person may read, with what is unread, and one's groups."""
    user = request.user
    state = visit_of(request)
    boards = list(Forum.objects.visible_to(user).select_related("last_thread", "last_thread__last_poster", "group"))
    unread = unread_by_board(user, state) if state is not None and user.is_authenticated else {}
    officer = officer_of(user)
    province = officer.government.province_id or officer.government_id if officer else None
    context = {
        "sections": sections_of([board for board in boards if not board.group_id], unread, province),
        "group_rows": sections_of([board for board in boards if board.group_id], unread, None),
        "has_unread": bool(unread),
        "is_member": is_member(user),
        "names": is_member(user),
        "tabs": tabs(request, "index", unread=sum(unread.values())) if user.is_authenticated else [],
        "crumbs": crumbs(),
    }
    return render(request, "forums/index.html", context)


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The threads of one board: pinned ones, then by the newest post."""
    forum = board_for(request, slug)
    state = visit_of(request)
    threads = Thread.objects.visible_to(request.user).filter(forum=forum)
    if chosen := chosen_list(forum, request.user, request.GET):
        page = thread_page(chosen.rows(threads, request.user), request.GET)
    else:
        threads = threads.order_by("-is_pinned", "-last_post_at", "-pk")
        page = thread_page(threads, request.GET, known=forum.thread_count)
    rows = thread_rows(page, request.user, state)
    may_start = rules.can_start(request.user, forum)
    context = {
        "forum": forum,
        "page_obj": page,
        "rows": rows,
        "may_start": may_start,
        "bar": bar_for(request.user, forum),
        "has_unread": any(row.unread for row in rows),
        "names": sees_names(request.user, forum),
        "acts": filled(Place.BOARD_ACTS, [forum], request.user).get(forum.pk, []),
        "lists": list_links(forum, request.user, chosen),
        "base_query": f"{SHOW}={chosen.key}" if chosen else "",
        "crumbs": crumbs(forum=forum),
    }
    return render(request, "forums/board.html", context)


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of a thread: 20 numbers, whatever was deleted among them. What is shown counts as read."""
    try:
        found = thread_for(request, pk)
    except Http404:
        return _to_merged(request, pk)
    user = request.user
    state = visit_of(request)
    page = Paginator(range(found.last_number), PAGE_SIZE).get_page(request.GET.get(PAGE_PARAMETER))
    posts = list(found.posts.on_page(page.number).for_page())
    ties = tied_to(list(found.ties.all()), user)
    read_before = _note_reading(request, found, posts, state)
    context = {
        "thread": found,
        "forum": found.forum,
        "page_obj": page,
        "rows": post_rows(found, posts, user, read_before),
        "ties": ties,
        "acts": filled(Place.THREAD_ACTS, [found], user).get(found.pk, []),
        "head": filled(Place.THREAD_HEAD, [found], user).get(found.pk, []),
        "may": thread_rights(found, user),
        "bar": bar_for(user, found.forum),
        "foot": filled(Place.THREAD_FOOT, [found], user).get(found.pk, []),
        "names": sees_names(user, found.forum),
        "is_public": found.audience == Audience.PUBLIC,
        "crumbs": crumbs((found.title, ""), forum=found.forum),
        **answer_form(request, found),
    }
    return render(request, "forums/thread.html", context)


def _to_merged(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of a merged thread leads to its posts, where the reader may read them; 404 otherwise."""
    moved = where_merged(pk)
    if moved is None or not Thread.objects.visible_to(request.user).filter(pk=moved.thread_id).exists():
        raise Http404
    return HttpResponseRedirect(place_of(moved.thread, moved.number))


def thread_rights(found: Thread, user: Any) -> dict[str, bool]:
    """Which buttons stand under the title."""
    return {
        "reply": bool(rules.can_reply(user, found)),
        "keep": bool(rules.can_keep(user, found)),
        "tie": bool(rules.can_tie(user, found)),
        "delete": bool(rules.can_delete_thread(user, found)),
    }


def post_rows(found: Thread, posts: list[Post], user: Any, read_before: int | None) -> list[dict[str, Any]]:
    """What each post shows. Of a deleted one nothing but its number reaches the template."""
    standing = [post for post in posts if not post.deleted_at]
    for post in standing:
        post.thread = found
    head, foot, acts = (filled(place, standing, user) for place in (Place.POST_HEAD, Place.POST_FOOT, Place.POST_ACTS))
    may_reply = bool(rules.can_reply(user, found))
    rows: list[dict[str, Any]] = []
    for post in posts:
        row: dict[str, Any] = {"number": post.number, "is_new": read_before is not None and post.number > read_before}
        if post.deleted_at:
            rows.append(row)
            continue
        row |= {
            "post": post,
            "quoted": post.quote_of if post.quote_of and not post.quote_of.deleted_at else None,
            "head": head.get(post.pk, []),
            "foot": foot.get(post.pk, []),
            "acts": acts.get(post.pk, []),
            "may_quote": may_reply,
            "may_edit": bool(rules.can_edit_post(user, post)),
            "may_delete": bool(rules.can_delete_post(user, post)),
        }
        rows.append(row)
    return rows


def _note_reading(request: HttpRequest, found: Thread, posts: list[Post], state: ReaderState | None) -> int | None:
    """Mark what this page shows as read; the number read before, None where nothing is to be marked as new."""
    if state is None or not request.user.is_authenticated or not posts:
        return None
    reading = reading_of(request.user, state, [found])
    before = reading.read_number(found)
    was_unread = reading.is_unread(found)
    last = posts[-1].number
    if request.method == "GET" and not request.headers.get("Sec-Purpose"):
        if last > before:
            mark_read(user=request.user, thread=found, number=last)
        tell(Happening.READ, found, posts[-1], request.user)
    return before if was_unread and before else None


@require_safe
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """The permanent address of a post leads to its page and place."""
    found = post_for(request, pk)
    return HttpResponseRedirect(place_of(found.thread, found.number))


def place_of(thread: Thread, number: int) -> str:
    """The address of a post in its thread, its page and anchor."""
    page = (number - 1) // PAGE_SIZE + 1
    query = f"?{PAGE_PARAMETER}={page}" if page > 1 else ""
    return f"{reverse('forums:thread', args=[thread.pk])}{query}#post-{number}"


@require_safe
def first_unread(request: HttpRequest, pk: int) -> HttpResponse:
    """To the first post that the person has not read, or else to the last one."""
    found = thread_for(request, pk)
    state = visit_of(request)
    number = None
    if state is not None and request.user.is_authenticated:
        number = first_unread_number(found, reading_of(request.user, state, [found]))
    return HttpResponseRedirect(place_of(found, number or max(found.last_number, 1)))


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a post that the person may read, or of their own draft."""
    shown = Q(post__in=Post.objects.visible_to(request.user))
    if request.user.is_authenticated:
        shown |= Q(draft__user=request.user)
    found = get_object_or_404(PostFile.objects.filter(shown), pk=pk)
    if not found.file.storage.exists(found.file.name):
        raise Http404
    return serve_file(found.file, filename=found.original_name, content_type=found.content_type)
