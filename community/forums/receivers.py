"""What follows from events elsewhere."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete

from cases.models import CasePage
from community.forums.models import PostFile, ThreadTie
from community.forums.ties import content_type_of


def on_file_deleted(instance: PostFile, **_signal: Any) -> None:
    """The row goes with its draft or post; the file itself goes once that is certain."""
    transaction.on_commit(partial(instance.file.storage.delete, instance.file.name))


def on_case_deleted(instance: CasePage, **_signal: Any) -> None:
    """A generic key is not followed by the database: what a thread was about is gone, the thread stays."""
    ThreadTie.objects.to(content_type_of(instance).pk, instance.pk).delete()


def connect() -> None:
    """Called once, when the apps are ready."""
    post_delete.connect(on_file_deleted, sender=PostFile, dispatch_uid="forums.file_deleted")
    post_delete.connect(on_case_deleted, sender=CasePage, dispatch_uid="forums.case_deleted")
