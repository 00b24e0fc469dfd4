"""No way round the second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.urls import reverse

from people.choices import MFA_ROLES, Role
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings):
    settings.MFA_REQUIRED = True


@pytest.mark.parametrize("role", sorted(MFA_ROLES))
def test_without_a_second_factor_every_page_leads_to_its_setup(client, role):
    client.force_login(UserFactory(roles=[role]))
    for url in (reverse("people:profile"), reverse("people:governments"), reverse("wagtailadmin_home")):
        response = client.get(url)
        assert (response.status_code, response.url) == (302, reverse("mfa_index")), url
    assert client.post(reverse("people:profile-edit"), {"name": "다른이름"}).url == reverse("mfa_index")


@pytest.mark.parametrize("name", ["mfa_index", "account_logout", "account_change_password", "health"])
def test_the_way_to_the_second_factor_and_out_stays_open(client, name):
    client.force_login(UserFactory(roles=[Role.EDITOR]))
    response = client.get(reverse(name))
    assert response.status_code != 302 or response.url != reverse("mfa_index")


def test_recovery_codes_alone_are_no_second_factor(client):
    user = UserFactory(roles=[Role.EDITOR])
    client.force_login(user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert client.get(reverse("people:profile")).status_code == 302
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get(reverse("people:profile")).status_code == 200


def test_officers_and_visitors_are_not_asked(client):
    assert client.get(reverse("people:governments")).status_code == 200
    client.force_login(OfficerFactory().user)
    assert client.get(reverse("people:profile")).status_code == 200


@pytest.mark.parametrize("name", ["wagtailadmin_login", "wagtailcore_login"])
def test_wagtails_own_sign_in_forms_are_closed(client, settings, name):
    settings.MFA_REQUIRED = False
    user = UserFactory(is_superuser=True)
    user.set_password("correct horse battery")
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    url = reverse(name)
    for response in (
        client.get(url),
        client.post(url, {"username": user.email, "password": "correct horse battery", "next": "/cms/"}),
    ):
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    assert client.get("/cms/password_reset/").status_code == 404


def test_signing_in_for_the_cms_does_not_lead_elsewhere(client):
    response = client.get(reverse("wagtailadmin_login"), {"next": "https://evil.example/"})
    assert "evil.example" not in response.url


def test_the_last_factor_of_a_role_that_needs_one_stays():
    from people.adapters import MfaAdapter

    editor, officer = UserFactory(roles=[Role.EDITOR]), OfficerFactory().user
    kept = Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={})
    free = Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={})
    assert not MfaAdapter().can_delete_authenticator(kept)
    assert MfaAdapter().can_delete_authenticator(free)
    Authenticator.objects.create(user=editor, type=Authenticator.Type.WEBAUTHN, data={})
    assert MfaAdapter().can_delete_authenticator(kept)


@pytest.mark.parametrize(
    "path", ["/cms/", "/cms/pages/", "/cms/case-list/", "/cms/account/", "/cms/logout/", "/cms/no/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("roles", [[], [Role.JUDGE], [Role.CONTEST_MANAGER]])
def test_whoever_has_no_access_to_the_cms_is_told_so_once(client, settings, roles, method, path):
    settings.MFA_REQUIRED = False
    client.force_login(UserFactory(roles=roles) if roles else OfficerFactory(is_coordinator=True).user)
    response = getattr(client, method)(path)
    assert response.status_code == 403
    assert "편집자와 관리자" in response.content.decode()
    assert list(get_messages(response.wsgi_request)) == []


def test_the_cms_asks_visitors_to_sign_in_and_lets_editors_in(client, settings):
    settings.MFA_REQUIRED = False
    assert client.get("/cms/").headers["Location"].startswith("/account/login/")
    assert client.get("/cms/sprite/").status_code == 200
    client.force_login(UserFactory(roles=[Role.EDITOR]))
    assert client.get("/cms/").status_code == 200
