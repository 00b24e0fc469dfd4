"""Accounts in the CMS: forms that fit an account without user name, and nobody climbs."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from people.choices import OfficerStatus, Role
from people.models import MailDomain, Officer, User
from people.roles import roles_of
from tests.factories.people import LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = UserFactory(roles=[Role.ADMINISTRATOR])
    client.force_login(user)
    return user


def fresh(user):
    return User.objects.get(pk=user.pk)


def edit_url(user):
    return reverse("wagtailusers_users:edit", args=[user.pk])


def test_an_administrator_makes_an_account_with_a_role(client, administrator):
    data = {"name": "홍길동", "email": "New@korea.kr", "roles": ["editor"]}
    response = client.post(reverse("wagtailusers_users:add"), data)
    assert response.status_code == 302
    user = User.objects.get(email="new@korea.kr")
    assert roles_of(user) == {Role.EDITOR}
    assert not user.has_usable_password()
    assert user.emailaddress_set.get().verified


def test_the_forms_open_and_a_role_is_given_and_taken(client, administrator):
    officer = OfficerFactory()
    assert client.get(edit_url(officer.user)).status_code == 200
    data = {"name": "새이름", "is_active": "on", "roles": ["judge", "editor"]}
    assert client.post(edit_url(officer.user), data).status_code == 302
    user = fresh(officer.user)
    assert (user.name, user.email) == ("새이름", officer.user.email)
    assert roles_of(user) == {Role.OFFICER, Role.JUDGE, Role.EDITOR}
    client.post(edit_url(user), {"name": "새이름", "is_active": "on"})
    assert roles_of(fresh(user)) == {Role.OFFICER}
    actions = set(ModelLogEntry.objects.for_instance(user).values_list("action", flat=True))
    assert "people.set_roles" in actions


def test_nobody_becomes_a_superuser_or_joins_another_group_by_these_forms(client, administrator):
    user = UserFactory()
    data = {"name": user.name, "is_active": "on", "is_superuser": "on", "groups": ["1", "2"], "roles": ["coordinator"]}
    client.post(edit_url(user), data)
    user = fresh(user)
    assert (user.is_superuser, roles_of(user)) == (False, frozenset())


def test_an_administrator_does_not_touch_a_superuser(client, administrator):
    root = UserFactory(is_superuser=True)
    client.post(edit_url(root), {"name": root.name})
    assert fresh(root).is_active


def test_the_last_administrator_is_not_locked_out(client, administrator):
    response = client.post(edit_url(administrator), {"name": administrator.name, "roles": []})
    assert response.status_code == 200
    assert roles_of(fresh(administrator)) == {Role.ADMINISTRATOR}
    client.post(edit_url(administrator), {"name": administrator.name, "roles": ["administrator"]})
    assert fresh(administrator).is_active


@pytest.mark.parametrize("role", [Role.EDITOR, Role.JUDGE, Role.CONTEST_MANAGER])
def test_nobody_else_changes_roles(client, role):
    user = UserFactory(roles=[role])
    client.force_login(user)
    data = {"name": user.name, "is_active": "on", "roles": ["administrator"]}
    client.post(edit_url(user), data)
    client.post(reverse("wagtailusers_users:add"), {"name": "나", "email": "b@korea.kr", "roles": ["administrator"]})
    assert roles_of(fresh(user)) == {role}
    assert not User.objects.filter(email="b@korea.kr").exists()


def test_deleting_closes_the_account_and_keeps_the_membership(client, administrator):
    officer = OfficerFactory()
    url = reverse("wagtailusers_users:delete", args=[officer.user.pk])
    assert client.get(url).status_code == 200
    client.post(url)
    assert not fresh(officer.user).is_active
    assert Officer.objects.get(pk=officer.pk).status == OfficerStatus.ENDED


def test_bulk_actions_do_not_go_past_the_services(client):
    client.force_login(UserFactory(is_superuser=True))
    user = OfficerFactory().user
    for action in ("delete", "set_active_state", "assign_role"):
        url = reverse("wagtail_bulk_action", args=["people", "user", action])
        client.post(f"{url}?id={user.pk}", {"mark_as_active": "False", "role": "1"})
    assert fresh(user).is_active
    assert roles_of(fresh(user)) == {Role.OFFICER}


def test_the_list_is_searched_and_sorted(client, administrator):
    UserFactory(name="가나다", email="first@korea.kr")
    UserFactory(name="하하하")
    page = client.get(reverse("wagtailusers_users:index"), {"q": "가나다"}).content.decode()
    assert "first@korea.kr" in page
    assert "하하하" not in page
    assert client.get(reverse("wagtailusers_users:index"), {"ordering": "-email"}).status_code == 200


def test_ones_own_settings_ask_no_first_and_last_name(client, administrator):
    url = reverse("wagtailadmin_account")
    page = client.get(url).content.decode()
    assert "first_name" not in page
    data = {
        "notifications-submitted_notifications": "on",
        "locale-preferred_language": "en",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
    }
    client.post(url, data)
    assert fresh(administrator).wagtail_userprofile.preferred_language == "en"


def test_a_mail_domain_is_added_in_small_letters_and_without_the_at(client, administrator):
    government = LocalGovernmentFactory()
    url = reverse("mail_domains:add")
    for domain in ("@x.go.kr", "X.go.kr", "x y", "x.go.kr"):
        client.post(url, {"government": government.pk, "domain": domain})
    assert list(MailDomain.objects.values_list("domain", flat=True)) == ["x.go.kr"]


def test_officers_are_read_in_the_cms_and_decided_on_their_pages(client, administrator):
    waiting = OfficerFactory(status=OfficerStatus.PENDING)
    serving = OfficerFactory()
    page = client.get(reverse("officers:index")).content.decode()
    assert reverse("people:approval", args=[waiting.pk]) in page
    assert reverse("people:officer", args=[serving.pk]) in page
    assert client.get(reverse("officers:inspect", args=[serving.pk])).status_code == 200
    client.force_login(UserFactory(is_superuser=True))
    client.post(reverse("officers:edit", args=[waiting.pk]), {"status": "approved"})
    client.post(reverse("officers:delete", args=[waiting.pk]))
    assert Officer.objects.get(pk=waiting.pk).status == OfficerStatus.PENDING


def test_a_government_is_read_and_never_edited(client):
    client.force_login(UserFactory(is_superuser=True))
    government = LocalGovernmentFactory()
    assert client.get(reverse("governments:inspect", args=[government.pk])).status_code == 200
    assert client.get(reverse("governments:edit", args=[government.pk])).status_code == 302
    assert client.get(reverse("governments:add")).status_code == 302
