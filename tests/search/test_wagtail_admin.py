"""Wagtail's own searches run on the backend: pages, images, documents, users, choosers."""

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.urls import reverse
from modelsearch.backends import get_search_backend
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page


@pytest.fixture
def administrator(client, db):
    user = get_user_model().objects.create_superuser(email="admin@example.go.kr", password="long enough 1")
    client.force_login(user)
    return user


def test_the_explorer_finds_pages(client, administrator, make_case, index_now):
    make_case("콜센터 야간 운영")
    index_now()
    body = client.get(reverse("wagtailadmin_pages:search"), {"q": "콜센터"}).content.decode()
    assert "콜센터 야간 운영" in body


def test_choosers_complete_half_typed_words(client, administrator, make_case, index_now):
    make_case("콜센터 야간 운영")
    index_now()
    body = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "콜센"}).content.decode()
    assert "콜센터 야간 운영" in body
    assert [page.title for page in Page.objects.autocomplete("야")] == ["콜센터 야간 운영"]


def test_images_documents_and_users_are_found(client, administrator, index_now):
    if not Collection.objects.exists():  # emptied by a test with real transactions
        Collection.add_root(name="Root")
    get_image_model().objects.create(title="민원실 사진", file=get_test_image_file())
    get_document_model().objects.create(title="콜센터 계획", file=ContentFile(b"%PDF-1.4", name="plan.pdf"))
    index_now()
    for name, query, title in (
        ("wagtailimages:index", "민원실", "민원실 사진"),
        ("wagtailusers_users:index", "admin", "admin@example.go.kr"),
    ):
        assert title in client.get(reverse(name), {"q": query}).content.decode(), name
    assert [document.title for document in get_search_backend().search("계획", get_document_model())] == ["콜센터 계획"]
    assert get_search_backend().search("계획", get_image_model()).count() == 0
