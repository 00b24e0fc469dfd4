"""Signing up with an official address: the code from the mail, then the request, then the approval."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from people.choices import OfficerStatus
from people.models import Officer, User
from people.services import accounts, affiliation
from tests.factories.people import (
    BasicGovernmentFactory,
    CoordinatorFactory,
    LocalGovernmentFactory,
    OfficerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"


@pytest.fixture(autouse=True)
def fresh_limits():
    """Allauth's rate limits stay on, but each test starts with its own."""
    cache.clear()


@pytest.fixture
def town():
    town = BasicGovernmentFactory()
    town.mail_domains.create(domain="town.go.kr")
    return town


def form_for(government, **changes):
    return {
        "email": "new@korea.kr",
        "name": "홍길동",
        "government": government.pk,
        "department": "민원과",
        "post": "주무관",
        "cs_role": "voc",
        "phone": "02-123-4567",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "consent": "on",
    } | changes


def sign_up(client, government, **changes):
    return client.post(reverse("account_signup"), form_for(government, **changes))


def code_in(message):
    return re.search(r"(?m)^\s*(\d{6})\s*$", message.body).group(1)


def test_an_officer_signs_up_confirms_and_is_approved(client, town):
    coordinator = CoordinatorFactory(government=town)
    response = sign_up(client, town)
    assert response.status_code == 302
    assert response.url == reverse("account_email_verification_sent")
    assert not Officer.objects.filter(user__email="new@korea.kr").exists()
    [message] = mail.outbox
    assert message.to == ["new@korea.kr"]

    response = client.post(response.url, {"code": code_in(message)}, follow=True)
    officer = Officer.objects.get(user__email="new@korea.kr")
    assert response.redirect_chain[-1][0] == reverse("people:affiliation")
    assert (officer.status, officer.government, officer.user.name) == (OfficerStatus.PENDING, town, "홍길동")
    assert (officer.department, officer.post, officer.cs_role, officer.phone) == (
        "민원과",
        "주무관",
        "voc",
        "02-123-4567",
    )
    assert [message.to for message in mail.outbox[1:]] == [[coordinator.user.email]]

    affiliation.approve_affiliation(officer=officer, actor=coordinator.user)
    assert mail.outbox[-1].to == ["new@korea.kr"]
    assert client.get(reverse("people:officer", args=[officer.pk])).status_code == 200


def test_opening_a_link_confirms_nothing_and_a_wrong_code_neither(client, town):
    response = sign_up(client, town)
    code = code_in(mail.outbox[0])
    client.get(f"{response.url}?code={code}")
    wrong = "000000" if code != "000000" else "111111"
    assert client.post(response.url, {"code": wrong}).status_code == 200
    assert not User.objects.get(email="new@korea.kr").emailaddress_set.get().verified
    assert "http" not in mail.outbox[0].body or code not in re.findall(r"https?://\S+", mail.outbox[0].body)


def test_five_wrong_codes_end_the_attempt(client, town):
    url = sign_up(client, town).url
    code = code_in(mail.outbox[0])
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        client.post(url, {"code": wrong})
    client.post(url, {"code": code})
    assert not User.objects.get(email="new@korea.kr").emailaddress_set.get().verified


@pytest.mark.parametrize(
    ("email", "accepted"),
    [
        ("a@korea.kr", True),
        ("A@Town.go.kr", True),
        ("a@before.go.kr", True),
        ("a@sub.town.go.kr", False),
        ("a@other.go.kr", False),
        ("a@naver.example", False),
    ],
)
def test_only_official_addresses_of_the_government_and_its_predecessors(client, town, email, accepted):
    before = LocalGovernmentFactory(successor=town)
    before.mail_domains.create(domain="before.go.kr")
    LocalGovernmentFactory().mail_domains.create(domain="other.go.kr")
    response = sign_up(client, town, email=email)
    assert User.objects.filter(email=email.lower()).exists() is accepted
    if not accepted:
        assert response.status_code == 200
        assert "@korea.kr, @before.go.kr, @town.go.kr" in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"consent": ""},
        {"name": "a\r\nb"},
        {"name": "see evil.example"},
        {"post": "<b>"},
        {"phone": "call me"},
        {"password1": "short", "password2": "short"},
        {"cs_role": "nothing"},
        {"email": "a\u200b@korea.kr"},
    ],
)
def test_a_form_with_a_fault_makes_no_account_and_keeps_what_was_typed(client, town, changes):
    response = sign_up(client, town, **changes)
    assert response.status_code == 200
    assert "민원과" in response.content.decode()
    assert not User.objects.exists()


