"""Note a change for the indexer, in the caller's transaction: rolled back, it leaves nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_delete_signal_handler, post_save_signal_handler

from search.engine.schema import root_model
from search.models import OutboxEntry

_UNIQUE = ["kind", "key"]
_REPLACED = ["op", "stamp", "created_at", "not_before", "attempts", "last_error", "parked"]


def enqueue(obj: Model) -> None:
    """Have the object's document written anew; call it when something that the document shows changed elsewhere."""
    enqueue_keys([(root_model(type(obj))._meta.label_lower, obj.pk)], OutboxEntry.Operation.PUT)


def enqueue_delete(obj: Model, pk: Any = None) -> None:
    """Have the object's document taken out."""
    kind = root_model(type(obj))._meta.label_lower
    enqueue_keys([(kind, obj.pk if pk is None else pk)], OutboxEntry.Operation.DELETE)


def enqueue_keys(keys: Iterable[tuple[str, Any]], operation: str) -> None:
    """Note many changes, each a (label of the root model, primary key); a later note of a key replaces an earlier."""
    entries = {(kind, str(key)): OutboxEntry(kind=kind, key=str(key), op=operation) for kind, key in keys}
    OutboxEntry.objects.bulk_create(
        entries.values(), update_conflicts=True, unique_fields=_UNIQUE, update_fields=_REPLACED, batch_size=500
    )


def on_save(instance: Model, **kwargs: Any) -> None:
    """Signal handler of every indexed model."""
    enqueue(instance)


def on_delete(instance: Model, **kwargs: Any) -> None:
    """Signal handler of every indexed model."""
    enqueue_delete(instance)


def connect() -> None:
    """Take the place of modelsearch's handlers, which touch the index inside open transactions."""
    for model in get_indexed_models():
        post_save.disconnect(post_save_signal_handler, sender=model)
        post_delete.disconnect(post_delete_signal_handler, sender=model)
        if getattr(model, "search_auto_update", True):
            post_save.connect(on_save, sender=model, dispatch_uid="search.outbox.save")
            post_delete.connect(on_delete, sender=model, dispatch_uid="search.outbox.delete")


def foreign_handlers() -> list[str]:
    """Labels of the indexed models that modelsearch's own handlers still watch."""
    return [
        model._meta.label
        for model in get_indexed_models()
        if any(handler is post_save_signal_handler for handler in post_save._live_receivers(model)[0])
    ]
