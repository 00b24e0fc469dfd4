"""Blind stages: what is suggested, what a person decides, and that nothing else says who entered."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import ModelLogEntry

from common.exceptions import DomainError
from community.contest.models import Assignment, EntryFile, Mask
from community.contest.services import entering, masking
from community.contest.services.writing import add_file
from community.contest.suggesting import Suggester
from people.models import LocalGovernment
from tests.community.contest.conftest import PEOPLE
from tests.factories import contest as entries
from tests.factories import judging as make
from tests.factories.people import BasicGovernmentFactory, CoordinatorFactory, LocalGovernmentFactory, OfficerFactory
from tests.kept import made_once

pytestmark = pytest.mark.django_db
SECRETS = ("춘천", "강원", "김비밀", "010-1234-5678", "secret.go.kr", "춘천시청-제안서.txt", "바다호랑이")


@made_once
def blind(world):
    """A blind stage with one entry of 춘천시 that says so wherever it can."""
    province = LocalGovernmentFactory(code="gangwon", name_ko="강원특별자치도", name_short_ko="강원")
    city = BasicGovernmentFactory(
        parent=province, code="chuncheon", name_ko="강원특별자치도 춘천시", name_short_ko="춘천시"
    )
    LocalGovernmentFactory(code="yesan", name_ko="예산군", name_short_ko="예산군")
    author, coordinator = OfficerFactory(government=city), CoordinatorFactory(government=city).user
    author.user.name = "김비밀"
    author.user.save()
    entry = entries.make_entry(
        author,
        world.contest,
        title="춘천시 민원 창구를 하나로",
        summary="강원도에서 처음으로 했습니다.",
        problem="춘천에서는 예산 부족이 컸습니다. 바다호랑이 창구.",
        action="**춘천시청**이 했습니다. [안내](https://secret.go.kr/x) 010-1234-5678",
        results="담당자 김비밀이 좋아졌다고 했습니다.",
    )
    upload = SimpleUploadedFile("춘천시청-제안서.txt", "춘천".encode())
    add_file(actor=author.user, entry=entry, upload=upload, title="춘천시청 제안서")
    entering.nominate_entry(actor=coordinator, entry=entry, tell=False)
    entry.refresh_from_db()
    entering.screen_entry(actor=world.manager, entry=entry, verb="accept", tell=False)
    entering.freeze_entries(contest=world.contest)
    world.entry = type(entry).objects.select_related("contest", "government", "province", "frozen").get(pk=entry.pk)
    world.stage = make.open_stage(world.contest, is_blind=True)
    world.panel = make.make_panel(world.stage)
    world.first, world.second = make.make_judge(world.panel, world.judge), make.make_judge(world.panel)
    world.assignment = make.make_assignment(world.first, world.entry)
    world.city = city
    return world


def suggested(world):
    return Suggester().suggestions(world.entry, world.entry.frozen)


def decide(world, *words):
    found = [each for each in suggested(world) if each.chosen]
    spans = masking.grouped((each.field, each.start, each.end) for each in found)
    return masking.decide_mask(actor=world.manager, entry=world.entry, spans=spans, words=words)


def test_names_of_places_people_and_addresses_are_suggested_and_everyday_words_are_not_sure(blind):
    found = {each.text: each.chosen for each in suggested(blind)}
    for text in ("춘천시", "강원도", "춘천", "https://secret.go.kr/x", "010-1234-5678", "김비밀"):
        assert found[text], text
    assert found["예산"] is False


def test_a_samples_name_is_found_as_a_text_calls_it(blind):
    names = {"name_ko": "강원특별자치도(예시) 춘천시(예시)", "name_short_ko": "춘천시(예시)"}
    LocalGovernment.objects.filter(pk=blind.city.pk).update(**names)
    found = {each.text: each.chosen for each in suggested(blind)}
    assert found["춘천시"]
    assert found["춘천"]


def test_an_entrants_own_name_is_chosen_even_where_it_is_an_everyday_word(blind):
    LocalGovernment.objects.filter(pk=blind.city.pk).update(name_ko="강원특별자치도 예산군", name_short_ko="예산군")
    LocalGovernment.objects.filter(code="yesan").update(name_ko="먼군", name_short_ko="먼군")
    assert {each.text: each.chosen for each in suggested(blind)}["예산"]


def test_no_judge_reads_an_entry_that_nobody_has_looked_at(blind):
    assert not Assignment.objects.visible_to(blind.judge)
    decide(blind)
    assert Assignment.objects.visible_to(blind.judge).count() == 1


def test_a_mask_is_what_a_person_decided(blind):
    """Without the places the words alone; with both, overlapping ones become one; the frozen text stays."""
    before = blind.entry.frozen.content
    mask = masking.decide_mask(actor=blind.manager, entry=blind.entry, spans={}, words=["춘천시 민원", "민원 창구"])
    assert mask.content["title"] == "○○를 하나로"
    assert mask.content["problem"].startswith("춘천에서는")
    mask = masking.decide_mask(actor=blind.manager, entry=blind.entry, spans={"title": [(0, 2)]}, words=["천시"])
    assert mask.content["title"] == "○○ 민원 창구를 하나로"
    assert Mask.objects.count() == 1
    blind.entry.frozen.refresh_from_db()
    assert blind.entry.frozen.content == before


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ({"title": [(0, 999)]}, []),
        ({"members": [(0, 1)]}, []),
        ({}, ["가"]),
        ({}, ["가" * 41]),
        ({}, map(str, range(10, 70))),
    ],
)
def test_places_outside_the_text_and_senseless_words_are_refused(blind, spans, words):
    with pytest.raises(ValidationError):
        masking.decide_mask(actor=blind.manager, entry=blind.entry, spans=spans, words=words)
    assert not Mask.objects.exists()


def test_the_office_alone_masks_and_looks_behind(blind):
    for who in set(PEOPLE) - {"manager", "administrator"}:
        with pytest.raises(PermissionDenied):
            masking.decide_mask(actor=getattr(blind, who), entry=blind.entry, spans={})
        with pytest.raises(PermissionDenied):
            masking.look_behind(actor=getattr(blind, who), stage=blind.stage, entry=blind.entry, reason="궁금")


def test_sure_suggestions_are_taken_together_and_the_unsure_are_left_for_a_person(blind):
    assert masking.accept_suggestions(actor=blind.manager, stage=blind.stage) == (0, 1)
    LocalGovernment.objects.filter(code="yesan").update(name_ko="먼군", name_short_ko="먼군")
    assert masking.accept_suggestions(actor=blind.manager, stage=blind.stage) == (1, 0)


def test_looking_behind_the_mask_is_logged_with_its_reason(blind):
    with pytest.raises(DomainError):
        masking.look_behind(actor=blind.manager, stage=blind.stage, entry=blind.entry, reason=" ")
    masking.look_behind(actor=blind.manager, stage=blind.stage, entry=blind.entry, reason="이의 신청")
    kept = ModelLogEntry.objects.get(action="contest.unmasked")
    assert (kept.data["reason"], kept.user) == ("이의 신청", blind.manager)


def judges_pages(blind):
    made = blind.assignment
    return [
        reverse("contest:judging"),
        reverse("contest:judge-queue", args=[blind.first.pk]),
        reverse("contest:judge-score", args=[made.pk]),
        reverse("contest:judge-abstain", args=[made.pk]),
    ]


def test_nothing_that_a_judge_gets_says_who_entered(blind, visit):
    """Pages, errors, the file, other pages of the contest, the search: with all of it there to leak."""
    decide(blind, "바다호랑이")
    pages = [visit(blind.judge, url) for url in judges_pages(blind)]
    pages.append(visit(blind.judge, reverse("contest:judge-score", args=[blind.assignment.pk]), {"to_panel": "x"}))
    for response in pages:
        assert response.status_code in (200, 422)
        for secret in (*SECRETS, blind.city.name_ko):
            assert secret not in response.content.decode(), secret
    assert "○○" in pages[2].content.decode()
    assert "1 file is withheld" in pages[2].content.decode()
    kept = EntryFile.objects.get()
    assert visit(blind.judge, reverse("contest:judge-file", args=[blind.assignment.pk, kept.pk])).status_code == 404
    for name, args in (
        ("entry", [blind.entry.pk]),
        ("version", [blind.entry.pk, 1]),
        ("file", [blind.entry.pk, kept.pk]),
    ):
        assert visit(blind.judge, reverse(f"contest:{name}", args=args)).status_code == 404
    assert "창구를 하나로" not in visit(blind.judge, "/search/?q=창구").content.decode()


def test_the_offices_pages_of_a_blind_stage_show_numbers_until_a_reason_is_given(blind, visit):
    decide(blind, "바다호랑이")
    place = [blind.contest.slug, blind.stage.pk]
    for name in ("manage-judging", "manage-assign", "manage-assignments", "manage-assignments-export", "manage-masks"):
        response = visit(blind.manager, reverse(f"contest:{name}", args=place))
        text = b"".join(response.streaming_content if response.streaming else [response.content]).decode()
        for secret in SECRETS:
            assert secret not in text, (name, secret)
    url = reverse("contest:manage-unmask", args=[*place, blind.entry.pk])
    assert "춘천" not in visit(blind.manager, url).content.decode()
    assert visit(blind.manager, url, {"reason": ""}).status_code == 422
    shown = visit(blind.manager, url, {"reason": "이의 신청"}).content.decode()
    assert "춘천시" in shown
    assert "김비밀" in shown


def test_an_open_stage_shows_team_and_files_of_the_frozen_version(blind, visit):
    type(blind.stage).objects.filter(pk=blind.stage.pk).update(is_blind=False)
    page = visit(blind.judge, reverse("contest:judge-score", args=[blind.assignment.pk])).content.decode()
    for words in ("춘천시", "김비밀", "춘천시청 제안서"):
        assert words in page
    kept = EntryFile.objects.get()
    file = visit(blind.judge, reverse("contest:judge-file", args=[blind.assignment.pk, kept.pk]))
    assert b"".join(file.streaming_content).decode() == "춘천"
