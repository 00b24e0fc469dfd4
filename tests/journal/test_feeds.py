"""The feeds against what their specifications ask for: RFC 4287 by a schema, RSS 2.0 by a table of its own."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from lxml import etree

from journal.models import ArticlePage, IssuePage
from tests.factories.journal import MOMENT, released

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESSES = {"atom": "/journal/feed.xml", "rss": "/journal/rss.xml"}
Element = etree._Element
DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} ([+-]\d{4}|GMT)")


def feed(client, kind: str) -> Element:
    answer = client.get(ADDRESSES[kind])
    assert answer["Content-Type"].partition(";")[0] == f"application/{kind}+xml"
    return etree.fromstring(answer.content)


def texts(element: Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(path)]


def is_absolute(address: str) -> bool:
    return bool(re.match(r"https?://[^/]+/", address))


def is_date(text: str) -> bool:
    """RFC 822 with a year of four digits, as RSS prefers; with the right day of the week."""
    return bool(DATE.fullmatch(text)) and parsedate_to_datetime(text).strftime("%a") == text[:3]


# Where -> how many there may be, and what each must be: https://www.rssboard.org/rss-specification
RSS_ASKS: dict[str, tuple[range, Callable[[str], bool]]] = {
    "title": (range(1, 2), bool),
    "link": (range(1, 2), is_absolute),
    "description": (range(1, 2), bool),
    "language": (range(2), lambda text: bool(re.fullmatch(r"[a-z]{2}(-[A-Za-z]{2})?", text))),
    "lastBuildDate": (range(2), is_date),
    "item/title": (range(31), bool),
    "item/link": (range(31), is_absolute),
    "item/description": (range(31), bool),
    "item/pubDate": (range(31), is_date),
    "item/guid": (range(31), bool),
    "item/category": (range(999), bool),
    "item/author": (range(1), bool),  # a mail address, which nobody is asked for
}
OF_CHANNEL = {"title", "link", "description", "language", "lastBuildDate", "item", f"{ATOM}link"}
OF_ITEM = {"title", "link", "description", "pubDate", "guid", "category"}


def test_the_rss_feed_is_what_its_specification_asks_for(client):
    empty = feed(client, "rss")
    released(2, tags=["콜센터"])
    full = feed(client, "rss")
    for found in (empty, full):
        assert (found.tag, found.get("version"), [child.tag for child in found]) == ("rss", "2.0", ["channel"])
        [channel] = found
        for path, (count, fits) in RSS_ASKS.items():
            assert len(texts(channel, path)) in count, path
            assert all(map(fits, texts(channel, path))), path
        assert {child.tag for child in channel} <= OF_CHANNEL
        [itself] = channel.findall(f"{ATOM}link[@rel='self']")
        assert is_absolute(itself.get("href"))
        assert itself.get("href").endswith(ADDRESSES["rss"])
    items = full.findall("channel/item")
    assert len(items) == 2
    for item in items:
        tags = [child.tag for child in item]
        assert set(tags) == OF_ITEM
        assert all(tags.count(tag) == 1 for tag in OF_ITEM - {"category"})
        assert item.find("guid").get("isPermaLink") == "false" or is_absolute(item.findtext("guid"))
    guids = texts(full, "channel/item/guid")
    assert len(set(guids)) == len(guids)


def test_the_atom_feed_is_what_rfc_4287_asks_for(client):
    """By a schema of what the standard demands; no well-kept validator can be installed."""
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    empty = feed(client, "atom")
    released(2, tags=["콜센터"])
    full = feed(client, "atom")
    for found in (empty, full):
        assert schema.validate(found), schema.error_log
        assert all(map(is_absolute, (link.get("href") for link in found.iter(f"{ATOM}link"))))
        assert all(datetime.datetime.fromisoformat(text).tzinfo for text in texts(found, f".//{ATOM}updated"))
    ids = texts(full, f".//{ATOM}id")
    assert len(set(ids)) == len(ids) == 3
    full.find(f"{ATOM}entry").remove(full.find(f"{ATOM}entry/{ATOM}updated"))
    assert not schema.validate(full)


@pytest.mark.parametrize(
    ("kind", "title", "author"),
    [("atom", f"{ATOM}entry/{ATOM}title", f"{ATOM}entry/{ATOM}author/{ATOM}name"), ("rss", "channel/item/title", "")],
)
def test_articles_stand_in_reading_order(client, kind, title, author):
    released(2)
    found = feed(client, kind)
    assert texts(found, title) == ["기사 1", "기사 2"]
    assert not author or texts(found, author) == ["한가람"] * 2


@pytest.mark.parametrize(("kind", "path"), [("atom", f"{ATOM}entry/{ATOM}id"), ("rss", "channel/item/guid")])
def test_an_article_keeps_its_id_when_it_moves_to_another_issue(client, kind, path):
    """A feed reader would show it as new otherwise."""
    released()
    later = released(moment=MOMENT + datetime.timedelta(days=15), title="둘째 호")
    before = texts(feed(client, kind), path)
    ArticlePage.objects.get(issue_number=1).move(IssuePage.objects.get(pk=later.pk), pos="last-child")
    assert set(texts(feed(client, kind), path)) == set(before)
