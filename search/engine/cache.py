"""A memory for decoded postings and what is computed from them, bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

DEFAULT_MEGABYTES = 128
# What an entry costs beside its arrays: the key, the array objects, the place in the dictionary.
OVERHEAD = 600
# What is quickly made again from the rest may take this share.
LIGHT_SHARE = 1 / 4

Key = tuple[Hashable, ...]


class ByteCache:
    """Keeps values until they come to more bytes than the limit; the least recently used goes first.

    The first item of a key is its owner (a segment, a snapshot): `drop(owner)` forgets all of one. Light entries, such
    as whole answers, come to a quarter of the limit at most, so that they do not push out what has to be read from the
    disk. Safe to share between threads. `peak` is the most that was held at any time; it never exceeds the limit.
    """

    def __init__(self, limit: int = DEFAULT_MEGABYTES * 1024 * 1024) -> None:
        self.limit = limit
        self.used = self.peak = 0
        self._entries: OrderedDict[Key, tuple[Any, int]] = OrderedDict()
        # {key: bytes} of the light ones, the least recently used first.
        self._light: OrderedDict[Key, int] = OrderedDict()
        self._light_used = 0
        self._owners: dict[Hashable, set[Key]] = {}
        self._lock = threading.Lock()

    def get(self, key: Key) -> Any:
        """The value of a key, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            if key in self._light:
                self._light.move_to_end(key)
            return entry[0]

    def put(self, key: Key, value: Any, size: int, *, light: bool = False) -> None:
        """Keep a value of `size` bytes; not one that alone is over the limit, or over the share of the light ones."""
        size += OVERHEAD
        with self._lock:
            self._remove(key)
            if size > (self.limit * LIGHT_SHARE if light else self.limit):
                return
            if light:
                while self._light_used + size > self.limit * LIGHT_SHARE:
                    self._remove(next(iter(self._light)))
                self._light[key] = size
                self._light_used += size
            while self.used + size > self.limit:
                self._remove(next(iter(self._entries)))
            self._entries[key] = (value, size)
            self._owners.setdefault(key[0], set()).add(key)
            self.used += size
            self.peak = max(self.peak, self.used)

    def drop(self, owner: Hashable) -> None:
        """Forget everything of one owner."""
        with self._lock:
            for key in list(self._owners.get(owner, ())):
                self._remove(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._owners.clear()
            self._light.clear()
            self.used = self._light_used = 0

    def held(self) -> list[Key]:
        """The keys of what is held, the least recently used first."""
        with self._lock:
            return list(self._entries)

    def resize(self, limit: int) -> None:
        """Another limit from now on."""
        with self._lock:
            self.limit = limit
            while self.used > limit:
                self._remove(next(iter(self._entries)))

    def _remove(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.used -= entry[1]
            self._light_used -= self._light.pop(key, 0)
            keys = self._owners[key[0]]
            keys.discard(key)
            if not keys:
                del self._owners[key[0]]
