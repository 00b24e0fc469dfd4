"""Rows that a service has written once, written again at once: loading 278 governments takes a second each time."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models

_remembered: dict[Hashable, list[models.Model]] = {}


def written(key: Hashable, write: Callable[[], object]) -> None:
    """Call `write` the first time that a process asks for the key; later write the very rows that it wrote then.

    `write` only adds rows, and depends on nothing that is not in the key. Two that stand together in one database are
    written in the same order each time.
    """
    if key not in _remembered:
        before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in _tables()}
        write()
        _remembered[key] = [
            row for model in _tables() for row in model._base_manager.all() if row.pk not in before[model]
        ]
        return
    rows: dict[type[models.Model], list[models.Model]] = {}
    for row in _remembered[key]:
        if _is_named_by_nobody(type(row)):
            row.pk = None  # a number that is free now: others may stand there already
        rows.setdefault(type(row), []).append(row)
    for model, some in rows.items():
        if model._meta.parents:  # their part in the tables of the parents is among the rows of these
            for row in some:
                row.save_base(raw=True, force_insert=True)
        else:
            model._base_manager.bulk_create(some)
    with connection.cursor() as cursor:  # the next row gets the next number
        for statement in connection.ops.sequence_reset_sql(no_style(), list(rows)):
            cursor.execute(statement)


def _tables() -> list[type[models.Model]]:
    """What is inherited from comes before what inherits."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return sorted((model for model in found if not model._meta.proxy), key=lambda model: len(model._meta.all_parents))


def _is_named_by_nobody(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.AutoField) and not model._meta.related_objects
