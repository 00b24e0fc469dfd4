"""An entry of an invented edition, from its first words to the office's answer."""

from __future__ import annotations

import datetime
from typing import Any

from community.contest.models import Contest
from community.contest.services.entering import nominate_entry, screen_entry
from community.contest.services.writing import save_step, start_entry
from people.models import User
from portal.services.sample_contest import FILLED


def enter(
    contest: Contest,
    author: User,
    coordinator: User,
    manager: User,
    then: datetime.datetime,
    wait: datetime.timedelta,
    **more: Any,
) -> None:
    """Written and nominated `then`; accepted `wait` later, unless it comes from the manager's own government.

    `more` says what it begins with: `case` or `title`.
    """
    entry = start_entry(actor=author, contest=contest, now=then, **more)
    words = {part: getattr(entry, part) or text for part, text in FILLED.items()}
    promised = {"consent": True, "pledge": True, "summary": entry.summary or entry.title}
    entry = save_step(actor=author, entry=entry, cleaned={**promised, **words}, base_version=entry.version, now=then)
    entry = nominate_entry(actor=coordinator, entry=entry, now=then, tell=False)
    officer = manager.officers.serving().first()
    if officer is None or not officer.government.is_now(entry.government):
        screen_entry(actor=manager, entry=entry, verb="accept", now=then + wait, tell=False)
