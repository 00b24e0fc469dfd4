"""Numbers that come with the account."""

from __future__ import annotations

import datetime

import pytest
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery

from people import alongside
from people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def came_before_now(monkeypatch):
    """Read with each account: whether it was made before the present moment."""
    monkeypatch.setattr(alongside, "_registered", {})
    before = ExpressionWrapper(Q(date_joined__lt=alongside.Moment()), output_field=BooleanField())
    rows = User.objects.filter(pk=OuterRef("pk")).values(before=before)
    alongside.register_alongside("came_before_now", lambda: Subquery(rows))
    yield
    alongside._thread.__dict__.clear()


def test_the_moment_is_that_of_each_question_though_the_query_is_put_together_once(came_before_now, time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC), tick=False)
    user = UserFactory()
    read = [alongside.accounts_read_alongside().get(pk=user.pk)]
    time_machine.shift(1)
    read.append(alongside.accounts_read_alongside().get(pk=user.pk))
    assert [bool(account.came_before_now) for account in read] == [False, True]


def test_what_is_registered_later_comes_along_too(came_before_now):
    user = UserFactory()
    alongside.accounts_read_alongside().get(pk=user.pk)
    again = Subquery(User.objects.filter(pk=OuterRef("pk")).values("email"))
    alongside.register_alongside("again", lambda: again)
    assert alongside.accounts_read_alongside().get(pk=user.pk).again == user.email
