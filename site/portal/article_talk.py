"""Articles and talk about them, both ways: journal and forums are neighbours, so what joins them stands above both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import F
from django.db.models.signals import post_delete
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.forums.listing import thread_rows
from community.forums.models import Thread, ThreadTie
from community.forums.places import Place, register_place
from community.forums.services.marking import state_of
from community.forums.ties import TieKind, content_type_of, reference_to, register_tie, threads_about
from journal.cards import ThreadCard, register_threads
from journal.models import ArticlePage
from journal.panels import register_article_panel
from people.roles import is_member

if TYPE_CHECKING:
    from people.roles import AnyUser

SHOWN = 5
STYLESHEET = "forums/css/forums.css"


def register() -> None:
    """Called once when the app is ready."""
    register_threads(thread_cards)
    register_tie(TieKind("article", ArticlePage, _("Article"), "portal/_article_tie.html", visible_articles))
    register_place("journal", Place.THREAD_HEAD, 30, "portal/_thread_articles.html", articles_showing)
    post_delete.connect(on_article_deleted, sender=ArticlePage, dispatch_uid="portal.article_deleted")
    register_article_panel("forums", 40, "portal/_article_talk.html", talk_about, stylesheet=STYLESHEET)


def visible_articles(user: AnyUser) -> Any:
    return ArticlePage.objects.visible_to(user).defer("body", "rendered").select_related("section")


def thread_cards(user: AnyUser, keys: Sequence[int]) -> dict[int, ThreadCard]:
    """Threads as articles show them: those that the person may read. One query."""
    rows = Thread.objects.visible_to(user).for_list().filter(pk__in=keys)
    return {
        thread.pk: ThreadCard(
            thread.title, thread.get_absolute_url(), thread.forum.name, thread.replies, thread.is_sample
        )
        for thread in rows
    }


def articles_showing(threads: Sequence[Thread], user: AnyUser) -> dict[int, Mapping[str, Any]]:
    """For each thread the articles that show it as a card. One query."""
    keys = [thread.pk for thread in threads]
    rows = visible_articles(user).filter(thread_mentions__thread__in=keys).in_order()
    found: dict[int, dict[str, Any]] = {}
    for article in rows.annotate(shown=F("thread_mentions__thread")):
        found.setdefault(article.shown, {"articles": []})["articles"].append(article)
    return found


def talk_about(article: ArticlePage, user: AnyUser) -> Mapping[str, Any] | None:
    """The newest threads about the article that the person may read, and for members the way to a new one."""
    shown = list(threads_about(article, user).for_list()[:SHOWN])  # type: ignore[attr-defined]
    member = is_member(user)
    if not shown and not member:
        return None
    state = state_of(user) if user.is_authenticated and shown else None  # type: ignore[arg-type]
    start = f"{reverse('forums:start')}?{urlencode({'tie': reference_to(article)})}" if member else ""
    return {"rows": thread_rows(shown, user, state), "names": member, "start_url": start}


def on_article_deleted(instance: ArticlePage, **_signal: Any) -> None:
    """A generic key is not followed by the database: what a thread was about is gone, the thread stays."""
    ThreadTie.objects.to(content_type_of(instance).pk, instance.pk).delete()
