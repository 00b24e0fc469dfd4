"""What is known of readers: counts by day, and what they said; of nobody in person."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal.audience import numbers
from journal.audience.choices import AT_LEAST, OFFICERS_AT_LEAST
from journal.audience.models import Opinion, Readings
from journal.audience.services.reading import counts
from journal.audience.services.saying import say
from people.choices import Role
from people.services.accounts import leave_site
from tests.factories.journal import MOMENT, article_of, planned, released, written
from tests.factories.people import LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0"}


@pytest.fixture(autouse=True)
def _nothing_waits():
    counts.forget()
    yield
    counts.forget()


@pytest.fixture
def editor(settings):
    settings.MFA_REQUIRED = False
    return UserFactory(roles=[Role.EDITOR])


def read(client, times: int = 1, address: str = "/journal/1/1/", **headers) -> None:
    for _time in range(times):
        client.get(address, headers=BROWSER | headers)


def test_a_reading_is_counted_by_day_and_by_nothing_else(client):
    released()
    read(client, 3)
    assert not Readings.objects.exists()  # the page does not wait for the database
    counts.flush()
    row = Readings.objects.get()
    assert (row.day, row.province, row.count) == (timezone.localdate(), None, 3)
    assert "sessionid" not in client.cookies
    read(client)
    counts.flush()
    row.refresh_from_db()
    assert row.count == 4


@pytest.mark.parametrize("headers", [{"User-Agent": "SomeBot/1.0"}, {"User-Agent": ""}, {"Sec-Purpose": "prefetch"}])
def test_programs_and_pages_fetched_beforehand_are_no_readers(client, headers):
    released()
    read(client, **headers)
    client.head("/journal/1/1/", headers=BROWSER)
    assert counts.flush() == 0


def test_editors_at_work_are_no_readers(client, editor):
    released()
    client.force_login(editor)
    read(client)
    assert counts.flush() == 0


def test_an_officers_reading_counts_for_the_province_and_not_for_the_office(client):
    released()
    officer = OfficerFactory()
    client.force_login(officer.user)
    read(client, 2)
    counts.flush()
    row = Readings.objects.get()
    assert row.province_id == (officer.government.province_id or officer.government_id)
    assert row.count == 2


def test_what_cannot_be_written_is_kept_for_the_next_time(client, monkeypatch):
    released()
    read(client)

    def refuse(waiting):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(counts, "write", refuse)
        with pytest.raises(RuntimeError):
            counts.flush()
    assert counts.flush() == 1
    assert Readings.objects.get().count == 1


def test_a_province_with_few_readings_is_not_named(editor):
    issue = released()
    article = article_of(issue)
    day = timezone.localdate()
    most, many, few = (LocalGovernmentFactory() for _place in range(3))
    for province in (most, many):
        OfficerFactory.create_batch(OFFICERS_AT_LEAST, government=province)
    counts_of = {most: AT_LEAST + 1, many: AT_LEAST, few: AT_LEAST - 1}
    for place, count in counts_of.items():
        Readings.objects.create(article=article, day=day, province=place, count=count)
    Readings.objects.create(article=article, day=day, count=7)
    found = numbers.provinces_of(editor, issue)
    assert [(line.name, line.count) for line in found.lines] == [(most.short_name, AT_LEAST + 1)]
    assert (found.others, found.rest) == (2 * AT_LEAST - 1, 7)  # alone the few would follow from the articles' total
    Readings.objects.filter(province=few).update(count=0)
    assert len(numbers.provinces_of(editor, issue).lines) == 2
    Readings.objects.exclude(province=few).filter(province__isnull=False).delete()
    Readings.objects.filter(province=few).update(count=3)
    found = numbers.provinces_of(editor, issue)
    assert (found.lines, found.others) == ([], 3)


def test_a_province_with_few_officers_is_not_named_however_much_they_read(editor):
    """Ten readings of one officer would be that officer's."""
    issue, province = released(), LocalGovernmentFactory()
    OfficerFactory.create_batch(OFFICERS_AT_LEAST - 1, government=province)
    Readings.objects.create(article=article_of(issue), day=timezone.localdate(), province=province, count=99)
    assert numbers.provinces_of(editor, issue) == numbers.Provinces([], 99, 0)
    OfficerFactory(government=province)
    assert [line.count for line in numbers.provinces_of(editor, issue).lines] == [99]


