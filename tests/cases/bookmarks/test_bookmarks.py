"""My shelf: who sees and keeps which list, what a list tells of its cases, in how many queries."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cases.bookmarks import services
from cases.bookmarks.choices import MAX_CASES, MAX_LISTS, ListKind
from cases.bookmarks.models import Bookmark, CaseList
from cases.bookmarks.rules import can_keep_list, can_start_list
from cases.choices import Audience
from common.exceptions import DomainError
from people.choices import Role
from tests.factories.library import make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
WHO = ("nobody", "owner", "colleague", "successor", "stranger", "editor")


@pytest.fixture
def people():
    """The owner and a colleague of one government, an officer of what it became, one of another, an editor."""
    today = LocalGovernmentFactory(code="today")
    past = LocalGovernmentFactory(code="past", current=today)
    return {
        "nobody": AnonymousUser(),
        "owner": OfficerFactory(government=past).user,
        "colleague": OfficerFactory(government=past).user,
        "successor": OfficerFactory(government=today).user,
        "stranger": OfficerFactory(government=LocalGovernmentFactory(code="other")).user,
        "editor": UserFactory(roles=[Role.EDITOR]),
    }


def make_list(people, kind: str, *, shared: bool = False) -> CaseList:
    made = services.start_list(
        actor=people["editor" if kind == ListKind.COLLECTION else "owner"], kind=kind, title="목록"
    )
    CaseList.objects.filter(pk=made.pk).update(is_shared=shared)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize(
    ("kind", "shared", "readers", "keepers"),
    [
        ("personal", False, {"owner"}, {"owner"}),
        ("government", False, {"owner", "colleague", "successor"}, {"owner", "colleague", "successor"}),
        ("government", True, set(WHO) - {"nobody"}, {"owner", "colleague", "successor"}),
        ("collection", False, {"editor"}, {"editor"}),
        ("collection", True, set(WHO), {"editor"}),
    ],
)
def test_who_reads_and_who_keeps_a_list(people, kind, shared, readers, keepers):
    made = make_list(people, kind, shared=shared)
    seen = {who for who in WHO if CaseList.objects.visible_to(people[who]).filter(pk=made.pk).exists()}
    kept = {who for who in WHO if CaseList.objects.kept_by(people[who]).filter(pk=made.pk).exists()}
    allowed = {who for who in WHO if can_keep_list(people[who], made)}
    assert (seen, kept, allowed) == (readers, keepers, keepers)


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("personal", set(WHO) - {"nobody"}),
        ("government", {"owner", "colleague", "successor", "stranger"}),
        ("collection", {"editor"}),
    ],
)
def test_who_begins_a_list(people, kind, who):
    assert {name for name in WHO if can_start_list(people[name], kind)} == who


def test_one_press_keeps_a_case_and_a_second_changes_nothing(client, people):
    client.force_login(people["owner"])
    case = make_case("좋은 사례")
    for _press in range(2):
        response = client.post(reverse("bookmarks:keep", args=[case.number]))
    made = CaseList.objects.get()
    assert response.url == made.get_absolute_url()
    assert (made.kind, made.is_first, made.owner) == (ListKind.PERSONAL, True, people["owner"])
    assert list(made.bookmarks.values_list("case", flat=True)) == [case.pk]
    html = client.get(reverse("cases:detail", args=[case.number])).text
    assert f'href="{made.get_absolute_url()}"' in html
    assert "좋은 사례" in client.get(made.get_absolute_url()).text


def test_only_the_signed_in_keep_and_only_by_a_form(client, people):
    case = make_case("가")
    url = reverse("bookmarks:keep", args=[case.number])
    assert reverse("account_login") in client.post(url).url
    assert url not in client.get(reverse("cases:detail", args=[case.number])).text
    client.force_login(people["owner"])
    assert client.get(url).status_code == 405
    assert not Bookmark.objects.exists()


def test_what_one_does_not_see_one_does_not_keep(client):
    resident = UserFactory()
    client.force_login(resident)
    hidden = make_case("직원만", audience=Audience.OFFICERS)
    assert client.post(reverse("bookmarks:keep", args=[hidden.number])).status_code == 404


def test_a_list_of_somebody_else_takes_nothing(client, people):
    made = make_list(people, "government", shared=True)
    client.force_login(people["stranger"])
    url = reverse("bookmarks:keep", args=[make_case("가").number])
    assert client.post(url, {"list": made.pk}).status_code == 404
    assert client.post(url, {"list": "x"}).status_code == 404
    assert not Bookmark.objects.exists()


@pytest.mark.parametrize("way", ["officers", "unpublished"])
def test_a_case_that_is_not_public_any_more_shows_without_its_title_and_note(client, people, way):
    made = make_list(people, "collection", shared=True)
    case = make_case("숨은 제목")
    bookmark = services.keep_case(actor=people["editor"], case=case, case_list=made)
    services.write_note(actor=people["editor"], bookmark=bookmark, note="숨은 메모")
    assert "숨은 메모" in client.get(made.get_absolute_url()).text
    if way == "officers":
        case.audience = Audience.OFFICERS
        case.save()
    else:
        case.unpublish()
    html = client.get(made.get_absolute_url()).text
    assert "더 이상 공개되지 않는 사례입니다" in html
    assert "숨은" not in html
    assert case.number not in html


def test_notes_order_moving_and_removing(client, people):
    client.force_login(people["owner"])
    made, other = make_list(people, "personal"), make_list(people, "government")
    first, second = (
        services.keep_case(actor=people["owner"], case=make_case(name), case_list=made) for name in ("가", "나")
    )

    def press(bookmark, **data):
        return client.post(reverse("bookmarks:entry", args=[bookmark.pk]), data)

    press(second, act="up")
    assert list(made.bookmarks.all()) == [second, first]
    press(second, act="up")
    assert list(made.bookmarks.all()) == [second, first]
    press(first, act="note", note="우리도 하자")
    first.refresh_from_db()
    assert first.note == "우리도 하자"
    press(first, act="note", note="가" * 501)
    first.refresh_from_db()
    assert first.note == "우리도 하자"
    press(first, act="move", list=other.pk)
    assert list(other.bookmarks.all()) == [first]
    press(second, act="remove")
    assert not made.bookmarks.exists()
    assert press(first, act="fly").status_code == 302
    assert list(other.bookmarks.all()) == [first]


@pytest.mark.parametrize("act", ["note", "up", "move", "remove"])
def test_strangers_change_nothing_in_a_shared_list(client, people, act):
    made = make_list(people, "government", shared=True)
    bookmark = services.keep_case(actor=people["owner"], case=make_case("가"), case_list=made)
    client.force_login(people["stranger"])
    answer = client.post(reverse("bookmarks:entry", args=[bookmark.pk]), {"act": act, "note": "x", "list": made.pk})
    assert answer.status_code == 404
    assert client.post(made.get_absolute_url(), {"title": "빼앗음"}).status_code == 403
    assert client.post(reverse("bookmarks:list-delete", args=[made.pk])).status_code == 404
    made.refresh_from_db()
    assert (made.title, list(made.bookmarks.values_list("note", flat=True))) == ("목록", [""])


def test_services_ask_the_rule_themselves(people):
    made = make_list(people, "collection", shared=True)
    bookmark = services.keep_case(actor=people["editor"], case=make_case("가"), case_list=made)
    own = make_list(people, "personal")
    acts = [
        lambda actor: services.keep_case(actor=actor, case=bookmark.case, case_list=made),
        lambda actor: services.change_list(actor=actor, case_list=made, cleaned={"title": "x", "opening": ""}),
        lambda actor: services.delete_list(actor=actor, case_list=made),
        lambda actor: services.write_note(actor=actor, bookmark=bookmark, note="x"),
        lambda actor: services.move_bookmark(actor=actor, bookmark=bookmark, case_list=own),
        lambda actor: services.raise_bookmark(actor=actor, bookmark=bookmark),
        lambda actor: services.drop_bookmark(actor=actor, bookmark=bookmark),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act(people["owner"])
    assert list(made.bookmarks.values_list("note", flat=True)) == [""]


def test_a_case_is_once_in_a_list(people):
    one, two = make_list(people, "personal"), make_list(people, "government")
    case = make_case("가")
    bookmark = services.keep_case(actor=people["owner"], case=case, case_list=one)
    services.keep_case(actor=people["owner"], case=case, case_list=two)
    with pytest.raises(DomainError):
        services.move_bookmark(actor=people["owner"], bookmark=bookmark, case_list=two)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bookmark.objects.create(case_list=one, case=case)


def test_there_is_a_most_of_lists_and_cases(people, monkeypatch):
    assert (MAX_LISTS, MAX_CASES) == (50, 200)
    monkeypatch.setattr(services, "MAX_LISTS", 1)
    monkeypatch.setattr(services, "MAX_CASES", 1)
    made = make_list(people, "personal")
    with pytest.raises(DomainError):
        make_list(people, "personal")
    services.keep_case(actor=people["owner"], case=make_case("가"), case_list=made)
    with pytest.raises(DomainError):
        services.keep_case(actor=people["owner"], case=make_case("나"), case_list=made)


@pytest.mark.parametrize(("kind", "logged"), [("personal", []), ("government", ["started", "changed", "deleted"])])
def test_the_log_tells_of_shared_lists_and_not_of_what_one_keeps_for_oneself(people, kind, logged):
    made = make_list(people, kind)
    services.change_list(
        actor=people["owner"], case_list=made, cleaned={"title": "새 이름", "opening": "", "is_shared": True}
    )
    assert made.is_shared == (kind != "personal")
    services.delete_list(actor=people["owner"], case_list=made)
    actions = (
        ModelLogEntry.objects.filter(action__startswith="bookmarks.").order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == [f"bookmarks.{name}" for name in logged]


def test_a_list_is_begun_and_described_on_the_pages(client, people):
    client.force_login(people["editor"])
    shelf = reverse("bookmarks:shelf")
    assert client.post(shelf, {"title": "", "kind": "collection"}).status_code == 400
    assert client.post(shelf, {"title": "x", "kind": "government"}).status_code == 400
    made_at = client.post(shelf, {"title": "전화 응대 모음", "kind": "collection"}).url
    assert client.post(made_at, {"title": ""}).status_code == 400
    client.post(made_at, {"title": "전화 응대 모음", "opening": "처음 읽는 분께", "is_shared": "on"})
    client.logout()
    assert "전화 응대 모음" in client.get(reverse("bookmarks:collections")).text
    assert "처음 읽는 분께" in client.get(made_at).text


def test_a_list_goes_only_when_it_is_meant(client, people):
    made = make_list(people, "personal")
    client.force_login(people["owner"])
    url = reverse("bookmarks:list-delete", args=[made.pk])
    assert "아무것도 지우지 않았습니다" in client.post(url, follow=True).text
    assert CaseList.objects.filter(pk=made.pk).exists()
    assert client.post(url, {"sure": "on"}).url == reverse("bookmarks:shelf")
    assert not CaseList.objects.exists()


@pytest.mark.parametrize("count", [1, 5])
def test_a_list_costs_the_same_with_one_case_and_with_five(client, people, django_assert_num_queries, count):
    made = make_list(people, "collection", shared=True)
    for number in range(count):
        services.keep_case(actor=people["editor"], case=make_case(f"사례{number}", tags=("전화",)), case_list=made)
    client.get(made.get_absolute_url())
    with django_assert_num_queries(4):
        client.get(made.get_absolute_url())
