"""Who asks: a person at a browser, or a program."""

from __future__ import annotations

import re

from django.http import HttpRequest

_PROGRAM = re.compile(
    r"bot|crawl|spider|slurp|fetch|monitor|curl|wget|python|java/|http-?client|headless|scan|preview", re.I
)


def is_person(request: HttpRequest) -> bool:
    """Whether a browser asked for a page to show it now: no program that says so, no page fetched beforehand."""
    agent = request.headers.get("User-Agent", "")
    if request.method != "GET" or not agent or _PROGRAM.search(agent):
        return False
    return "prefetch" not in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
