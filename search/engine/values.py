"""Filter values as strings that sort like the values: what stands in the columns of the index."""

from __future__ import annotations

import datetime
import struct
from decimal import Decimal
from typing import Any

from django.utils import timezone

SEPARATOR = "\x1f"
_OFFSET = 2**64


def encode(value: Any) -> str:
    """The column form of a value that is not None; values of one type compare as their forms do."""
    if isinstance(value, (bool, int)):
        return f"i{int(value) + _OFFSET:021d}"
    if isinstance(value, (float, Decimal)):
        return "n" + _sortable_float(float(value))
    if isinstance(value, datetime.datetime):
        if timezone.is_naive(value):
            value = timezone.make_aware(value)
        return "d" + value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    if isinstance(value, datetime.date):
        return "d" + value.isoformat()
    if isinstance(value, datetime.time):
        return "t" + value.isoformat(timespec="microseconds")
    return "s" + str(value).replace(SEPARATOR, " ")


def decode(form: str) -> Any:
    """The value of a column form. Decimals come back as floats; what was none of the known types, as its text."""
    kind, rest = form[0], form[1:]
    if kind == "i":
        return int(rest) - _OFFSET
    if kind == "n":
        return _float_of(rest)
    if kind == "d":
        return datetime.datetime.fromisoformat(rest) if "T" in rest else datetime.date.fromisoformat(rest)
    if kind == "t":
        return datetime.time.fromisoformat(rest)
    return rest


def _sortable_float(number: float) -> str:
    (bits,) = struct.unpack(">Q", struct.pack(">d", number + 0.0))
    return f"{bits ^ (0xFFFFFFFFFFFFFFFF if bits >> 63 else 1 << 63):016x}"


def _float_of(form: str) -> float:
    bits = int(form, 16)
    bits ^= 1 << 63 if bits >> 63 else 0xFFFFFFFFFFFFFFFF
    return float(struct.unpack(">d", struct.pack(">Q", bits))[0])
