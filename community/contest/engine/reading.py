"""A kept sheet as frozen data again: the way back from its canonical text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from community.contest.engine.sheet import ResultSheet

Reader = Callable[[Any], Any]


def read(text: str) -> ResultSheet:
    """The sheet whose canonical text this is; its own canonical text is the same again.

    Raises KeyError, TypeError or ValueError for any other text.
    """
    sheet: ResultSheet = _reader(ResultSheet)(json.loads(text))
    return sheet


@cache
def _reader(kind: Any) -> Reader:
    """What turns plain values into values of the kind; made once a kind."""
    origin = get_origin(kind)
    if is_dataclass(kind):
        return _record(kind)
    if kind is Decimal:
        return Decimal
    if origin is tuple:
        return _tuple(get_args(kind))
    if origin in (UnionType, Union):
        there = _reader(next(each for each in get_args(kind) if each is not NoneType))
        return lambda value: None if value is None else there(value)
    return lambda value: value


def _record(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = [(each.name, _reader(hints[each.name])) for each in fields(kind)]
    return lambda value: kind(*[reader(value[name]) for name, reader in readers])


def _tuple(kinds: tuple[Any, ...]) -> Reader:
    readers = [_reader(kind) for kind in kinds if kind is not Ellipsis]
    if kinds[-1] is Ellipsis:
        return lambda value: tuple(map(readers[0], value))
    return lambda value: tuple(reader(each) for reader, each in zip(readers, value, strict=True))
