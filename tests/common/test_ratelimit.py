"""Hits are counted exactly, on the memory cache and on the database cache that production uses."""

import threading

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command
from django.test import override_settings

from common.ratelimit import hit

DATABASE = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}}


@pytest.fixture(params=["memory", "database"])
def any_cache(request, db):
    if request.param == "memory":
        caches["default"].clear()
        yield
        return
    with override_settings(CACHES=DATABASE):
        call_command("createcachetable", verbosity=0)
        yield


@pytest.mark.usefixtures("any_cache")
def test_the_limit_is_reached_for_one_key_and_not_for_others():
    assert [hit("contact:1", 3, 60) for _ in range(5)] == [True, True, True, False, False]
    assert hit("contact:2", 3, 60)
    assert hit("contact:1", 3, 3600)


@pytest.mark.usefixtures("any_cache")
def test_a_place_is_free_again_when_its_time_is_over():
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        assert hit("a", 2, 60)
        clock.shift(40)
        assert hit("a", 2, 60)
        assert not hit("a", 2, 60)
        clock.shift(25)
        assert hit("a", 2, 60)
        assert not hit("a", 2, 60)


def test_hits_at_the_same_moment_are_all_counted():
    caches["default"].clear()
    allowed = []
    start = threading.Barrier(20)

    def act():
        start.wait()
        allowed.append(hit("crowd", 5, 60))

    threads = [threading.Thread(target=act) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False] * 15 + [True] * 5
