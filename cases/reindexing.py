"""A case is found by the names of its tags, CS type and government: when one changes, its cases are indexed anew."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_save, pre_delete

from cases.models import CasePage, CaseTag, CsType
from people.models import LocalGovernment
from search.registry import reindex_all


def on_tag_saved(instance: CaseTag, created: bool, **_signal: Any) -> None:
    if not created:
        reindex_all(CasePage.objects.filter(tagged_items__tag=instance))


def on_tag_deleted(instance: CaseTag, **_signal: Any) -> None:
    """Before it goes, because afterwards nobody knows which cases had it; the indexer waits for the commit."""
    reindex_all(CasePage.objects.filter(tagged_items__tag=instance))


def on_cs_type_saved(instance: CsType, created: bool, **_signal: Any) -> None:
    if not created:
        reindex_all(CasePage.objects.filter(cs_type=instance))


def on_government_saved(instance: LocalGovernment, created: bool, **_signal: Any) -> None:
    """Cases of the governments that became this one carry its name too."""
    if not created:
        reindex_all(CasePage.objects.filter(Q(government=instance) | Q(government__current=instance)))


def connect() -> None:
    """Called once, when the apps are ready."""
    post_save.connect(on_tag_saved, sender=CaseTag, dispatch_uid="cases.reindexing.tag")
    pre_delete.connect(on_tag_deleted, sender=CaseTag, dispatch_uid="cases.reindexing.tag_deleted")
    post_save.connect(on_cs_type_saved, sender=CsType, dispatch_uid="cases.reindexing.cs_type")
    post_save.connect(on_government_saved, sender=LocalGovernment, dispatch_uid="cases.reindexing.government")
