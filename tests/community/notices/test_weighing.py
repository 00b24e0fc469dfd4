"""Wishes against each other, as a table: the preferences, the thread's own word, the board's own word."""

from __future__ import annotations

import pytest

from community.notices.choices import Frequency, Reason
from community.notices.models import Preferences, Subscription
from community.notices.weighing import Wishes

NOW, DAILY, WEEKLY, SITE, NONE = Frequency
FOLLOWED = ""
UNKNOWN = None


def wishes(thread, board):
    """Preferences that say something else for each reason; None: no subscription, "": one without a word of its own."""
    preferences = Preferences(must_read=DAILY, mention=NOW, answer=SITE, thread=DAILY, board=WEEKLY)
    made = [None if word is None else Subscription(frequency=word) for word in (thread, board)]
    return Wishes(preferences, *made)


@pytest.mark.parametrize(
    ("thread", "board", "name", "government", "answer", "new_post", "new_thread", "must_read"),
    [
        (UNKNOWN, UNKNOWN, NOW, NOW, SITE, NONE, NONE, DAILY),
        (FOLLOWED, UNKNOWN, NOW, NOW, SITE, DAILY, NONE, DAILY),
        (NOW, UNKNOWN, NOW, NOW, NOW, NOW, NONE, DAILY),
        (WEEKLY, UNKNOWN, NOW, NOW, WEEKLY, WEEKLY, NONE, DAILY),
        (SITE, UNKNOWN, NOW, NOW, SITE, SITE, NONE, DAILY),
        (NONE, UNKNOWN, NOW, NONE, NONE, NONE, NONE, DAILY),
        (NONE, FOLLOWED, NOW, NONE, NONE, NONE, NONE, DAILY),
        (UNKNOWN, FOLLOWED, NOW, NOW, SITE, NONE, WEEKLY, DAILY),
        (UNKNOWN, NOW, NOW, NOW, SITE, NONE, NOW, DAILY),
        (UNKNOWN, NONE, NOW, NONE, NONE, NONE, NONE, DAILY),
        (FOLLOWED, NONE, NOW, NOW, SITE, DAILY, NONE, DAILY),
        (FOLLOWED, FOLLOWED, NOW, NOW, SITE, DAILY, WEEKLY, DAILY),
    ],
)
def test_how_somebody_is_told(thread, board, name, government, answer, new_post, new_thread, must_read):
    made = wishes(thread, board)
    assert made.how(Reason.MENTION, by_name=True) == name
    assert made.how(Reason.MENTION) == government
    assert made.how(Reason.ANSWER) == answer
    assert made.how(Reason.THREAD) == new_post
    assert made.how(Reason.BOARD) == new_thread
    assert made.how(Reason.MUST_READ) == must_read


@pytest.mark.parametrize(
    ("thread", "reasons", "first"),
    [
        (
            FOLLOWED,
            [(Reason.THREAD, False), (Reason.MENTION, False), (Reason.ANSWER, False)],
            (Reason.MENTION, False, NOW),
        ),
        (FOLLOWED, [(Reason.MENTION, False), (Reason.MENTION, True)], (Reason.MENTION, True, NOW)),
        (FOLLOWED, [(Reason.THREAD, False), (Reason.ANSWER, False)], (Reason.ANSWER, False, SITE)),
        (NONE, [(Reason.THREAD, False), (Reason.ANSWER, False)], None),
        (NONE, [(Reason.THREAD, False), (Reason.MENTION, True)], (Reason.MENTION, True, NOW)),
        (UNKNOWN, [(Reason.BOARD, False)], None),
    ],
)
def test_the_first_reason_that_tells_anything_stands(thread, reasons, first):
    assert wishes(thread, UNKNOWN).first(reasons) == first


def test_what_nobody_chose_is_calm():
    chosen = Preferences()
    assert {reason.value: chosen.of(reason).value for reason in Reason} == {
        "must_read": "now",
        "mention": "now",
        "answer": "now",
        "accepted": "now",
        "thread": "daily",
        "board": "weekly",
    }
