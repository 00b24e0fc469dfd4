"""How often something may be done, counted across all processes of the server.

allauth keeps the limits of signing in; its own module reads only the account settings and needs a request, so it does
not serve here. Django's `incr` on a database cache reads and then writes, which loses counts; only `add` is atomic on
every cache. So each hit takes one of `limit` places, and a place is free again when its time is over.
"""

from __future__ import annotations

import hashlib

from django.core.cache import cache


def hit(key: str, limit: int, seconds: int) -> bool:
    """Count one hit; true while there were at most `limit` in the last `seconds`, false (and not counted) beyond.

    `key` says who does what, as in f"contact:{user.pk}"; only its hash is stored. Meant for limits up to some hundreds.
    """
    places = _places(key, limit, seconds)
    taken = cache.get_many(places)
    return any(cache.add(place, 1, seconds) for place in places if place not in taken)


def _places(key: str, limit: int, seconds: int) -> list[str]:
    digest = hashlib.sha256(f"{key}:{limit}:{seconds}".encode()).hexdigest()
    return [f"rate:{digest}:{number}" for number in range(limit)]
