"""Calls in the text of a post: who is called, what is shown, what the writer is told."""

from __future__ import annotations

import pytest

from community.forums.wording import remarks_on, render_post
from community.notices.mentions import calls_in
from people.choices import OfficerStatus
from tests.factories.people import BasicGovernmentFactory, LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


class Places:
    def __init__(self):
        make = LocalGovernmentFactory
        self.state = make(code="gangwon-state", name_ko="강원특별자치도", name_short_ko="강원")
        self.past = make(
            code="gangwon", name_ko="강원도", name_short_ko="강원", successor=self.state, valid_to="2023-06-11"
        )
        self.busan = make(code="busan", name_ko="부산광역시", name_short_ko="부산", kind="metropolitan_city")
        self.seoul = make(code="seoul", name_ko="서울특별시", name_short_ko="서울", kind="special_city")
        self.jung = [
            BasicGovernmentFactory(code=f"{parent.code}-jung", parent=parent, name_short_ko="중구", kind="district")
            for parent in (self.seoul, self.busan)
        ]


@pytest.fixture
def places(db):
    return Places()


@pytest.fixture
def hong(places):
    return OfficerFactory(user__name="홍길동", government=places.busan)


def called(body, forum):
    calls = calls_in(body, forum)
    return {person.name for person in calls.people.values()}, {place.code for place in calls.governments.values()}


@pytest.mark.parametrize(
    ("body", "people", "governments"),
    [
        ("@홍길동", {"홍길동"}, set()),
        ("@홍길동님께 여쭙니다", {"홍길동"}, set()),
        ("(@홍길동)", {"홍길동"}, set()),
        ("@[홍길동]과 @강원도에", {"홍길동"}, {"gangwon-state"}),
        ("@[홍길동·부산광역시] @[홍길동 · 부산]", {"홍길동"}, set()),
        ("@[홍길동·강원도]", set(), set()),
        ("@홍길순 @홍길동이라는분", set(), set()),
        ("**@강원특별자치도**", set(), {"gangwon-state"}),
        ("@[강원도]", set(), {"gangwon-state"}),
        ("@[강원도(예시)]", set(), {"gangwon-state"}),
        ("`@강원도` 그리고\n\n```\n@홍길동\n```", set(), set()),
        ("mail@강원도 [@강원도](https://example.org)", set(), set()),
        ("> @강원도\n\n답합니다", set(), set()),
        ("@부산 중구 @서울특별시중구", set(), {"busan-jung", "seoul-jung"}),
        ("@중구", set(), set()),
        ("부르지 않습니다 강원도", set(), set()),
    ],
)
def test_who_is_called(world, places, hong, body, people, governments):
    assert called(body, world.officers) == (people, governments)


def test_who_has_no_approved_membership_cannot_be_called(world):
    OfficerFactory(user__name="나대기", status=OfficerStatus.PENDING)
    UserFactory(name="나계정")
    OfficerFactory(user__name="나떠남", status=OfficerStatus.ENDED)
    OfficerFactory(user__name="나닫힘", user__is_active=False)
    body = "@나대기 @나계정 @나떠남 @나닫힘"
    for board in (world.officers, world.public, world.circle):
        assert called(body, board) == (set(), set())


def test_in_a_closed_group_only_its_members_can_be_called(world, hong):
    world.member.name, world.expert.name = "김회원", "박전문"
    world.member.save()
    world.expert.save()
    assert called("@홍길동 @김회원 @박전문", world.circle) == ({"김회원", "박전문"}, set())
    assert called("@홍길동 @김회원 @박전문", world.officers) == ({"홍길동", "김회원"}, set())


def test_two_of_the_same_name_are_told_apart_by_where_they_work(world, places, hong):
    OfficerFactory(user__name="홍길동", government=places.state)
    assert called("@홍길동", world.officers) == (set(), set())
    [remark] = remarks_on("@홍길동", world.officers, world.officer)
    assert "@[홍길동·부산광역시]" in remark
    assert "@[홍길동·강원특별자치도]" in remark
    assert called("@[홍길동·강원도]", world.officers) == ({"홍길동"}, set())


def test_two_of_the_same_name_in_one_place_are_told_apart_by_department(world, places, hong):
    OfficerFactory(user__name="홍길동", government=places.busan, department="전산과")
    [remark] = remarks_on("@[홍길동]", world.officers, world.officer)
    assert "@[홍길동·부산광역시·전산과]" in remark
    assert called("@[홍길동·부산광역시·전산과]", world.officers) == ({"홍길동"}, set())


def test_a_sample_person_is_called_without_the_mark_of_samples(world):
    OfficerFactory(user__name="김새롬(예시)")
    assert called("@김새롬 님", world.officers) == ({"김새롬"}, set())


def test_the_name_of_several_governments_is_explained(world, places):
    [remark] = remarks_on("@중구에 여쭙니다", world.officers, world.officer)
    assert "‘중구’" in remark
    assert "@서울특별시 중구" in remark
    assert "@부산광역시 중구" in remark


def test_calls_that_reach_nobody_are_explained(world, places, hong):
    assert len(remarks_on("@강원도", world.officers, world.officer)) == 1
    assert remarks_on("@부산", world.officers, world.officer) == []
    assert len(remarks_on("@부산", world.circle, world.member)) == 1
    assert len(remarks_on("@[아무개]", world.officers, world.officer)) == 1
    assert remarks_on("@아무개 @강원대", world.officers, world.officer) == []


def test_on_a_public_board_the_writer_is_reminded_that_names_are_public(world, hong):
    assert len(remarks_on("@홍길동", world.public, world.editor)) == 1
    assert remarks_on("@홍길동", world.officers, world.editor) == []


def test_calls_are_links_to_the_person_and_to_the_government_of_today(world, places, hong):
    html = render_post("@홍길동님, @강원도 그리고 @중구", world.officers)
    assert f'href="/people/officers/{hong.pk}/"' in html
    assert 'href="/people/governments/gangwon-state/"' in html
    assert ">@강원도</a>" in html
    assert html.count("<a ") == 2


def test_a_quotation_shows_the_link_and_calls_nobody(world, places):
    assert 'gangwon-state/"' in render_post("> @강원도", world.officers)
    assert called("> @강원도", world.officers) == (set(), set())


@pytest.mark.parametrize("body", ["글", "이메일 a.b@korea.kr", "@ 혼자"])
def test_a_text_without_calls_asks_the_database_nothing(world, django_assert_num_queries, body):
    with django_assert_num_queries(0):
        render_post(body, world.officers)


def test_many_calls_take_three_queries(world, places, hong, django_assert_num_queries):
    with django_assert_num_queries(3):
        calls_in("@홍길동 @강원도 @부산 중구 " * 50, world.officers)


def test_hostile_texts_are_read_quickly(world):
    import time

    begun = time.process_time()
    calls_in("@[" * 9000, world.officers)
    calls_in("@가" * 9000, world.officers)
    calls_in("@" * 19000, world.officers)
    assert time.process_time() - begun < 1.5
