"""The words in which everybody asks for boards, groups, threads and posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q, QuerySet
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet

from community.forums.belonging import belonging_of
from community.forums.choices import PAGE_SIZE, Audience, GroupRole, Joining, MembershipStatus
from community.forums.gates import bar_for
from people.choices import Role
from people.models import Officer
from people.roles import has_role, is_member

if TYPE_CHECKING:
    from people.roles import AnyUser


def readable(user: AnyUser, *, audience: str = "audience", board: str = "forum") -> Q:
    """What the person may read, by two plain columns: the audience, and for groups the board.

    Rests on declared FilterFields, so the search index can apply it. One query a request, for the person's groups.
    """
    open_to = [Audience.PUBLIC, Audience.OFFICERS] if is_member(user) else [Audience.PUBLIC]
    seen = Q(**{f"{audience}__in": open_to})
    if boards := belonging_of(user).boards:
        seen |= Q(**{audience: Audience.GROUP, f"{board}__in": sorted(boards)})
    return seen


def kept_by(user: AnyUser, *, board: str = "forum") -> Q:
    """Whatever stands on boards that the person keeps in order, as rules.keeps says of one.

    `board` leads to the board; "" is for the boards themselves.
    """
    if bar_for(user):
        return Q(pk=None)
    prefix = f"{board}__" if board else ""
    owned = [group for group, role in belonging_of(user).roles.items() if role == GroupRole.OWNER]
    kept = Q(**{f"{prefix}group__in": owned}) if owned else Q(pk=None)
    if has_role(user, Role.EDITOR, Role.ADMINISTRATOR):
        kept |= Q(**{f"{prefix}pk__isnull": False, f"{prefix}group": None})
    return kept


class ForumQuerySet(MP_NodeQuerySet):
    def visible_to(self, user: AnyUser) -> ForumQuerySet:
        """Boards and headings that the person may read, in the order of the tree."""
        found: ForumQuerySet = self.filter(readable(user, board="pk")).order_by("path")
        return found

    def boards(self) -> ForumQuerySet:
        """Without the headings."""
        found: ForumQuerySet = self.filter(is_heading=False)
        return found


class ForumManager(MP_NodeManager.from_queryset(ForumQuerySet)):  # type: ignore[misc]
    """In the order of the tree, on which treebeard relies."""

    def get_queryset(self) -> ForumQuerySet:
        found: ForumQuerySet = ForumQuerySet(self.model, using=self._db).order_by("path")
        return found


class GroupQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> GroupQuerySet:
        """One's own groups and those one is invited to; for members of the site also those that take requests."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        invited = Q(memberships__user_id=user.pk, memberships__status=MembershipStatus.INVITED)
        seen = Q(pk__in=belonging_of(user).roles) | Q(pk__in=self.model.objects.filter(invited).values("pk"))
        if is_member(user):
            seen |= Q(joining=Joining.REQUEST)
        return self.filter(seen)

    def with_numbers(self) -> GroupQuerySet:
        """Each with `members`, the number of its members whose accounts are open."""
        active = Q(memberships__status=MembershipStatus.ACTIVE, memberships__user__is_active=True)
        return self.annotate(members=Count("memberships", filter=active)).order_by("name", "pk")


class MembershipQuerySet(QuerySet[Any]):
    def prefetch_officers(self) -> MembershipQuerySet:
        """With each person's present membership of a government as `user.serving`."""
        serving = Officer.objects.serving().select_related("government")
        return self.prefetch_related(Prefetch("user__officers", queryset=serving, to_attr="serving"))

    def active(self) -> MembershipQuerySet:
        """Members whose accounts are open, owners first."""
        rows = self.filter(status=MembershipStatus.ACTIVE, user__is_active=True)
        return rows.order_by("-role", "joined_at", "pk")

    def requested(self) -> MembershipQuerySet:
        return self.filter(status=MembershipStatus.REQUESTED, user__is_active=True).order_by("changed_at", "pk")

    def invited(self) -> MembershipQuerySet:
        return self.filter(status=MembershipStatus.INVITED, user__is_active=True).order_by("changed_at", "pk")


class ThreadQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> ThreadQuerySet:
        """Threads that are not deleted, on boards that the person may read."""
        return self.filter(readable(user), deleted_at__isnull=True)

    def for_list(self) -> ThreadQuerySet:
        """Everything a list of threads shows, in one query."""
        return self.select_related("forum", "author", "author_as__government", "last_poster")

    def newest_first(self) -> ThreadQuerySet:
        return self.order_by("-last_post_at", "-pk")


class PostQuerySet(QuerySet[Any]):
    def visible_to(self, user: AnyUser) -> PostQuerySet:
        """Posts that are not deleted, in threads that the person may read."""
        seen = readable(user, audience="thread__audience", board="thread__forum")
        return self.filter(seen, thread__deleted_at__isnull=True, deleted_at__isnull=True)

    def on_page(self, number: int) -> PostQuerySet:
        """The posts of one page of their thread, deleted ones included: their numbers keep the place."""
        return self.filter(number__gt=(number - 1) * PAGE_SIZE, number__lte=number * PAGE_SIZE).order_by("number")

    def for_page(self) -> PostQuerySet:
        """Everything a page of posts shows: one query, and one for files."""
        rows = self.select_related(
            "author", "author_as__government", "quote_of__author", "quote_of__author_as__government"
        )
        return rows.prefetch_related("files")

    def standing(self) -> PostQuerySet:
        return self.filter(deleted_at__isnull=True)


class TieQuerySet(QuerySet[Any]):
    def to(self, content_type_id: int, object_id: int) -> TieQuerySet:
        return self.filter(content_type_id=content_type_id, object_id=object_id)
