import re

import pytest
from django.test import Client, RequestFactory

from common import errors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


@pytest.fixture
def pages(settings) -> None:
    settings.ROOT_URLCONF = "tests.common.urls_styleguide"


@pytest.fixture
def english() -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/bad/", 400),
        ("/refuse/", 403),
        ("/expired/", 403),
        ("/nope/", 404),
        ("/limit/", 429),
        ("/crash/", 500),
        ("/maintenance/", 503),
    ],
)
def test_every_error_has_a_heading_a_way_on_and_no_inline_code(english: Client, url: str, status: int) -> None:
    response = english.get(url)
    html = response.content.decode()
    assert response.status_code == status
    assert html.count("<h1>") == 1
    assert 'href="/"' in html
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:src=|application/json))", html) == []


def test_a_refusal_shows_the_reason_of_the_rule(english: Client) -> None:
    assert "이 사례는 작성 기관의 담당자만 고칠 수 있습니다." in english.get("/refuse/").content.decode()


@pytest.mark.django_db(transaction=False)
def test_a_crash_asks_the_database_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = errors.server_error(RequestFactory().get("/"))
    assert (response.status_code, b"500" in response.content) == (500, True)


def test_a_crash_is_answered_even_when_its_page_cannot_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> str:
        raise OSError("no templates")

    monkeypatch.setattr(errors, "render_to_string", broken)
    assert errors.server_error(RequestFactory().get("/")).content == b"500"


def expired_form(site: str) -> str:
    request = RequestFactory().post(
        "/post/",
        {"body": "Long text <b>typed</b> for an hour", "password1": "a very long password indeed", "title": "short"},
        headers={"Sec-Fetch-Site": site},
    )
    return str(errors._typed_texts(request))


def test_an_expired_form_gives_back_the_long_texts_but_no_password() -> None:
    assert expired_form("same-origin") == "['Long text <b>typed</b> for an hour']"


def test_another_site_cannot_put_its_words_on_our_page() -> None:
    assert expired_form("cross-site") == "[]"


def test_maintenance_says_when_to_come_back(english: Client) -> None:
    assert english.get("/maintenance/")["Retry-After"] == "600"
