"""How every service takes hold of what it is about to change."""

from __future__ import annotations

from community.forums.models import Group, GroupMembership, Post, Thread


def locked(thread: Thread) -> Thread:
    """The thread as the database has it now, its row held until the transaction ends. Call inside one.

    SQLite has no row locks; there a transaction holds the only write lock from its beginning.
    """
    rows = Thread.objects.select_for_update(of=("self",)).select_related("forum")
    return rows.get(pk=thread.pk)


def locked_post(post: Post) -> Post:
    """The post with its thread, both held. The thread first, as everybody does: nobody waits in a ring."""
    thread = locked(post.thread)
    found = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    found.thread = thread
    return found


def locked_group(group: Group) -> Group:
    return Group.objects.select_for_update().get(pk=group.pk)


def locked_membership(membership: GroupMembership) -> GroupMembership:
    """The membership, held after its group, so that two owners cannot leave at once."""
    group = locked_group(membership.group)
    found = GroupMembership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    found.group = group
    return found
