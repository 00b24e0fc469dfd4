"""Where moderation shows up: at the gates of the forums, on their pages, among the views of the community."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.forums.boardlists import OWN, Tab, register_tab
from community.forums.gates import Gate, register_gate
from community.forums.models import Post, Thread
from community.forums.places import Place, register_place
from community.moderation import bars, heldwords, limits
from community.moderation.models import Flag, Holding, Report
from community.moderation.rules import can_flag, keeps_something
from community.moderation.services.departing import forget_person
from community.moderation.services.holding import take_in
from community.moderation.waiting import waiting_count
from people.alongside import register_alongside
from people.departures import register_departure

if TYPE_CHECKING:
    from people.roles import AnyUser


def register() -> None:
    """Called once when the app is ready."""
    register_alongside(bars.NAME, bars.is_barred)
    register_gate("moderation", Gate(bars.bar_for, limits.check, heldwords.reason_to_hold, take_in))
    register_departure("moderation", forget_person)
    register_place("moderation.flag", Place.POST_ACTS, 90, "moderation/_flag_act.html", flag_acts)
    register_place("moderation.flagged", Place.POST_HEAD, 90, "moderation/_flagged.html", flagged_posts)
    register_place("moderation.waiting", Place.THREAD_FOOT, 10, "moderation/_waiting.html", waiting_answers)
    register_tab(Tab("moderation:mine", _("Flags and messages"), OWN, signed_in, own_warnings))
    register_tab(Tab("moderation:queue", _("Moderation"), OWN + 10, keeps_order, waiting))


def signed_in(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated)


def own_warnings(request: HttpRequest) -> int | None:
    """1 while something keeps the person from writing; the gate has asked already."""
    return 1 if bars.bar_for(request.user, None) else None


def keeps_order(request: HttpRequest) -> bool:
    return keeps_something(request.user)


def waiting(request: HttpRequest) -> int:
    return waiting_count(request.user)


def flag_acts(posts: Sequence[Post], user: AnyUser) -> Mapping[int, Mapping[str, Any]]:
    """The link to flag a post, or that one has. One query for signed-in readers."""
    mine = [post for post in posts if can_flag(user, post)]
    if not mine:
        return {}
    done = set(Flag.objects.visible_to(user).filter(post__in=[post.pk for post in mine]).values_list("post", flat=True))
    return {post.pk: {"post": post, "done": post.pk in done} for post in mine}


def flagged_posts(posts: Sequence[Post], user: AnyUser) -> Mapping[int, Mapping[str, Any]]:
    """For who keeps the board: that a post waits for their decision. One query for them, none for others."""
    if not keeps_something(user):
        return {}
    rows = Report.objects.visible_to(user).open().filter(post__in=[post.pk for post in posts])
    found = {row.post_id: row for row in rows.annotate(number=Count("flags"))}
    return {key: {"report": row, "number": row.number} for key, row in found.items()}


def waiting_answers(threads: Sequence[Thread], user: AnyUser) -> Mapping[int, Mapping[str, Any]]:
    """Under the posts: answers of one's own that wait, and for who keeps the board those of others. One query."""
    if not user.is_authenticated:
        return {}
    rows = Holding.objects.visible_to(user).waiting().filter(draft__thread__in=[thread.pk for thread in threads])
    found: dict[int, list[Holding]] = {}
    for row in rows.select_related("author", "draft"):
        found.setdefault(row.draft.thread_id, []).append(row)  # type: ignore[union-attr]  # it waits
    return {key: {"rows": each} for key, each in found.items()}
