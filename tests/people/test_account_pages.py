"""The account pages and mails: our words in both languages, the way back, and what somebody is told who comes late."""

import datetime
import re
from html.parser import HTMLParser

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from people.choices import Role
from tests.factories.people import BasicGovernmentFactory, OfficerFactory, UserFactory
from tests.people.test_signup import PASSWORD, code_in, form_for, sign_up

pytestmark = pytest.mark.django_db
SIGN_IN_PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def town():
    return BasicGovernmentFactory()


class _Main(HTMLParser):
    """The text of <main>, input values and scripts left out."""

    def __init__(self):
        super().__init__()
        self.inside, self.silent, self.words = False, 0, []

    def handle_starttag(self, tag, attrs):
        self.inside |= tag == "main"
        self.silent += tag in ("script", "textarea", "noscript")

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "textarea", "noscript")
        if tag == "main":
            self.inside = False

    def handle_data(self, data):
        if self.inside and not self.silent:
            self.words.append(data)


def main_text(response):
    parser = _Main()
    parser.feed(response.content.decode())
    return " ".join(" ".join(parser.words).split())


def sign_in(client, user, following="/cases/"):
    url = f"{reverse('account_login')}?next={following}"
    return client.post(url, {"login": user.email, "password": SIGN_IN_PASSWORD})


# Pages -> whether somebody must have signed in a moment ago.
PAGES = {
    "account_login": False,
    "account_signup": False,
    "account_reset_password": False,
    "account_inactive": False,
    "account_email": True,
    "account_change_password": True,
    "account_logout": True,
    "account_reauthenticate": True,
    "mfa_index": True,
    "mfa_activate_totp": True,
    "mfa_list_webauthn": True,
    "mfa_add_webauthn": True,
}


def reauthenticate(client):
    client.post(reverse("account_reauthenticate"), {"password": SIGN_IN_PASSWORD})


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_an_account_page_speaks_one_language(client, name, language):
    client.cookies["django_language"] = language
    if PAGES[name]:
        sign_in(client, UserFactory(name="가나다" if language == "ko" else "Kim"))
        reauthenticate(client)
    response = client.get(reverse(name))
    assert response.status_code == 200
    text = re.sub(r"\S*@\S+", "", main_text(response))
    if language == "ko":
        assert set(re.findall("[A-Za-z]{2,}", text)) <= {"CS", "VoC", "QR"}
    elif name != "account_signup":  # its select lists governments of the factories, named in Korean
        assert re.findall("[가-힣]+", text) == []


def test_staying_signed_in_is_called_so(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "로그인 상태 유지" in page
    assert "아이디 저장" not in page


@pytest.mark.parametrize("following", ["/", "/cases/"])
def test_who_signs_up_reads_next_what_happens_now_wherever_the_way_began(client, town, following):
    url = f"{reverse('account_signup')}?next={following}"
    response = client.post(url, form_for(town) | {"next": following})
    response = client.post(response.url, {"code": code_in(mail.outbox[0]), "next": following})
    assert response.url == reverse("people:affiliation")
    assert "승인" in main_text(client.get(response.url))


@pytest.mark.parametrize(
    ("member", "following", "lands"),
    [
        (False, "/", "/people/affiliation/"),
        (False, "/cases/", "/cases/"),
        (True, "/", "/"),
        (True, "/cases/", "/cases/"),
    ],
)
def test_signing_in_from_the_home_page_tells_who_belongs_nowhere_what_to_do(client, member, following, lands):
    user = OfficerFactory().user if member else UserFactory()
    assert sign_in(client, user, following).url == lands


def test_the_sign_in_link_leads_back_to_the_page_but_never_to_an_account_page(client):
    def links(url):
        return re.findall(r'href="(/account/login/[^"]*)"', client.get(url).content.decode())

    assert links("/people/governments/?as=today") == ["/account/login/?next=%2Fpeople%2Fgovernments%2F%3Fas%3Dtoday"]
    assert set(links("/account/login/?next=/cases/")) == {"/account/login/"}
    assert not any("next=%2Faccount" in link for link in links("/account/signup/?next=/cases/"))


def test_a_phones_menu_offers_signing_up_until_one_has_signed_in(client):
    def menu():
        page = client.get("/people/governments/").content.decode()
        return re.search(r'<details class="menu menu--nav".*?</details>', page, re.DOTALL)[0]

    assert reverse("account_signup") in menu()
    client.force_login(UserFactory())
    assert reverse("account_signup") not in menu()


def test_the_code_comes_in_the_sites_name_says_how_long_it_holds_and_is_large_in_html(client, town, settings):
    sign_up(client, town)
    [message] = mail.outbox
    code = code_in(message)
    assert message.subject == f"[{settings.SITE_NAME}] 이메일 주소 확인 인증번호 안내"
    assert message.body.startswith("홍길동 님께")
    assert "15분" in message.body
    assert settings.SITE_NAME in message.body
    assert "testserver!" not in message.body
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert f"<h1>{code}</h1>" in html


def test_names_in_the_html_part_of_a_mail_are_escaped(client):
    user = UserFactory(name="<b>x</b>")
    sign_in(client, user)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": SIGN_IN_PASSWORD, "password1": PASSWORD, "password2": PASSWORD},
    )
    [message] = mail.outbox
    assert "비밀번호가 변경되었습니다" in message.subject
    assert "<b>" not in message.alternatives[0][0]


def test_a_lost_code_is_sent_again_and_only_the_new_one_holds(client, town):
    url = sign_up(client, town).url
    assert client.post(url, {"action": "resend"}).status_code == 429
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=61)):
        client.post(url, {"action": "resend"})
        first, second = (code_in(message) for message in mail.outbox)
        if first != second:
            assert client.post(url, {"code": first}).status_code == 200
        assert client.post(url, {"code": second}).url == reverse("people:affiliation")


def test_who_enters_a_code_too_late_is_told_how_to_get_another(client, town):
    url = sign_up(client, town).url
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16)):
        response = client.post(url, {"code": code_in(mail.outbox[0])}, follow=True)
        assert response.redirect_chain == [(reverse("account_login"), 302)]
        assert "새 인증번호를 보내 드립니다" in main_text(response)
        client.post(reverse("account_login"), {"login": "new@korea.kr", "password": PASSWORD})
    assert code_in(mail.outbox[1])


def test_who_enters_the_code_for_a_new_password_too_late_is_told(client):
    user = UserFactory()
    url = client.post(reverse("account_reset_password"), {"email": user.email}).url
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=14)):
        assert client.get(url).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16)):
        response = client.get(url, follow=True)
    assert "유효 시간이 지났습니다" in main_text(response)


def test_too_many_tries_are_answered_by_a_page_that_says_what_to_do(client):
    for _ in range(40):
        response = client.post(reverse("account_login"), {"login": "a@korea.kr", "password": "wrong wrong"})
    assert response.status_code == 429
    assert "시도" in main_text(response)


def test_the_dashboard_stands_in_the_persons_menu(client):
    client.force_login(OfficerFactory().user)
    page = client.get("/people/governments/").content.decode()
    assert re.search(r'<details class="menu" data-menu>.*?href="/me/"', page, re.DOTALL)


def test_an_editors_dashboard_in_the_cms_is_korean(client):
    client.force_login(UserFactory(roles=[Role.EDITOR]))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "모든 페이지에서 검색…" in page
    assert "Search all pages" not in page
