"""How much may be written, and what the sentence says."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from community.forums.gates import Limited, Writing
from community.forums.models import Draft, Post
from community.moderation import limits
from people.models import User
from tests.factories import forums as make

from .conftest import hand_in

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 3, 4, 12, 0, 20, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.fixture
def clock(time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    settings.FORUM_POSTS_A_MINUTE, settings.FORUM_POSTS_AN_HOUR = 2, 5
    settings.FORUM_NEWCOMER_DAYS, settings.FORUM_NEWCOMER_POSTS = 3, 2
    settings.FORUM_NEWCOMER_POSTS_AN_HOUR = 3
    settings.FORUM_NEWCOMER_LINKS = settings.FORUM_NEWCOMER_FILES = 1
    return time_machine


def known(user: User, posts: int = 2) -> User:
    """Here for a year, with posts that stand."""
    User.objects.filter(pk=user.pk).update(date_joined=NOON - datetime.timedelta(days=365))
    user.refresh_from_db()
    for _number in range(posts):
        make.make_thread(user, make.make_board(), at=NOON - datetime.timedelta(days=30))
    return user


@pytest.mark.parametrize(
    ("days", "posts", "new"), [(365, 2, False), (365, 1, True), (2, 9, True), (4, 2, False), (0, 0, True)]
)
def test_who_is_new(clock, world, days, posts, new):
    known(world.author, posts)
    world.author.date_joined = NOON - datetime.timedelta(days=days)
    assert limits.is_newcomer(world.author, NOON) is new


def test_a_minute_holds_so_many_posts_and_the_sentence_says_when_to_go_on(clock, world):
    author = known(world.author)
    thread = make.make_thread(world.officer, world.officers)
    for number in range(2):
        hand_in(author, thread, f"글 {number}")
        clock.shift(5)
    with pytest.raises(Limited, match="12:02"):
        hand_in(author, thread, "세 번째")
    clock.move_to(NOON + datetime.timedelta(minutes=1, seconds=40), tick=False)
    assert isinstance(hand_in(author, thread, "세 번째"), Post)


@pytest.mark.parametrize(("name", "limit"), [("known", 5), ("new", 3)])
def test_an_hour_holds_fewer_posts_of_a_newcomer(clock, world, name, limit):
    author = known(world.author) if name == "known" else world.author
    thread = make.make_thread(world.officer, world.officers)
    for number in range(limit):
        hand_in(author, thread, f"글 {number}")
        clock.shift(60)
    with pytest.raises(Limited, match="13:01"):
        hand_in(author, thread, "하나 더")
    clock.move_to(NOON + datetime.timedelta(hours=1, seconds=40), tick=False)
    assert isinstance(hand_in(author, thread, "하나 더"), Post)


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("https://a.example https://b.example", 2),
        ("[하나](https://a.example) 그리고 [둘](https://a.example/2)", 2),
        ("[안](/cases/) [우리](http://testserver/forums/) https://a.example", 1),
        ("`https://a.example` 은 보기", 0),
    ],
)
def test_links_to_other_sites_are_counted_as_they_will_stand(world, body, links):
    assert limits.outside_links(Writing(world.author, world.officers, body)) == links


@pytest.mark.parametrize(
    ("person", "text", "files", "allowed"),
    [
        ("author", "https://a.example", 1, True),
        ("author", "https://a.example https://b.example", 0, False),
        ("author", "", 2, False),
        ("editor", "https://a.example https://b.example", 3, True),
        ("known", "https://a.example https://b.example", 3, True),
    ],
)
def test_links_and_files_of_a_newcomer(clock, world, person, text, files, allowed):
    user = known(world.officer) if person == "known" else getattr(world, person)
    writing = Writing(user, world.officers, f"글 {text}", files=files)
    if allowed:
        limits.check(writing)
    else:
        with pytest.raises(ValidationError, match="처음 오신 동안"):
            limits.check(writing)


def test_the_form_keeps_the_text_and_answers_429_or_422(clock, world, signed_in):
    thread = make.make_thread(world.officer, world.officers)
    browser, address = signed_in(world.author), reverse("forums:reply", args=[thread.pk])
    for number in range(2):
        assert browser.post(address, {"body": f"글 {number}"}).status_code == 302
    late = browser.post(address, {"body": "긴 세 번째 글"})
    assert late.status_code == 429
    assert "긴 세 번째 글" in late.content.decode()
    assert "12:02" in late.content.decode()
    clock.shift(120)
    full = browser.post(address, {"body": "https://a.example https://b.example 글"})
    assert full.status_code == 422
    assert "b.example" in full.content.decode()
    assert Draft.objects.get(user=world.author).content["body"].startswith("https://a.example")
    assert Post.objects.filter(author=world.author).count() == 2