def test_the_whole_issue_on_one_page_is_a_reading_of_the_issue_and_of_no_article(client, editor):
    issue = released(2)
    read(client, 3, "/journal/1/whole/")
    read(client)
    counts.flush()
    assert numbers.whole_readings(editor, issue) == 3
    assert [line.readings for line in numbers.article_lines(editor, issue)] == [1, 0]
    assert numbers.provinces_of(editor, issue).rest == 4
    client.force_login(editor)
    read(client, 1, "/journal/1/whole/")
    assert counts.flush() == 0
    assert client.get("/journal/desk/1/numbers/").status_code == 200


def test_one_person_has_one_opinion_and_may_change_it_and_take_it_back(client):
    released()
    account = UserFactory()
    client.force_login(account)
    address = "/journal/1/1/opinion/"
    for helpful, line in (("yes", "바로 써 보았습니다."), ("no", "")):
        assert client.post(address, {"helpful": helpful, "line": line}).status_code == 302
    opinion = Opinion.objects.get()
    assert (opinion.helpful, opinion.line) == (False, "")
    client.post(address, {"act": "take-back"})
    assert not Opinion.objects.exists()


def test_what_does_not_fit_comes_back_with_what_was_typed(client):
    released()
    client.force_login(UserFactory())
    page = client.post("/journal/1/1/opinion/", {"helpful": "", "line": "남을 말"})
    assert page.status_code == 422
    assert "남을 말" in page.text
    assert client.post("/journal/1/1/opinion/", {"helpful": "yes", "line": "가" * 201}).status_code == 422


def test_nobody_says_anything_of_what_is_not_out_or_without_an_account(client):
    released()
    written(planned(moment=MOMENT + datetime.timedelta(days=15)))
    assert client.post("/journal/1/1/opinion/", {"helpful": "yes"}).status_code == 302
    client.force_login(UserFactory())
    assert client.post("/journal/2/1/opinion/", {"helpful": "yes"}).status_code == 404
    assert not Opinion.objects.exists()
    with pytest.raises(PermissionDenied):
        say(
            actor=UserFactory(is_active=False),
            article=article_of(released(moment=MOMENT + datetime.timedelta(days=40))),
            helpful=True,
        )


def test_a_line_is_for_editors_alone_and_bears_no_name(client, editor):
    issue = released()
    account = UserFactory(name="정겨운")
    say(actor=account, article=article_of(issue), helpful=True, line="부탁 하나 더 있습니다")
    assert "부탁 하나" not in client.get("/journal/1/1/").text
    client.force_login(UserFactory())
    assert "부탁 하나" not in client.get("/journal/1/1/").text
    assert client.get("/journal/desk/1/numbers/").status_code == 403
    client.force_login(editor)
    page = client.get("/journal/desk/1/numbers/").text
    assert "부탁 하나" in page
    assert "정겨운" not in page


def test_whoever_leaves_takes_the_opinions_along():
    account = UserFactory()
    say(actor=account, article=article_of(released()), helpful=True)
    leave_site(user=account, actor=account)
    assert not Opinion.objects.exists()


@pytest.mark.parametrize("address", ["/journal/desk/numbers/", "/journal/desk/1/numbers/"])
def test_the_numbers_ask_the_same_for_one_article_and_for_five(client, editor, address):
    released()
    client.force_login(editor)
    client.get(address)
    asked_for = []
    for articles in (1, 5):
        if articles > 1:
            released(articles, moment=MOMENT + datetime.timedelta(days=15))
            for number in range(1, 6):
                article = article_of(type("I", (), {"number": 2}), number)
                Readings.objects.create(article=article, day=timezone.localdate(), count=number)
                say(actor=editor, article=article, helpful=True, line="좋습니다")
            address = address.replace("/1/", "/2/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        asked_for.append(len(asked))
    assert asked_for[1] - asked_for[0] <= 1  # the names of the writers, once there are opinions
