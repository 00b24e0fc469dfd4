"""Changing and deleting posts. What a post said before is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError, StaleEdit, require
from community.forums import rules
from community.forums.happenings import Happening, tell
from community.forums.models import Post, PostRevision
from community.forums.record import log
from community.forums.services.counting import recount_forum, recount_thread
from community.forums.services.guarding import locked_post
from community.forums.services.posting import RELATIONS
from people.models import User
from search.registry import reindex


def version_of(post: Post) -> str:
    """A word that changes with every change of the post. A form carries it to say what it was based on."""
    return str(int((post.edited_at or post.posted_at).timestamp() * 1_000_000))


@transaction.atomic
def edit_post(*, actor: User, post: Post, body: str, title: str = "", base_version: str = "") -> Post:
    """Put another text, and for an opening post another title, in the place of the present one.

    StaleEdit when somebody changed the post after `base_version`. Nothing is written when nothing differs.
    """
    post = locked_post(post)
    require(rules.can_edit_post(actor, post))
    if base_version and base_version != version_of(post):
        raise StaleEdit(_("This post was changed after you had opened it here. Both texts are shown; choose one."))
    thread, body = post.thread, body.strip()
    title = " ".join(title.split()) if post.opens and title.strip() else thread.title
    if not body:
        raise DomainError(_("Please write a text."))
    if (body, title) == (post.body, thread.title):
        return post
    PostRevision.objects.create(
        post=post,
        body=post.body,
        title=thread.title if post.opens else "",
        written_by=post.edited_by or post.author,
        written_at=post.edited_at or post.posted_at,
    )
    post.body, post.edited_at, post.edited_by = body, timezone.now(), actor
    post.clean_fields(exclude=RELATIONS)
    post.save()
    if title != thread.title:
        thread.title = title
        thread.clean_fields(exclude=RELATIONS)
        thread.save(update_fields=["title"])
    reindex(thread)
    log(instance=thread, action="forums.post_edited", user=actor, data={"post": post.number})
    tell(Happening.EDITED, thread, post, actor)
    return post


@transaction.atomic
def delete_post(*, actor: User, post: Post, decided: bool = False) -> Post:
    """The post is shown to nobody any more; its number keeps the place.

    `decided`: an app above has asked rules of its own, and the post is none that opens a thread.
    """
    post = locked_post(post)
    if not decided:
        require(rules.can_delete_post(actor, post))
    post.deleted_at, post.deleted_by = timezone.now(), actor
    return _settle(post, actor, "forums.post_deleted", Happening.DELETED)


@transaction.atomic
def restore_post(*, actor: User, post: Post, decided: bool = False) -> Post:
    """Put a deleted post back in its place. `decided` as above."""
    post = locked_post(post)
    if not decided:
        require(rules.can_restore_post(actor, post))
    post.deleted_at, post.deleted_by = None, None
    return _settle(post, actor, "forums.post_restored", Happening.RESTORED)


def _settle(post: Post, actor: User, action: str, happening: Happening) -> Post:
    post.save(update_fields=["deleted_at", "deleted_by"])
    recount_thread(post.thread)
    recount_forum(post.thread.forum_id)
    reindex(post.thread)
    log(instance=post.thread, action=action, user=actor, data={"post": post.number})
    tell(happening, post.thread, post, actor)
    return post
