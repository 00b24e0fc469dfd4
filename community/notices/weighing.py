"""How somebody is told of a post: their wishes weighed against each other. Pure: rows in, a frequency out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from community.notices.choices import Frequency, Reason

if TYPE_CHECKING:
    from community.notices.models import Preferences, Subscription


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one person wishes where one post stands. `thread` and `board` are their subscriptions there, or None."""

    preferences: Preferences
    thread: Subscription | None = None
    board: Subscription | None = None

    def how(self, reason: str, *, by_name: bool = False) -> Frequency:
        """How the person is told for this reason.

        A muted thread says nothing any more, and a muted board nothing of the threads that are not followed by
        themselves. Two things come through: a must-read notice, and one's own name.
        """
        if reason == Reason.MUST_READ or (reason == Reason.MENTION and by_name):
            return self.preferences.of(reason)
        if self._is_muted():
            return Frequency.NONE
        if reason == Reason.MENTION:
            return self.preferences.of(reason)
        if reason in (Reason.ANSWER, Reason.ACCEPTED):
            return self._own(self.thread) or self.preferences.of(reason)
        if reason == Reason.THREAD:
            return (self._own(self.thread) or self.preferences.of(reason)) if self.thread else Frequency.NONE
        return (self._own(self.board) or self.preferences.of(reason)) if self.board else Frequency.NONE

    def first(self, reasons: Sequence[tuple[str, bool]]) -> tuple[str, bool, Frequency] | None:
        """(reason, by name, how) of the first reason, in the order of Reason, that tells the person anything."""
        order = list(Reason)
        for reason, by_name in sorted(reasons, key=lambda each: (order.index(Reason(each[0])), not each[1])):
            how = self.how(reason, by_name=by_name)
            if how != Frequency.NONE:
                return reason, by_name, how
        return None

    def _is_muted(self) -> bool:
        if self.thread is not None:
            return self.thread.is_muted
        return self.board is not None and self.board.is_muted

    @staticmethod
    def _own(subscription: Subscription | None) -> Frequency | None:
        return Frequency(subscription.frequency) if subscription is not None and subscription.frequency else None
