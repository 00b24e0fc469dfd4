"""Whose an address is, and how many mails may be asked for: pure rules and the limits of the cache."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from community.contest import votelimits
from community.contest.voters import address_hash, domain_of, normal


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Hong.Gildong@Example.CO.KR", "hong.gildong@example.co.kr"),
        ("hong+vote@example.com", "hong@example.com"),
        ("ho.ng+1+2@gmail.com", "hong@gmail.com"),
        ("h.o.n.g@googlemail.com", "hong@gmail.com"),
        ("ho.ng@naver.com", "ho.ng@naver.com"),
        ("hong@hanmail.net", "hong@daum.net"),
        ("hong@한국.kr", "hong@xn--3e0b707e.kr"),
        ("hong@example.com.", "hong@example.com"),
        ("+tag@example.com", "+tag@example.com"),
    ],
)
def test_one_mailbox_has_one_spelling(typed, same):
    assert normal(typed) == same
    assert normal(same) == same


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@example.com", "example.com"),
        ("a@x1.mail.example.com", "example.com"),
        ("a@example.co.kr", "example.co.kr"),
        ("a@b.example.co.kr", "example.co.kr"),
        ("a@mail.saebit.go.kr", "saebit.go.kr"),
        ("a@company.kr", "company.kr"),
        ("a@b.company.kr", "company.kr"),
        ("a@googlemail.com", "gmail.com"),
    ],
)
def test_subdomains_count_as_what_somebody_registered(address, domain):
    assert domain_of(address) == domain


def test_the_hash_of_an_address_holds_in_one_stage_and_under_one_key(settings):
    first = address_hash(1, "Hong@gmail.com")
    assert first == address_hash(1, "h.ong+x@googlemail.com")
    assert len({first, address_hash(2, "hong@gmail.com"), address_hash(1, "hang@gmail.com")}) == 3
    settings.VOTE_KEY = "k" * 32
    under_a_key = address_hash(1, "hong@gmail.com")
    assert under_a_key != first
    settings.SECRET_KEY = "another" * 9
    assert address_hash(1, "hong@gmail.com") == under_a_key


@pytest.fixture
def few(settings):
    cache.clear()
    settings.VOTE_MAILS_A_NETWORK_AN_HOUR, settings.VOTE_MAILS_A_DOMAIN_A_DAY = 3, 2
    settings.VOTE_OPEN_MAIL_DOMAINS = frozenset({"naver.com"})


def test_a_network_asks_for_so_many_mails_an_hour_and_a_household_is_one_network(few):
    for number in range(3):
        assert votelimits.refusal(f"2001:db8:1:2::{number}", 1, "a@naver.com") == ""
    assert votelimits.refusal("2001:db8:1:2:ffff::1", 1, "a@naver.com") == votelimits.NETWORK_FULL
    assert votelimits.refusal("2001:db8:1:3::1", 1, "a@naver.com") == ""
    assert votelimits.refusal("192.0.2.1", 1, "a@naver.com") == ""


def test_a_mail_domain_is_sent_so_many_mails_a_day_in_a_stage_unless_half_the_country_has_it(few):
    networks = iter(range(100))

    def ask(stage, email):
        return votelimits.refusal(f"192.0.2.{next(networks)}", stage, email)

    assert [ask(1, f"{n}@x{n}.throwaway.example") for n in range(2)] == ["", ""]
    assert ask(1, "9@throwaway.example") == votelimits.DOMAIN_FULL
    assert ask(2, "9@throwaway.example") == ""
    assert [ask(1, f"{n}@naver.com") for n in range(5)] == [""] * 5


def test_without_limits_nothing_is_counted(few, settings):
    settings.VOTE_MAILS_A_NETWORK_AN_HOUR = settings.VOTE_MAILS_A_DOMAIN_A_DAY = 0
    assert {votelimits.refusal("192.0.2.1", 1, "a@throwaway.example") for _n in range(9)} == {""}


def test_the_cache_holds_no_network_and_no_domain(few, monkeypatch):
    kept = []
    monkeypatch.setattr(cache, "add", lambda key, *rest, **more: kept.append(key) or True)
    votelimits.refusal("192.0.2.7", 1, "a@throwaway.example")
    assert len(kept) >= 2
    assert not [key for key in kept if "192.0.2" in key or "throwaway" in key]
    cache.delete("contest.vote.secret")  # the day is over
    before = list(kept)
    votelimits.refusal("192.0.2.7", 1, "a@throwaway.example")
    assert not set(before) & set(kept[len(before) :]) - {"contest.vote.secret"}
