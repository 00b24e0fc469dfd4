import pytest

from common.richtext import check_markdown
from portal.models import InfoPage
from portal.services.home import ensure_home
from portal.services.info_pages import INFO_PAGES

pytestmark = pytest.mark.django_db


def test_the_footer_leads_to_pages_in_both_languages(client):
    ensure_home()
    for slug in INFO_PAGES:
        page = InfoPage.objects.get(slug=slug)
        check_markdown(page.body)
        check_markdown(page.body_en)
        for language, title in (("ko", page.title), ("en", page.title_en)):
            client.cookies["django_language"] = language
            answer = client.get(f"/{slug}/")
            assert answer.status_code == 200
            assert f"<h1>{title}</h1>" in answer.text
            assert answer.context["body_language"] == language
            assert all(f'href="/{other}/"' in answer.text for other in INFO_PAGES)


def test_the_privacy_policy_tells_the_days_that_are_set(client, settings):
    settings.JOURNAL_CONFIRM_DAYS, settings.WAGTAILSEARCH_HITS_MAX_AGE = 17, 23
    ensure_home()
    for language, waiting, searched in (
        ("ko", "구독 주소: 17일", "횟수: 23일"),
        ("en", "confirmed: 17 days", "day: 23 days"),
    ):
        client.cookies["django_language"] = language
        text = client.get("/privacy/").text
        assert waiting in text
        assert searched in text
        assert "_DAYS" not in text


def test_the_operating_body_is_told_where_to_fill_itself_in():
    ensure_home()
    assert all("운영 기관" in page.body for page in InfoPage.objects.all())


def test_what_editors_wrote_is_left_alone_and_what_is_gone_comes_back():
    home = ensure_home()
    InfoPage.objects.filter(slug="about").update(body="우리 글")
    InfoPage.objects.get(slug="privacy").delete()
    assert ensure_home().pk == home.pk
    assert InfoPage.objects.get(slug="about").body == "우리 글"
    assert {page.slug for page in InfoPage.objects.all()} == set(INFO_PAGES)


def test_the_opening_words_have_an_english_side(client):
    home = ensure_home()
    home.opening, home.opening_en = "어서 오십시오", "Welcome"
    home.save()
    client.cookies["django_language"] = "en"
    page = client.get("/").text
    assert "Welcome" in page
    assert "어서 오십시오" not in page
