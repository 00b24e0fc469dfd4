"""A thread is found by the names of its tags: when one changes, its threads are indexed anew."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save, pre_delete

from cases.models import CaseTag
from community.forums.models import Thread
from search.registry import reindex_all


def on_tag_saved(instance: CaseTag, created: bool, **_signal: Any) -> None:
    if not created:
        reindex_all(Thread.objects.filter(tagged_items__tag=instance))


def on_tag_deleted(instance: CaseTag, **_signal: Any) -> None:
    """Before it goes, because afterwards nobody knows which threads had it."""
    reindex_all(Thread.objects.filter(tagged_items__tag=instance))


def connect() -> None:
    """Called once, when the apps are ready."""
    post_save.connect(on_tag_saved, sender=CaseTag, dispatch_uid="kinds.tag_saved")
    pre_delete.connect(on_tag_deleted, sender=CaseTag, dispatch_uid="kinds.tag_deleted")
