"""Where notices show up: the bell in the header, the menus, the pages of the forums, the texts of posts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.navigation import SETTINGS, TOOLS, NavItem, register_nav
from community.forums.happenings import Happening, listen
from community.forums.models import Forum, Post, Thread
from community.forums.places import Place, register_place
from community.forums.wording import register_link, register_remark
from community.notices import mentions, remarks
from community.notices.bell import NAME, count_for, unread_entries
from community.notices.choices import Matter, Origin
from community.notices.forms import FollowForm
from community.notices.models import Confirmation, MustRead, Preferences, Subscription
from community.notices.rules import can_follow, can_mark_must_read, can_see_readers
from community.notices.services.choosing import follow_by_writing
from community.notices.services.departing import forget_person
from community.notices.services.following import follow_merger, follow_split
from community.notices.services.reading import read_by_visiting
from community.notices.services.telling import plan, refuse_too_many
from people.alongside import register_alongside
from people.departures import register_departure
from people.languages import register_language
from people.welcome import register_welcome

if TYPE_CHECKING:
    from people.models import User
    from people.roles import AnyUser


# A command that tells of the past, such as the one for samples, tells nobody of it.
PAST = datetime.timedelta(hours=1)


def register() -> None:
    """Called once when the app is ready."""
    register_alongside(NAME, unread_entries)
    register_nav(
        NavItem(_("Notices"), "notices:list", 10, signed_in, TOOLS, count=count_for, icon="notices/_bell.html")
    )
    register_nav(NavItem(_("Notice settings"), "notices:settings", order=8, menu=SETTINGS))
    register_departure("notices", forget_person)
    register_language("notices", language_chosen)
    register_welcome("notices", 10, "notices/_welcome.html", welcome)
    register_link("mentions", mentions.link_for)
    register_remark("mentions", remarks.remarks_on)
    listen(Happening.STARTED, "notices", started)
    listen(Happening.REPLIED, "notices", replied)
    listen(Happening.EDITED, "notices", edited)
    listen(Happening.ACCEPTED, "notices", accepted)
    listen(Happening.MERGED, "notices", follow_merger)
    listen(Happening.SPLIT, "notices", follow_split)
    listen(Happening.READ, "notices", read_by_visiting)
    register_place("notices.board", Place.BOARD_ACTS, 50, "notices/_follow.html", follow_boards)
    register_place("notices.thread", Place.THREAD_ACTS, 50, "notices/_follow.html", follow_threads)
    register_place("notices.must_read", Place.THREAD_HEAD, 5, "notices/_must_read.html", must_read_heads)
    register_place("notices.mark", Place.THREAD_ACTS, 60, "notices/_must_read_act.html", must_read_acts)
    register_place("notices.row", Place.ROW, 5, "notices/_must_read_badge.html", must_read_badges)


def language_chosen(user: User) -> str:
    return str(Preferences.objects.filter(user=user).values_list("language", flat=True).first() or "")


def signed_in(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated)


def started(thread: Thread, post: Post | None, actor: User) -> None:
    _written(thread, post, actor, Origin.STARTED)


def replied(thread: Thread, post: Post | None, actor: User) -> None:
    _written(thread, post, actor, Origin.ANSWERED)


def edited(thread: Thread, post: Post | None, actor: User) -> None:
    """Only who is called now and was not before hears of a change."""
    if post is not None and "@" in post.body:
        refuse_too_many(post)
        plan(matter=Matter.EDITED, post=post, actor=actor)


def accepted(thread: Thread, post: Post | None, actor: User) -> None:
    """Whoever wrote the answer is told, unless they accepted it themselves. Samples tell nobody."""
    if post is not None and post.author_id != actor.pk and not thread.is_sample:
        plan(matter=Matter.ACCEPTED, post=post, actor=actor)


def _written(thread: Thread, post: Post | None, actor: User, origin: Origin) -> None:
    if post is None:
        return
    refuse_too_many(post)
    follow_by_writing(actor, thread, origin)
    if post.posted_at > timezone.now() - PAST:
        plan(matter=Matter.POSTED, post=post, actor=actor)


def follow_boards(boards: Sequence[Forum], user: AnyUser) -> Mapping[int, Mapping[str, Any]]:
    return _follow(boards, user, "forum")


def follow_threads(threads: Sequence[Thread], user: AnyUser) -> Mapping[int, Mapping[str, Any]]:
    return _follow(threads, user, "thread")


def _follow(things: Sequence[Any], user: AnyUser, kind: str) -> Mapping[int, Mapping[str, Any]]:
    """The button, or how it is followed now. One query."""
    if not can_follow(user):
        return {}
    keys = [thing.pk for thing in things]
    rows = Subscription.objects.filter(user=user.pk, **{f"{kind}__in": keys})
    own = {getattr(row, f"{kind}_id"): row for row in rows}
    return {
        thing.pk: {
            "kind": kind,
            "key": thing.pk,
            "subscription": (row := own.get(thing.pk)),
            "form": FollowForm(initial={"frequency": row.frequency if row else ""}, auto_id=f"follow-{kind}-%s"),
        }
        for thing in things
    }


def must_read_heads(threads: Sequence[Thread], user: AnyUser) -> Mapping[int, Mapping[str, Any]]:
    """Over the posts of a must-read notice: the button for whom it concerns. At most three queries."""
    if not user.is_authenticated:
        return {}
    rows = MustRead.objects.filter(thread__in=threads)
    marked = {row.thread_id: row for row in rows}
    if not marked:
        return {}
    concerning = set(MustRead.objects.concerning(user).filter(thread__in=threads).values_list("pk", flat=True))
    done = dict(Confirmation.objects.filter(user=user.pk, must_read__in=concerning).values_list("must_read", "at"))
    return {
        key: {"must_read": row, "concerned": row.pk in concerning, "confirmed_at": done.get(row.pk)}
        for key, row in marked.items()
        if row.pk in concerning or can_see_readers(user)
    }


def must_read_acts(threads: Sequence[Thread], user: AnyUser) -> Mapping[int, Mapping[str, Any]]:
    """What an announcer does with an announcement. One query for announcers, none for others."""
    mine = [thread for thread in threads if can_mark_must_read(user, thread)]
    if not mine:
        return {}
    marked = set(MustRead.objects.filter(thread__in=mine).values_list("thread", flat=True))
    return {thread.pk: {"thread": thread, "marked": thread.pk in marked} for thread in mine}


def must_read_badges(threads: Sequence[Thread], user: AnyUser) -> Mapping[int, Mapping[str, Any]]:
    """Beside the titles of must-read notices, for members. One query."""
    if not user.is_authenticated:
        return {}
    rows = MustRead.objects.concerning(user).filter(thread__in=threads).values_list("thread", flat=True)
    return {key: {} for key in rows}


def must_reads_waiting(user: AnyUser) -> int:
    """How many must-read notices wait for the person to confirm them. One query a request, for officers."""
    if not hasattr(user, "_must_reads_waiting"):
        user._must_reads_waiting = MustRead.objects.unconfirmed_by(user).count()  # type: ignore[union-attr]
    return int(user._must_reads_waiting)  # type: ignore[union-attr]


def to_confirm(request: HttpRequest) -> bool:
    """The number stands on the home page only while there is something to confirm."""
    return must_reads_waiting(request.user) > 0


def welcome(user: User) -> Mapping[str, Any] | None:
    """For a newcomer who has not chosen yet what to be told of."""
    from community.notices.views.wishes import form_of  # views need the urls, which are read later

    form = form_of(user)
    return None if form.instance.chosen_at else {"form": form}
