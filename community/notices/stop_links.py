"""Signed links that end mail with notices without signing in: about a reason, a board, a thread, or all of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from common import stopping

_SALT = "notices.stop"


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose mail, and which: one of reason, forum and thread, or none of them for all of it."""

    user: int
    reason: str = ""
    forum: int | None = None
    thread: int | None = None


def stop_path(stop: Stop) -> str:
    """The path of the page on which this mail is stopped."""
    what = [stop.user, stop.reason, stop.forum, stop.thread]
    return reverse("notices:stop", args=[stopping.stop_token(_SALT, what)])


def read_stop(text: str) -> Stop | None:
    """What `stop_path` signed; None for anything else."""
    what = stopping.read_stop_token(_SALT, text)
    return None if what is None else Stop(*what)
