"""What follows from events elsewhere."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_save

from cases.models import CsType
from cases.wanted.models import Need
from people.models import LocalGovernment
from search.registry import reindex_all


def on_government_saved(instance: LocalGovernment, created: bool, **_signal: Any) -> None:
    """A need is found by the name of its government, also of the one that this became."""
    if not created:
        reindex_all(Need.objects.filter(Q(government=instance) | Q(government__current=instance)))


def on_cs_type_saved(instance: CsType, created: bool, **_signal: Any) -> None:
    if not created:
        reindex_all(Need.objects.filter(cs_types=instance))


def connect() -> None:
    """Called once, when the apps are ready."""
    post_save.connect(on_government_saved, sender=LocalGovernment, dispatch_uid="wanted.government")
    post_save.connect(on_cs_type_saved, sender=CsType, dispatch_uid="wanted.cs_type")
