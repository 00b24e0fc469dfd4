from hypothesis import given
from hypothesis import strategies as st

from search.engine.cache import OVERHEAD, ByteCache


def kept(cache):
    return [key[1] for key in cache.held()]


def test_the_least_recently_used_goes_first():
    cache = ByteCache(3 * (OVERHEAD + 100))
    for number in (1, 2, 3):
        cache.put(("s", number), number, 100)
    assert cache.get(("s", 1)) == 1
    cache.put(("s", 4), 4, 100)
    assert kept(cache) == [3, 1, 4]


def test_what_alone_is_over_the_limit_is_not_kept_and_throws_nothing_out():
    cache = ByteCache(2 * (OVERHEAD + 100))
    cache.put(("s", 1), 1, 100)
    cache.put(("s", 2), 2, 5_000)
    assert kept(cache) == [1]


def test_an_owner_is_forgotten_alone():
    cache = ByteCache()
    cache.put(("one", 1), 1, 100)
    cache.put(("other", 2), 2, 100)
    cache.drop("one")
    cache.drop("nobody")
    assert (kept(cache), cache.used) == ([2], OVERHEAD + 100)


def test_a_smaller_limit_holds_at_once():
    cache = ByteCache()
    for number in range(10):
        cache.put(("s", number), number, 100)
    cache.resize(2 * (OVERHEAD + 100))
    assert kept(cache) == [8, 9]
    cache.clear()
    assert (kept(cache), cache.used) == ([], 0)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3_000))), st.integers(0, 8_000))
def test_the_limit_is_never_exceeded_and_the_sum_is_right(puts, limit):
    cache = ByteCache(limit)
    sizes = {}
    for number, size in puts:
        cache.put(("s", number), number, size)
        sizes[number] = size + OVERHEAD
        assert cache.used == sum(sizes[number] for number in kept(cache)) <= cache.peak <= limit


def test_light_entries_push_each_other_out_and_nothing_else():
    cache = ByteCache(8 * (OVERHEAD + 100))
    for number in range(6):
        cache.put(("s", number), number, 100)
    for number in (6, 7, 8):
        cache.put(("s", number), number, 100, light=True)
    assert kept(cache) == [0, 1, 2, 3, 4, 5, 7, 8]
    cache.get(("s", 7))
    cache.put(("s", 9), 9, 100, light=True)
    assert kept(cache) == [0, 1, 2, 3, 4, 5, 7, 9]
    cache.put(("s", 10), 10, 3 * (OVERHEAD + 100), light=True)
    assert kept(cache) == [0, 1, 2, 3, 4, 5, 7, 9]
    # What is not light may take the room of what is.
    for number in range(20, 28):
        cache.put(("s", number), number, 100)
    assert kept(cache) == list(range(20, 28))


def test_a_key_may_become_light_and_be_forgotten():
    cache = ByteCache(8 * (OVERHEAD + 100))
    cache.put(("s", 1), 1, 100)
    cache.put(("s", 1), 1, 100, light=True)
    cache.drop("s")
    cache.put(("s", 2), 2, 100, light=True)
    cache.put(("s", 3), 3, 100, light=True)
    assert (kept(cache), cache.used) == ([2, 3], 2 * (OVERHEAD + 100))
