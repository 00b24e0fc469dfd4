"""Files: kept with a draft until it is posted, checked like every upload of the site."""

from __future__ import annotations

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from common.exceptions import DomainError, require
from common.uploads import check_upload
from community.forums import rules
from community.forums.choices import MAX_FILES
from community.forums.models import Draft, Post, PostFile
from community.forums.record import log
from community.forums.services.guarding import locked_post
from community.forums.services.reading import READER
from people.models import User
from search.registry import reindex


@transaction.atomic
def keep_with_draft(*, actor: User, draft: Draft, upload: File) -> PostFile:
    """The upload as a checked file of the draft; ValidationError when it is refused, DomainError when there are 5."""
    return _keep(upload, actor, draft=draft, already=draft.files.count())


@transaction.atomic
def remove_from_draft(*, actor: User, draft: Draft, keys: set[int]) -> None:
    draft.files.filter(pk__in=keys, draft__user=actor).delete()


@transaction.atomic
def add_to_post(*, actor: User, post: Post, upload: File) -> PostFile:
    post = locked_post(post)
    require(rules.can_edit_post(actor, post))
    made = _keep(upload, actor, post=post, already=post.files.count())
    log(instance=post.thread, action="forums.file_added", user=actor, data={"post": post.number})
    READER.read_soon([made])
    reindex(post.thread)
    return made


@transaction.atomic
def remove_from_post(*, actor: User, post: Post, keys: set[int]) -> None:
    post = locked_post(post)
    require(rules.can_edit_post(actor, post))
    removed, _rows = post.files.filter(pk__in=keys).delete()
    if removed:
        log(instance=post.thread, action="forums.file_removed", user=actor, data={"post": post.number})
        reindex(post.thread)


def _keep(upload: File, actor: User, *, already: int, draft: Draft | None = None, post: Post | None = None) -> PostFile:
    if already >= MAX_FILES:
        raise DomainError(_("A post can have at most %(limit)s files.") % {"limit": MAX_FILES})
    checked = check_upload(upload)
    return PostFile.objects.create(
        draft=draft,
        post=post,
        file=upload,
        **checked.columns(),
        uploaded_by=actor,
    )
