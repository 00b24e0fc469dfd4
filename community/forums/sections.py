"""Where the forums show up outside their own pages: in the header, in search, on a case, on the home page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import CasePage
from cases.panels import Place, register_case_panel
from common.filewords import register_reader
from common.navigation import NavItem, register_nav
from common.richtext import strip_to_text
from community.forums.choices import TITLE_LENGTH, Kind
from community.forums.filetexts import attached_texts
from community.forums.listing import thread_rows
from community.forums.models import Forum, Post, Thread
from community.forums.places import Place as PostPlace
from community.forums.places import register_place
from community.forums.rearranged import told
from community.forums.services.departing import forget_reader
from community.forums.services.marking import state_of
from community.forums.services.reading import READER
from community.forums.ties import TieKind, reference_to, register_tie, threads_about
from people.departures import register_departure
from people.roles import is_member
from search import registry

if TYPE_CHECKING:
    from people.roles import AnyUser

SECTION = "talk"
SHOWN = 5
NEWEST = 5
STYLESHEET = "forums/css/forums.css"


def register() -> None:
    """Called once when the app is ready."""
    register_nav(NavItem(_("Community"), "forums:index", order=20))
    register_departure("forums", forget_reader)
    register_tie(TieKind("case", CasePage, _("Case"), "forums/_case_tie.html", visible_cases))
    register_place("forums.rearranged", PostPlace.POST_HEAD, 10, "forums/_rearranged.html", told)
    register_reader(READER)
    register_case_panel("forums", Place.BELOW, 40, "forums/_case_panel.html", case_talk, stylesheet=STYLESHEET)
    register_case_panel("forums.act", Place.ACTS, 40, "forums/_case_act.html", talk_button)
    registry.register(
        registry.Section(
            key=SECTION,
            label=_("Community"),
            queryset_for=visible_threads,
            facets=(
                registry.Facet("board", "forum", _("Board"), board_names),
                registry.Facet("kind", "kind", _("Kind")),
            ),
            result_template="forums/_search_hit.html",
            order=30,
            newest="last_post_at",
            text=opening_text,
            parts=posts_of,
            ways_on=ways_on,
            hint=board_name,
        )
    )


def visible_cases(user: Any) -> QuerySet[CasePage]:
    rows: QuerySet[CasePage] = CasePage.objects.visible_to(user).select_related("government")
    return rows


def visible_threads(user: Any) -> QuerySet[Thread]:
    """What the person may find, with what a result shows."""
    opening = Prefetch("posts", Post.objects.filter(number=1), to_attr="opening")
    return Thread.objects.visible_to(user).select_related("forum", "author_as__government").prefetch_related(opening)


def opening_text(thread: Thread) -> str:
    """What snippets are cut from: the opening post. The others are parts, which lead to their own place."""
    opening = getattr(thread, "opening", None)
    posts = thread.posts.filter(number=1) if opening is None else opening
    return "\n".join(words_of(post) for post in posts)


def posts_of(threads: Sequence[Thread]) -> dict[int, list[registry.Part]]:
    """The words of the other posts that stand and of all their files, each leading to the post. Three queries."""
    found: dict[int, list[registry.Part]] = {}
    keys = [thread.pk for thread in threads]
    rows = Post.objects.standing().filter(thread__in=keys, number__gt=1)
    for post in rows.order_by("thread", "number").only("thread_id", "number", "rendered"):
        found.setdefault(post.thread_id, []).append(
            registry.Part(
                name="",
                label=_("Found in answer #%(number)s") % {"number": post.number},
                url=post.get_absolute_url(),
                text=words_of(post),
            )
        )
    for thread, files in attached_texts(keys).items():
        found.setdefault(thread, []).extend(
            registry.Part(
                name=file.name,
                label=_("Found in the attachment “%(name)s”") % {"name": file.name},
                url=post.get_absolute_url(),
                text=file.text,
            )
            for post, file in files
        )
    return found


def words_of(post: Post) -> str:
    return strip_to_text(post.rendered, between="\n")


def board_name(thread: Thread) -> str:
    return thread.forum.name


def board_names(keys: Sequence[Any]) -> dict[Any, str]:
    """The names of boards that were found: the hits behind them are the person's own to see."""
    return {board.pk: board.name for board in Forum.objects.filter(pk__in=keys)}


def ways_on(user: AnyUser, query: str) -> list[registry.WaysOn]:
    """Who may write asks the others, with the words as a title."""
    if not is_member(user) or not query:
        return []
    address = f"{reverse('forums:start')}?{urlencode({'title': query[:TITLE_LENGTH], 'kind': Kind.QUESTION})}"
    return [registry.WaysOn(_("Ask the others"), ((_("Ask in the community"), address),))]


def case_talk(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    """The newest threads about the case that the person may read; nothing when there is none."""
    shown = list(threads_about(case, user).for_list()[:SHOWN])  # type: ignore[attr-defined]
    if not shown:
        return None
    state = state_of(user) if user.is_authenticated else None  # type: ignore[arg-type]
    start = start_address(case) if is_member(user) else ""
    return {"rows": thread_rows(shown, user, state), "names": is_member(user), "start_url": start}


def talk_button(case: CasePage, user: AnyUser) -> Mapping[str, Any] | None:
    return {"url": start_address(case)} if is_member(user) else None


def start_address(case: CasePage) -> str:
    return f"{reverse('forums:start')}?{urlencode({'tie': reference_to(case)})}"


def newest_talk(user: AnyUser) -> list[Thread]:
    """The threads with the newest posts that the person may read, for the home page. One query."""
    return list(Thread.objects.visible_to(user).for_list().newest_first()[:NEWEST])
