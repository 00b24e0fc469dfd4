"""Tags of threads, from the vocabulary that cases use: synonyms lead to their tag, spellings fall together."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import CaseTag
from cases.services.tags import canonical_tags
from common.exceptions import DomainError, require
from community.forums.models import Thread
from community.forums.record import log
from community.forums.services.guarding import locked
from community.kinds import rules
from community.kinds.choices import MAX_TAGS
from community.kinds.models import TaggedThread
from people.models import User
from search.registry import reindex, reindex_all


@transaction.atomic
def tag_thread(*, actor: User, thread: Thread, words: Iterable[str]) -> list[CaseTag]:
    """Let the thread have the tags that the words stand for, and no others."""
    thread = locked(thread)
    require(rules.can_tag(actor, thread))
    tags = write_tags(thread, words)
    log(instance=thread, action="kinds.tagged", user=actor, data={"tags": [tag.name for tag in tags]})
    return tags


def write_tags(thread: Thread, words: Iterable[str]) -> list[CaseTag]:
    """The same in the transaction that makes the thread."""
    tags = canonical_tags(words)
    if len(tags) > MAX_TAGS:
        raise DomainError(_("Give at most %(limit)s tags.") % {"limit": MAX_TAGS})
    rows = TaggedThread.objects.filter(content_object=thread)
    had = set(rows.values_list("tag_id", flat=True))
    wanted = {tag.pk for tag in tags}
    if had != wanted:
        rows.exclude(tag__in=wanted).delete()
        TaggedThread.objects.bulk_create(
            [TaggedThread(tag=tag, content_object=thread) for tag in tags if tag.pk not in had]
        )
        reindex(thread)
    return tags


def follow_merged_tags(source: CaseTag, target: CaseTag) -> None:
    """Two tags became one: threads that had the one have the other."""
    keys = list(TaggedThread.objects.filter(tag=source).values_list("content_object_id", flat=True))
    having = TaggedThread.objects.filter(tag=target, content_object__in=keys).values("content_object_id")
    TaggedThread.objects.filter(
        tag=source, content_object__in=list(having.values_list("content_object_id", flat=True))
    ).delete()
    TaggedThread.objects.filter(tag=source).update(tag=target)
    reindex_all(Thread.objects.filter(pk__in=keys))
