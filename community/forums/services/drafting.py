"""What somebody is writing: kept while they type, until it is posted or thrown away. Nobody else reads it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import StaleEdit, require
from community.forums import rules
from community.forums.choices import DRAFT_DAYS
from community.forums.models import Draft, Forum, PostFile, Thread
from people.models import User


def draft_for(user: User, *, forum: Forum | None = None, thread: Thread | None = None) -> Draft | None:
    """The person's unfinished new thread on the board, or unfinished answer in the thread."""
    found: Draft | None = Draft.objects.filter(user=user, forum=forum, thread=thread, submitted_at=None).first()
    return found


@transaction.atomic
def save_draft(
    *,
    actor: User,
    content: Mapping[str, Any],
    forum: Forum | None = None,
    thread: Thread | None = None,
    base_version: int | None = None,
) -> Draft:
    """Keep what stands in the form. StaleEdit when another window saved after `base_version` (None: whatever there is).

    Only who may post there keeps a draft there.
    """
    require(rules.can_start(actor, forum) if forum is not None else rules.can_reply(actor, _thread(thread)))
    place = {"user": actor, "forum": forum, "thread": thread, "submitted_at": None}
    draft, _made = Draft.objects.select_for_update().get_or_create(**place)
    if base_version is not None and draft.version != base_version:
        raise StaleEdit(_("This text was saved in another window after you had opened it here."))
    draft.content, draft.version, draft.saved_at = dict(content), draft.version + 1, timezone.now()
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, actor: User, draft: Draft) -> None:
    """Throw it away with its files."""
    Draft.objects.filter(pk=draft.pk, user=actor, submitted_at=None).delete()


def join_draft(draft: Draft, *, into: Draft) -> Draft:
    """Put a draft's text and files behind those of another of the same person; the first one goes."""
    texts = [text for text in (into.content.get("body", ""), draft.content.get("body", "")) if text.strip()]
    into.content, into.version = into.content | {"body": "\n\n".join(texts)}, into.version + 1
    into.save(update_fields=["content", "version"])
    PostFile.objects.filter(draft=draft).update(draft=into)
    Draft.objects.filter(pk=draft.pk).delete()
    return into


def throw_away_old_drafts() -> int:
    """Delete what nobody has touched for 90 days; how many."""
    before = timezone.now() - datetime.timedelta(days=DRAFT_DAYS)
    rows = Draft.objects.filter(saved_at__lt=before, submitted_at=None)
    count = rows.count()
    rows.delete()
    return count


def _thread(thread: Thread | None) -> Thread:
    if thread is None:
        raise ValueError("A draft belongs to a board or to a thread: give one of them.")
    return thread
