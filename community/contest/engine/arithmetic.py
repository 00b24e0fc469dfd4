"""Decimal arithmetic whose sums and products are exact, and whose roundings are those that the contest declares."""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_FORBIDDEN = [decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow, decimal.FloatOperation]
# Points have a few digits, their weighted squares some dozens: 200 hold every sum. Should a sum ever be cut, it raises.
_EXACT = decimal.Context(prec=200, rounding=decimal.ROUND_HALF_EVEN, traps=[*_FORBIDDEN, decimal.Inexact])
# Quotients and roots: far more digits than any declared rounding, so that cutting twice is the same as cutting once.
_WIDE = decimal.Context(prec=90, rounding=decimal.ROUND_HALF_EVEN, traps=_FORBIDDEN)
_MODES = {"half_up": decimal.ROUND_HALF_UP, "half_even": decimal.ROUND_HALF_EVEN, "down": decimal.ROUND_DOWN}
ROUNDING_MODES = tuple(_MODES)
HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Rounding:
    """How numbers are rounded: every printed step to `steps` decimal places, the total of a stage to `final`.

    `mode` is one of ROUNDING_MODES: half_up (5 goes up, as at school), half_even, down (cut off). The next step goes on
    with the rounded number, so that whoever has the sheet can compute it again with a calculator.
    """

    steps: int = 4
    final: int = 2
    mode: str = "half_up"

    def step(self, value: Decimal) -> Decimal:
        return rounded(value, self.steps, self.mode)

    def last(self, value: Decimal) -> Decimal:
        return rounded(value, self.final, self.mode)


def exactly() -> AbstractContextManager[decimal.Context]:
    """Inside, sums, differences and products of Decimals are exact or raise `decimal.Inexact`; floats raise too."""
    return decimal.localcontext(_EXACT)


def rounded(value: Decimal, places: int, mode: str) -> Decimal:
    """`value` with exactly `places` decimals; never a negative zero. `mode` is one of ROUNDING_MODES (KeyError)."""
    result = value.quantize(Decimal((0, (1,), -places)), rounding=_MODES[mode], context=_WIDE)
    return result if result else abs(result)


def ratio(numerator: Decimal, denominator: Decimal | int) -> Decimal:
    """The quotient to 90 digits. Raises `decimal.DivisionByZero`."""
    return _WIDE.divide(numerator, Decimal(denominator))


def mean(values: Iterable[Decimal]) -> Decimal:
    """The arithmetic mean of one or more values, to 90 digits; the same for every order of them."""
    listed = list(values)
    with exactly():
        return ratio(sum(listed, ZERO), len(listed))


def median(values: Iterable[Decimal]) -> Decimal:
    """The middle one of one or more values; of an even number, the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return mean(ordered[half : half + 1] if len(ordered) % 2 else ordered[half - 1 : half + 1])


def deviation(values: Iterable[Decimal]) -> Decimal:
    """The standard deviation of one or more values, divided by their number n (not n - 1), to 90 digits.

    Computed as the root of (n Σx² - (Σx)²) / n², whose numerator is exact: the order of the values changes nothing.
    """
    listed = list(values)
    count = Decimal(len(listed))
    with exactly():
        above = count * sum((value * value for value in listed), ZERO) - sum(listed, ZERO) ** 2
        return _WIDE.sqrt(_WIDE.divide(above, count * count))


@lru_cache(maxsize=20_000)
def text(value: Decimal) -> str:
    """One spelling of a number for hashes: no exponent, no zeros at the end, no sign of zero."""
    return format(value.normalize(_WIDE), "f") if value else "0"
