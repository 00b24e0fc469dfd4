"""What follows from events elsewhere."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from wagtail.signals import page_published

from cases.adoption.models import AdoptionFile
from cases.adoption.services.counting import recount
from cases.models import CasePage


def on_published(instance: CasePage, **_signal: Any) -> None:
    """Publishing writes the whole page, perhaps with a number that was read before somebody adopted the case."""
    recount(instance.pk)


def on_file_deleted(instance: AdoptionFile, **_signal: Any) -> None:
    """The row goes with its adoption; the file itself goes once that is certain."""
    transaction.on_commit(partial(instance.file.storage.delete, instance.file.name))


def connect() -> None:
    """Called once, when the apps are ready."""
    page_published.connect(on_published, sender=CasePage, dispatch_uid="adoption.published")
    post_delete.connect(on_file_deleted, sender=AdoptionFile, dispatch_uid="adoption.file_deleted")
