"""The journal in the CMS: what editors open, and what the CMS's own buttons may not do."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images.models import Image

from journal.models import ArticlePage, IssuePage
from people.choices import Role
from people.services.groups import ensure_groups
from tests.factories.journal import planned, released, section, written
from tests.factories.library import make_case
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _editor(client, settings):
    settings.MFA_REQUIRED = False
    ensure_groups()
    client.force_login(UserFactory(roles=[Role.EDITOR]))


def test_pictures_of_the_cms_are_seen_by_its_users_alone(client):
    drawn = BytesIO()
    Picture.new("RGB", (400, 300)).save(drawn, "PNG")
    image = Image.objects.create(title="그림", file=ContentFile(drawn.getvalue(), "a.png"))
    address = image.get_rendition("max-165x165").url
    assert client.get(address)["Content-Type"] == "image/png"
    assert client.get("/cms/media/images/nothing.png").status_code == 404
    assert client.get(f"/cms/media/{image.file.name}", follow=True).status_code == 404
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("kind", ["issue", "article"])
def test_the_script_of_the_comments_finds_what_it_asks_for(client, kind):
    issue = planned()
    page = issue if kind == "issue" else written(issue)
    assert 'class="tab-content' in client.get(edit(page)).text


def edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def article_form(**values) -> dict:
    empty = {
        f"authors-{name}": number for name, number in (("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 1), ("MAX_NUM_FORMS", 9))
    }
    comments = {f"comments-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    return {
        "title": "CMS에서 쓴 기사",
        "section": section().pk,
        "lead": "줄인 글",
        "tags": "",
        "licence": "type1",
        "source_note": "",
        "authors-TOTAL_FORMS": 1,
        "authors-0-officer": "",
        "authors-0-outside_name": "한가람",
        "authors-0-outside_place": "연구소",
        "authors-0-ORDER": 1,
        "body-count": 2,
        "body-0-type": "text",
        "body-0-deleted": "",
        "body-0-order": 0,
        "body-0-id": "",
        "body-0-value": "첫 글입니다.",
        "body-1-type": "table",
        "body-1-deleted": "",
        "body-1-order": 1,
        "body-1-id": "",
        "body-1-value-caption": "표",
        "body-1-value-rows": "가 | 나\n1 | 2",
        "body-1-value-source": "시험",
        "comments-MAX_NUM_FORMS": "",
        **empty,
        **comments,
        **values,
    }


def test_issue_and_article_open_in_the_cms(client):
    issue = planned()
    article = written(issue, body=[{"type": "case", "value": {"case": make_case("사례").pk, "note": ""}}])
    assert client.get(edit(issue)).status_code == 200
    assert client.get(edit(article)).status_code == 200
    for page in (issue, article):
        assert client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200


def test_an_article_is_written_in_the_cms_and_approved_by_publish(client):
    issue = planned()
    add = reverse("wagtailadmin_pages:add", args=["journal", "articlepage", issue.pk])
    assert client.get(add).status_code == 200
    answer = client.post(add, article_form(**{"action-publish": "1"}))
    assert answer.status_code == 302, answer.context["form"].errors
    article = ArticlePage.objects.get()
    assert (article.live, article.is_approved) == (False, True)
    assert article.rendered[article.body.raw_data[0]["id"]] == "<p>첫 글입니다.</p>"
    assert [author.name for author in article.authors.all()] == ["한가람"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"body-1-value-rows": "한 줄뿐"},
        {"authors-0-outside_name": ""},
        {"title": ""},
        {"lead": "가" * 301},
    ],
)
def test_what_does_not_fit_is_not_saved(client, wrong):
    add = reverse("wagtailadmin_pages:add", args=["journal", "articlepage", planned().pk])
    assert client.post(add, article_form(**wrong)).status_code == 200
    assert not ArticlePage.objects.exists()


def test_an_issue_is_made_on_the_board_and_not_in_the_cms(client):
    journal = planned().get_parent()
    add = reverse("wagtailadmin_pages:add", args=["journal", "issuepage", journal.pk])
    assert client.get(add)["Location"] == "/cms/"
    client.post(add, {"title": "또 하나"})
    assert IssuePage.objects.count() == 1


@pytest.mark.parametrize("which", ["issue", "article"])
def test_what_is_out_cannot_be_deleted(client, which):
    issue = released()
    page = issue if which == "issue" else ArticlePage.objects.get()
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), {"confirm_site_name": ""})
    assert IssuePage.objects.exists()
    assert ArticlePage.objects.exists()


def test_an_issue_is_not_copied(client):
    issue = released()
    sent = {"new_title": "또", "new_slug": "2", "new_parent_page": issue.get_parent().pk, "copy_subpages": "on"}
    client.post(reverse("wagtailadmin_pages:copy", args=[issue.pk]), sent)
    assert IssuePage.objects.count() == 1


def test_a_copied_article_is_a_draft_without_number(client):
    issue = released()
    article = ArticlePage.objects.get()
    sent = {"new_title": "또", "new_slug": "again", "new_parent_page": issue.pk}
    client.post(reverse("wagtailadmin_pages:copy", args=[article.pk]), sent)
    copy = ArticlePage.objects.exclude(pk=article.pk).get()
    assert (copy.live, copy.number, copy.approved) == (False, None, None)
