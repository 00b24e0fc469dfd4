"""The tags' vocabulary: one word for one thing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision

from cases import rules
from cases.models import CasePage, CaseTag, TaggedCase, TagSynonym
from cases.tagging import tell_merged
from common.exceptions import DomainError, require
from people.models import User
from search.registry import reindex_all


def canonical_tags(names: Iterable[str]) -> list[CaseTag]:
    """The tags for the words as typed: synonyms lead to their tag, spellings fall together, new words become tags."""
    return CaseTag.named(names)


@transaction.atomic
def merge_tags(*, source: CaseTag, target: CaseTag, actor: User) -> int:
    """Replace a tag by another everywhere, drafts included, and keep its word as a synonym; how many cases changed."""
    require(rules.can_manage_tags(actor))
    if source.pk == target.pk:
        raise DomainError(_("A tag cannot be merged with itself."))
    keys = set(TaggedCase.objects.filter(tag=source).values_list("content_object_id", flat=True))
    having = list(
        TaggedCase.objects.filter(tag=target, content_object__in=keys).values_list("content_object_id", flat=True)
    )
    TaggedCase.objects.filter(tag=source, content_object__in=having).delete()
    TaggedCase.objects.filter(tag=source).update(tag=target)
    keys |= _merge_in_revisions(source, target)
    TagSynonym.objects.filter(tag=source).update(tag=target)
    tell_merged(source, target)
    name = source.name
    source.delete()
    reindex_all(CasePage.objects.filter(pk__in=keys))
    TagSynonym.objects.update_or_create(key=CaseTag(name=name).word_key, defaults={"name": name, "tag": target})
    log(instance=target, action="cases.tags_merged", user=actor, data={"from": name, "cases": len(keys)})
    return len(keys)


def _merge_in_revisions(source: CaseTag, target: CaseTag) -> set[int]:
    """Rewrite the newest revision of every case that names the tag; the keys of those cases."""
    newest = CasePage.objects.exclude(latest_revision=None).values_list("latest_revision_id", flat=True)
    changed: set[int] = set()
    for revision in Revision.objects.filter(pk__in=newest, content__icontains=f'"tag": {source.pk}').iterator():
        rows = revision.content.get("tagged_items", [])
        if source.pk not in [row["tag"] for row in rows]:
            continue
        kept = [row for row in rows if row["tag"] != source.pk]
        if target.pk not in [row["tag"] for row in kept]:
            kept.append({"pk": None, "content_object": int(revision.object_id), "tag": target.pk})
        revision.content["tagged_items"] = kept
        revision.save(update_fields=["content"])
        changed.add(int(revision.object_id))
    return changed


@transaction.atomic
def add_synonym(*, word: str, tag: CaseTag, actor: User) -> TagSynonym:
    """Let a word stand for the tag. DomainError when the word is itself a tag: those are merged instead."""
    require(rules.can_manage_tags(actor))
    synonym = TagSynonym(name=word, tag=tag)
    if CaseTag.objects.filter(key=CaseTag(name=word).word_key).exists():
        raise DomainError(_("“%(word)s” is a tag already. Merge the two tags instead.") % {"word": word})
    synonym.save()
    return synonym
