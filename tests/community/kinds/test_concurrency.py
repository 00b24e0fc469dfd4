"""Many clicks at once: nothing is counted twice, nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from community.kinds.models import Backing, Ballot, Idea, Reaction
from community.kinds.services import backing, polls, reacting
from people.models import User
from tests.community.kinds.conftest import poll_details
from tests.factories import forums as make
from tests.factories.people import OfficerFactory

CLICKS = 3


@pytest.fixture
def crowd(transactional_db):
    return [OfficerFactory().user for _n in range(6)]


def at_once(people, act):
    """Each person clicks three times, all at the same moment; the errors."""

    def click(key):
        try:
            act(User.objects.get(pk=key))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            return error
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(click, [person.pk for person in people for _n in range(CLICKS)]))
    return [error for error in answers if error is not None]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory knows one writer; see the walk by browser")
def test_double_clicks_of_many_count_once_each(crowd):
    author = OfficerFactory().user
    board = make.make_board()
    idea = make.make_thread(author, board, kind="idea")
    poll = make.make_thread(author, board, "무엇", kind="poll", details=poll_details())
    option, post = poll.poll.options.first().pk, idea.posts.get()
    assert at_once(crowd, lambda person: backing.back(actor=person, thread=idea, value=True)) == []
    assert at_once(crowd, lambda person: polls.vote(actor=person, thread=poll, options=[option])) == []
    assert at_once(crowd, lambda person: reacting.react(actor=person, post=post, kind="agree", value=True)) == []
    assert Idea.objects.get(thread=idea).backers == Backing.objects.count() == len(crowd)
    assert Ballot.objects.count() == Reaction.objects.count() == len(crowd)