def test_todays_governments_stand_under_their_provinces(client):
    province = LocalGovernmentFactory(name_ko="가람도")
    town = BasicGovernmentFactory(parent=province, name_short_ko="새빛시")
    gone = BasicGovernmentFactory(parent=province, successor=town, valid_to="2010-07-01", name_short_ko="옛빛시")
    page = client.get(reverse("account_signup")).content.decode()
    assert f'<optgroup label="{province.name_ko}">' in page
    assert f'<option value="{town.pk}">새빛시</option>' in page
    assert f'value="{gone.pk}"' not in page


def test_known_and_unknown_addresses_get_the_same_words(client, town):
    UserFactory(email="known@korea.kr")
    pages = []
    for email in ("known@korea.kr", "unknown@korea.kr"):
        client.cookies.clear()
        response = client.post(reverse("account_signup"), form_for(town, email=email), follow=True)
        text = response.content.decode().replace(email, "…")
        pages.append((response.redirect_chain, re.sub(r'value="[A-Za-z0-9]{64}"', "", text)))
    assert pages[0] == pages[1]
    known = mail.outbox[0]
    assert known.to == ["known@korea.kr"]
    assert not re.search(r"(?m)^\s*\d{6}\s*$", known.body)


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(client):
    UserFactory(email="known@korea.kr")
    pages = []
    for email in ("known@korea.kr", "unknown@korea.kr"):
        response = client.post(reverse("account_login"), {"login": email, "password": "wrong wrong wrong"})
        pages.append(re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode().replace(email, "…")))
    assert pages[0] == pages[1]


def test_sign_in_is_limited(client):
    user = UserFactory()
    for _ in range(6):
        client.post(reverse("account_login"), {"login": user.email, "password": "wrong wrong wrong"})
    response = client.post(reverse("account_login"), {"login": user.email, "password": "correct horse battery"})
    assert "_auth_user_id" not in client.session
    assert response.status_code in (200, 429)


def test_a_forgotten_password_is_reset_by_code(client):
    user = UserFactory()
    response = client.post(reverse("account_reset_password"), {"email": user.email})
    code = code_in(mail.outbox[0])
    response = client.post(response.url, {"code": code})
    response = client.post(response.url, {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.parametrize(("email", "accepted"), [("b@korea.kr", True), ("b@naver.example", False)])
def test_an_officers_new_address_is_official_too(client, email, accepted):
    officer = OfficerFactory()
    url = f"{reverse('account_login')}?next={reverse('people:profile')}"
    client.post(url, {"login": officer.user.email, "password": "correct horse battery"})
    response = client.post(reverse("account_email"), {"action_add": "", "email": email})
    assert (response.status_code == 302) is accepted
    if accepted:
        assert response.url.startswith(reverse("account_reauthenticate"))
        client.post(response.url, {"password": "correct horse battery"})
    assert [message.to for message in mail.outbox] == ([[email]] if accepted else [])


def test_an_account_made_by_an_administrator_gets_its_password_by_code(client):
    user = accounts.create_account(email="made@korea.kr", name="홍길동", password=None, actor=None)
    url = client.post(reverse("account_reset_password"), {"email": user.email}).url
    url = client.post(url, {"code": code_in(mail.outbox[0])}).url
    client.post(url, {"password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_a_closed_account_cannot_sign_in(client):
    user = OfficerFactory().user
    email = user.email
    accounts.leave_site(user=user, actor=user)
    client.post(reverse("account_login"), {"login": email, "password": "correct horse battery"})
    client.post(reverse("account_reset_password"), {"email": email})
    assert "_auth_user_id" not in client.session
    assert not [message for message in mail.outbox if re.search(r"(?m)^\s*\d{6}\s*$", message.body)]
