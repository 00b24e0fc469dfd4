"""A memory for decoded postings and what is computed from them, bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

DEFAULT_MEGABYTES = 64
# What an entry costs beside its arrays: the key, the array objects, the place in the dictionary.
OVERHEAD = 600

Key = tuple[Hashable, ...]


class ByteCache:
    """Keeps values until they come to more bytes than the limit; the least recently used goes first.

    The first item of a key is its owner (a segment, a snapshot): `drop(owner)` forgets all of one. Safe to share
    between threads. `peak` is the most that was held at any time; it never exceeds the limit.
    """

    def __init__(self, limit: int = DEFAULT_MEGABYTES * 1024 * 1024) -> None:
        self.limit = limit
        self.used = self.peak = 0
        self._entries: OrderedDict[Key, tuple[Any, int]] = OrderedDict()
        self._owners: dict[Hashable, set[Key]] = {}
        self._lock = threading.Lock()

    def get(self, key: Key) -> Any:
        """The value of a key, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Key, value: Any, size: int) -> None:
        """Keep a value of `size` bytes. One that alone is over the limit is not kept."""
        size += OVERHEAD
        with self._lock:
            self._remove(key)
            if size > self.limit:
                return
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
            self.used = 0

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
            keys = self._owners[key[0]]
            keys.discard(key)
            if not keys:
                del self._owners[key[0]]
