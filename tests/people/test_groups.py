"""Groups and what they open in the CMS."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import Page

from people.choices import Role
from people.services.groups import ensure_groups
from tests.factories.people import CoordinatorFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


def permissions():
    return {
        group.name: (
            set(group.permissions.values_list("content_type__app_label", "codename")),
            set(group.page_permissions.values_list("page__depth", "permission__codename")),
            set(group.collection_permissions.values_list("permission__codename", flat=True)),
        )
        for group in Group.objects.filter(name__in=Role.values)
    }


def test_migrating_makes_every_roles_group_and_a_second_time_changes_nothing():
    before = permissions()
    assert set(before) == set(Role.values)
    ensure_groups()
    assert permissions() == before
    assert call_command("check") is None


def test_only_editors_and_administrators_have_a_way_into_the_cms():
    found = permissions()
    entrance = ("wagtailadmin", "access_admin")
    assert {name for name, (models, _, _) in found.items() if entrance in models} == {"editor", "administrator"}
    for name in ("officer", "coordinator", "judge", "contest_manager"):
        assert found[name] == (set(), set(), set())


def test_an_editor_keeps_pages_vocabularies_and_files_and_no_accounts():
    models, pages, files = permissions()["editor"]
    assert pages == {(1, f"{action}_page") for action in ("add", "change", "publish", "lock", "unlock")}
    assert {(app, name) for app, name in models if app == "cases"} == {
        ("cases", f"{action}_{model}")
        for action in ("add", "change", "delete", "view")
        for model in ("cstype", "casetag", "tagsynonym")
    }
    assert files == {f"{a}_{m}" for a in ("add", "change", "choose") for m in ("image", "document")}
    assert not [name for app, name in models if app in ("people", "auth")]


def test_nobody_below_a_superuser_touches_groups():
    assert not [name for models, _, _ in permissions().values() for app, name in models if app == "auth"]


EDITOR_PAGES = [
    "wagtailadmin_home",
    "wagtailadmin_explore_root",
    "wagtailimages:index",
    "wagtaildocs:index",
    "wagtailadmin_reports:locked_pages",
    "wagtailadmin_reports:workflow",
    "wagtailadmin_reports:site_history",
    "wagtailredirects:index",
    "wagtailadmin_account",
]
ADMINISTRATOR_PAGES = [
    "wagtailusers_users:index",
    "wagtailusers_users:add",
    "officers:index",
    "governments:index",
    "mail_domains:index",
    "mail_domains:add",
]


@pytest.mark.parametrize("name", EDITOR_PAGES)
def test_an_editor_works_in_the_cms_in_korean(client, name):
    client.force_login(UserFactory(roles=[Role.EDITOR]))
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert 'lang="ko"' in response.content.decode()
    assert not response.redirect_chain or "/cms/" in response.redirect_chain[-1][0]


@pytest.mark.parametrize("name", ADMINISTRATOR_PAGES)
def test_accounts_and_officers_are_the_administrators(client, name):
    OfficerFactory()
    answers = {}
    for role in (Role.EDITOR, Role.ADMINISTRATOR):
        client.force_login(UserFactory(roles=[role]))
        answers[role] = client.get(reverse(name)).status_code
    assert answers == {Role.EDITOR: 302, Role.ADMINISTRATOR: 200}


@pytest.mark.parametrize("factory", [OfficerFactory, CoordinatorFactory])
def test_officers_have_no_cms(client, factory):
    client.force_login(factory().user)
    assert client.get(reverse("wagtailadmin_home")).status_code == 403
    assert Page.objects.filter(depth=1).exists()


def test_wagtails_own_groups_go_unless_somebody_is_in_one():
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)
    kept = Group.objects.create(name="Editors")
    UserFactory().groups.add(kept)
    Group.objects.create(name="Moderators")
    ensure_groups()
    assert set(Group.objects.values_list("name", flat=True)) == {*Role.values, "Editors"}


def test_documents_are_handed_out_to_users_of_the_cms_only(client):
    document = Document.objects.create(title="지침", file=ContentFile(b"%PDF-1.4", name="guide.pdf"))
    answers = {}
    for name, user in {
        "visitor": None,
        "officer": OfficerFactory().user,
        "editor": UserFactory(roles=[Role.EDITOR]),
    }.items():
        client.logout()
        if user:
            client.force_login(user)
        answers[name] = client.get(document.url).status_code
    assert answers == {"visitor": 404, "officer": 404, "editor": 200}
    assert client.get(reverse("wagtaildocs:index")).status_code == 200
