"""When the index has to be built anew, and the build: aside, while others write to the index that answers."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.utils import timezone
from modelsearch.backends import get_search_backend
from modelsearch.index import get_indexed_models
from tqdm import tqdm

from search.engine.errors import BuildBroken, IndexUnavailable
from search.engine.index import Store
from search.engine.schema import document_key, draft
from search.engine.writing import NewGeneration
from search.models import Edition, OutboxEntry

logger = logging.getLogger("search.indexer")

CHUNK = 200
REST = 10  # seconds without a change to the dictionary, before it is built with


def backend() -> Any:
    """The default search backend."""
    return get_search_backend()


def build_due() -> str:
    """Why the index has to be built anew; empty when it has not.

    It is missing, damaged, of another version or dictionary, or in too many parts. Damage that a search reported and
    nobody can find is forgotten once; reported again soon, it counts. Editors write several terms in a row, so a
    changed dictionary is waited with until nobody has touched it for a while.
    """
    store = backend().store
    try:
        if store.damage_reported():
            if store.damage_returned():
                return "Searches could not read it, again."
            store.check()
            store.clear_damage(rebuilt=False)
        elif store.outdated() and _terms_are_at_rest():
            return "The dictionary has changed."
    except IndexUnavailable as error:
        return str(error)
    return str(store.build_wanted())


def heal() -> bool:
    """Build the index anew here and now when that is due; True when it was. IndexBusy while another process builds."""
    reason = build_due()
    if reason:
        logger.warning("The search index is rebuilt: %s", reason)
        count = rebuild()
        logger.warning("The search index was rebuilt with %d documents.", count)
    return bool(reason)


def _terms_are_at_rest() -> bool:
    since = timezone.now() - timedelta(seconds=REST)
    return not Edition.objects.filter(name=Edition.Name.TERMS, changed_at__gt=since).exists()


def rebuild(*, progress: bool = False) -> int:
    """Build a new index aside and swap it in; the number of documents. IndexBusy when another process is building.

    Meanwhile others write to the index that answers; nothing of that is lost: see search.engine.aside. Several
    processes share the work where that is possible. When one of them dies, one process goes on alone. What waited in
    the outbox before anything was read is in the index, and waits no longer.
    """
    store = backend().store
    waiting = list(OutboxEntry.objects.values_list("kind", "key", "stamp"))
    try:
        new = _build(store, progress=progress)
    except BuildBroken as error:
        logger.warning("%s The index is built by one process.", error)
        new = _build(store, progress=progress, workers=1)
    for key, reason in new.refused:
        logger.warning("%s could not be indexed: %s", key, reason)
    store.clear_damage()
    store.forget()
    not_read = new.kept.union(key for key, _reason in new.refused)
    _forget_entries([stamp for kind, key, stamp in waiting if f"{kind}:{key}" not in not_read])
    return new.count()


def _build(store: Store, *, progress: bool, workers: int | None = None) -> NewGeneration:
    querysets = [model.get_indexed_objects().order_by("pk") for model in get_indexed_models()]
    sizes = [queryset.count() for queryset in querysets]
    # A thread of tqdm's would forbid the next build its fork.
    tqdm.monitor_interval = 0
    with store.building(documents=sum(sizes), workers=workers, follow=True) as new:
        for queryset, size in zip(querysets, sizes, strict=True):
            bar = tqdm(total=size, desc=queryset.model._meta.label, disable=not progress, unit="")
            for obj in queryset.iterator(chunk_size=CHUNK):
                _build_one(new, obj)
                bar.update()
            bar.close()
    return new


def _build_one(new: NewGeneration, obj: Any) -> None:
    key = document_key(type(obj), obj.pk)
    if new.has(key):
        return
    try:
        made = draft(obj)
    except DatabaseError:
        raise
    except Exception as error:  # a broken object is reported and left out; the others are found
        new.refused.append((key, f"{type(error).__name__}: {error}"))
    else:
        new.put(made)


def _forget_entries(stamps: list[Any]) -> None:
    """Take out of the outbox what nobody has touched since its stamp was read."""
    for first in range(0, len(stamps), 500):
        OutboxEntry.objects.filter(stamp__in=stamps[first : first + 500]).delete()
