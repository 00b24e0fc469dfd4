"""Reviewing in the browser's terms, and the whole journey by the client."""

import pytest
from django.core import mail
from django.urls import reverse

from cases.choices import Stage
from cases.models import CasePage
from cases.services.drafting import save_step, version_of
from cases.services.review import submit_case, withdraw_case
from tests.factories import cases as make

pytestmark = pytest.mark.django_db


def test_the_whole_way_by_forms(client):
    make.library()
    author = make.officer()
    head, editor = make.coordinator(author.government), make.editor()

    def act(user, name, page, **data):
        client.force_login(user)
        data |= {"version": version_of(page)}
        response = client.post(reverse(f"cases:{name}", args=[page.pk]), data)
        assert response.status_code == 302, response.content.decode()

    def write(step, **data):
        client.force_login(author.user)
        data |= {"version": version_of(page)}
        assert client.post(reverse("cases:edit", args=[page.pk, step]), data).status_code == 302

    client.force_login(author.user)
    client.post(reverse("cases:new"), {"title": "수도요금을 한 번에 정산"})
    page = CasePage.objects.get()
    write("basics", title="수도요금을 한 번에 정산", summary="이사 정산", audience="public", licence="type1")
    write("problem", problem="이사할 때마다 전화를 세 번 했습니다.")
    write("action", action="한 창구에서 정산합니다.")
    act(author.user, "submit", page)
    act(head.user, "review", page, decision="return", comment="숫자가 없습니다.")
    content = client.get(reverse("cases:draft", args=[page.pk])).content.decode()
    assert "숫자가 없습니다." in content
    write("action", action="한 창구에서 정산합니다. 하루 40건.")
    act(author.user, "submit", page)
    act(head.user, "review", page, decision="confirm")
    act(editor, "review", page, decision="approve")

    public = CasePage.objects.get()
    assert public.live
    client.logout()
    content = client.get(reverse("cases:detail", args=[public.number])).content.decode()
    assert "하루 40건" in content
    assert len(mail.outbox) == 6


def test_a_return_without_a_reason_keeps_the_page_and_says_so(client):
    page = make.confirmed()
    client.force_login(make.editor())
    data = {"decision": "return", "comment": " ", "version": version_of(page)}
    response = client.post(reverse("cases:review", args=[page.pk]), data)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()


def test_the_review_marks_what_differs_from_the_public_version(client):
    page = make.published(action="전화를 받습니다", tags=["콜센터"])
    author = page.author.user
    cleaned = {"action": "문자를 받습니다<b>", "tags": ["문자알림"], "scope": "strategic"}
    save_step(page=page, actor=author, cleaned=cleaned, base_version=version_of(page))
    submit_case(page=page, actor=author)
    client.force_login(make.editor())
    content = client.get(reverse("cases:review", args=[page.pk])).content.decode()
    assert "<del>전화를 받습니다</del>" in content
    assert "<ins>문자를 받습니다&lt;b&gt;</ins>" in content
    assert "<del>콜센터</del>" in content
    assert "<ins>문자알림</ins>" in content


def test_a_decision_about_an_earlier_submission_is_not_taken_and_its_comment_comes_back(client):
    page = make.submitted()
    client.force_login(make.coordinator(page.government).user)
    opened = client.get(reverse("cases:review", args=[page.pk])).context["step"]
    withdraw_case(page=page, actor=page.author.user)
    submit_case(page=page, actor=page.author.user)
    typed = {"decision": "confirm", "step": opened, "comment": "먼저 읽은 글에 대한 의견"}
    response = client.post(reverse("cases:review", args=[page.pk]), typed)
    assert response.status_code == 403
    assert "먼저 읽은 글에 대한 의견" in response.content.decode()
    assert CasePage.objects.get(pk=page.pk).stage == Stage.SUBMITTED


def test_any_two_versions_can_be_compared_and_no_other_cases(client):
    page = make.draft(action="하나")
    save_step(page=page, actor=page.author.user, cleaned={"action": "둘"}, base_version=version_of(page))
    other = make.draft(title="다른 사례")
    client.force_login(page.author.user)
    url = reverse("cases:compare", args=[page.pk])
    newest, older = page.revisions.order_by("-created_at")[:2]
    content = client.get(url, {"a": older.pk, "b": newest.pk}).content.decode()
    assert "<del>하나</del>" in content
    assert "<ins>둘</ins>" in content
    assert client.get(url, {"a": other.latest_revision_id}).status_code == 404
    for nonsense in ("x", "²", "9" * 5000):
        assert client.get(url, {"a": nonsense}).status_code == 404


def test_a_case_is_taken_off_the_site_with_a_reason(client):
    page = make.published()
    client.force_login(make.editor())
    url = reverse("cases:unpublish", args=[page.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "사실과 다릅니다."}).status_code == 302
    assert not CasePage.objects.get().live
    client.logout()
    assert client.get(reverse("cases:detail", args=[page.number])).status_code == 404


def test_a_decision_about_a_text_that_changed_meanwhile_shows_the_new_text_instead(client):
    author = make.officer()
    head = make.coordinator(author.government)
    page = make.submitted(author, action="전화를 받습니다")
    client.force_login(head.user)
    url = reverse("cases:review", args=[page.pk])
    read = client.get(url).context["version"]
    withdraw_case(page=page, actor=author.user)
    save_step(page=page, actor=author.user, cleaned={"action": "아무것도 하지 않습니다"}, base_version=version_of(page))
    submit_case(page=page, actor=author.user)

    for decision in ("confirm", "return"):
        response = client.post(url, {"decision": decision, "comment": "확인했습니다.", "version": read})
        assert response.status_code == 422
        assert CasePage.objects.get().stage == Stage.SUBMITTED
    content = response.content.decode()
    assert "아무것도 하지 않습니다" in content
    assert "확인했습니다." in content
    assert client.post(url, {"decision": "confirm"}).status_code == 422
    assert client.post(url, {"decision": "confirm", "version": response.context["version"]}).status_code == 302
    assert CasePage.objects.get().stage == Stage.CONFIRMED
