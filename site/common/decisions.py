"""A rule's answer. Falsy when refused, and then it carries the sentence to show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Decision:
    """What a `can_<verb>` rule returns: allowed or not, and for a refusal the reason in the reader's language.

    A frozen object and not a tuple, because a tuple `(False, reason)` is true.
    """

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed

    @classmethod
    def yes(cls) -> Decision:
        return cls(True)

    @classmethod
    def no(cls, reason: str | Promise) -> Decision:
        if not reason:
            raise ValueError("A refusal needs a reason: Decision.no(_('…')).")
        return cls(False, reason)
