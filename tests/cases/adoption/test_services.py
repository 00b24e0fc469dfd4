"""Adopting, moving, describing, stopping and withdrawing: what is written, counted, logged and refused."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cases.adoption.choices import COUNTED, TRANSITIONS, AdoptionStage
from cases.adoption.models import Adoption, AdoptionStep
from cases.adoption.services.adopting import start_adoption, withdraw_adoption
from cases.adoption.services.counting import recount_all
from cases.adoption.services.describing import add_evidence, describe_adoption, remove_evidence, version_of
from cases.adoption.services.moving import move_adoption, stop_adoption
from cases.models import CasePage, LibraryState
from common.exceptions import DomainError, StaleEdit
from search.models import OutboxEntry
from tests.factories import cases as written
from tests.factories.adoption import adopt
from tests.factories.library import make_case
from tests.factories.people import LocalGovernmentFactory, OfficerFactory

pytestmark = pytest.mark.django_db


def number(case: CasePage) -> int:
    return CasePage.objects.get(pk=case.pk).adoptions


def actions(adoption: Adoption) -> list[str]:
    rows = ModelLogEntry.objects.filter(object_id=str(adoption.pk), action__startswith="adoption.")
    return list(rows.order_by("pk").values_list("action", flat=True))


def test_starting_writes_the_stage_the_first_step_the_log_and_the_count() -> None:
    case, officer = make_case(), OfficerFactory()
    adoption = start_adoption(
        actor=officer.user, case=case, stage="running", day=datetime.date(2025, 3, 2), note=" 2025년부터 "
    )
    assert (adoption.stage, adoption.government, adoption.origin, adoption.opened_by) == (
        "running",
        officer.government,
        None,
        officer,
    )
    assert list(adoption.steps.values_list("stage", "day", "by", "note")) == [
        ("running", datetime.date(2025, 3, 2), officer.pk, "2025년부터")
    ]
    assert actions(adoption) == ["adoption.started"]
    assert number(case) == 1


def test_counting_moves_the_token_of_the_library_and_queues_the_document_only_when_the_number_changes() -> None:
    case = make_case()
    officer = OfficerFactory()
    OutboxEntry.objects.all().delete()
    before = LibraryState.objects.get(pk=1).token
    adoption = start_adoption(actor=officer.user, case=case)
    assert LibraryState.objects.get(pk=1).token == before
    assert not OutboxEntry.objects.filter(key=str(case.pk)).exists()
    move_adoption(actor=officer.user, adoption=adoption, to="planned")
    assert LibraryState.objects.get(pk=1).token != before
    assert OutboxEntry.objects.filter(key=str(case.pk)).exists()


@pytest.mark.parametrize("stage", AdoptionStage.values)
def test_the_case_counts_governments_that_plan_do_or_run_it(stage: str) -> None:
    case, officer = make_case(), OfficerFactory()
    adoption = start_adoption(actor=officer.user, case=case)
    if stage != "considering":
        move_adoption(actor=officer.user, adoption=adoption, to=stage)
    assert number(case) == (1 if stage in COUNTED else 0)


@pytest.mark.parametrize("began", AdoptionStage.values)
@pytest.mark.parametrize("to", AdoptionStage.values)
def test_only_the_steps_of_the_table_are_taken(began: str, to: str) -> None:
    case, officer = make_case(), OfficerFactory()
    adoption = start_adoption(actor=officer.user, case=case)
    Adoption.objects.filter(pk=adoption.pk).update(stage=began)
    if to in TRANSITIONS[began]:
        assert move_adoption(actor=officer.user, adoption=adoption, to=to).stage == to
    else:
        with pytest.raises(DomainError):
            move_adoption(actor=officer.user, adoption=adoption, to=to)
        assert Adoption.objects.get(pk=adoption.pk).stage == began
        assert AdoptionStep.objects.count() == 1


def test_a_step_that_somebody_else_took_meanwhile_is_not_taken_again() -> None:
    case, officer = make_case(), OfficerFactory()
    adoption = start_adoption(actor=officer.user, case=case)
    move_adoption(actor=officer.user, adoption=adoption, to="planned", seen="considering")
    with pytest.raises(StaleEdit):
        move_adoption(actor=officer.user, adoption=adoption, to="running", seen="considering")
    assert Adoption.objects.get(pk=adoption.pk).stage == "planned"


@pytest.mark.parametrize(("days", "fits"), [(-3, False), (0, True), (1, False)], ids=["before", "today", "to come"])
def test_the_day_of_a_step_is_neither_to_come_nor_before_the_step_before(days: int, fits: bool) -> None:
    adoption = adopt(make_case(), day=timezone.localdate() - datetime.timedelta(days=1))
    day = timezone.localdate() + datetime.timedelta(days=days)
    actor = adoption.opened_by.user
    if fits:
        move_adoption(actor=actor, adoption=adoption, to="running", day=day)
        assert adoption.steps.last().day == Adoption.objects.get(pk=adoption.pk).since == day
    else:
        with pytest.raises(DomainError):
            move_adoption(actor=actor, adoption=adoption, to="running", day=day)
        assert adoption.steps.count() == 1


def test_a_government_has_one_open_adoption_of_a_case() -> None:
    case = make_case()
    first = adopt(case)
    colleague = OfficerFactory(government=first.government)
    with pytest.raises(DomainError):
        start_adoption(actor=colleague.user, case=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adoption.objects.create(case=case, government=first.government, stage="running")
    stop_adoption(actor=colleague.user, adoption=first, note="예산이 없었습니다")
    second = start_adoption(actor=colleague.user, case=case)
    with pytest.raises(DomainError):
        move_adoption(actor=colleague.user, adoption=first, to="planned")
    assert set(Adoption.objects.open().values_list("pk", flat=True)) == {second.pk}


def test_a_merged_governments_adoption_follows_its_successor() -> None:
    case = make_case()
    old, other = LocalGovernmentFactory(), LocalGovernmentFactory()
    first, second = adopt(case, government=old), adopt(case, government=other)
    assert number(case) == 2
    new = LocalGovernmentFactory()
    for government in (old, other):
        government.successor = government.current = new
        government.save()
    assert recount_all() == 1
    assert number(case) == 1
    assert recount_all() == 0
    officer = OfficerFactory(government=new)
    assert set(Adoption.objects.of_government(new)) == {first, second}
    with pytest.raises(DomainError):
        start_adoption(actor=officer.user, case=case)
    assert move_adoption(actor=officer.user, adoption=first, to="running").today == new


def test_the_origin_is_an_adoption_of_the_same_case_by_another_government() -> None:
    case, other_case = make_case(), make_case("다른 사례")
    first, elsewhere = adopt(case), adopt(other_case)
    officer = OfficerFactory()
    with pytest.raises(DomainError):
        start_adoption(actor=officer.user, case=case, origin=elsewhere)
    second = start_adoption(actor=officer.user, case=case, origin=first)
    assert second.source == first.today
    assert first.source == case.government
    with pytest.raises(DomainError):
        describe_adoption(actor=first.opened_by.user, adoption=first, cleaned={"origin": second})
    assert Adoption.objects.get(pk=first.pk).origin is None


def test_own_cases_unpublished_cases_and_outsiders_are_refused() -> None:
    home = OfficerFactory()
    case = make_case(government=home.government)
    hidden = make_case("내린 사례", live=False)
    pending = OfficerFactory(status="pending")
    for actor, wanted in ((home.user, case), (OfficerFactory().user, hidden), (pending.user, case)):
        with pytest.raises(PermissionDenied):
            start_adoption(actor=actor, case=wanted)
    assert not Adoption.objects.exists()


def test_only_the_adopting_government_and_editors_write() -> None:
    adoption = adopt(make_case())
    stranger, editor = OfficerFactory().user, written.editor()
    with pytest.raises(PermissionDenied):
        move_adoption(actor=stranger, adoption=adoption, to="running")
    with pytest.raises(PermissionDenied):
        describe_adoption(actor=stranger, adoption=adoption, cleaned={"result": "x"})
    move_adoption(actor=editor, adoption=adoption, to="running")
    assert adoption.steps.last().by is None


def test_describing_renders_the_text_and_notices_a_newer_one() -> None:
    adoption = adopt(make_case())
    actor = adoption.opened_by.user
    opened = version_of(adoption)
    saved = describe_adoption(
        actor=actor,
        adoption=adoption,
        cleaned={"variation": "**야간**에도", "cost": 0},
        links=[{"title": "보도자료", "url": "https://example.org/"}],
        base_version=opened,
    )
    assert "<strong>야간</strong>" in saved.rendered["variation"]
    assert Adoption.objects.get(pk=adoption.pk).cost == 0
    assert [link.title for link in saved.links.all()] == ["보도자료"]
    with pytest.raises(StaleEdit):
        describe_adoption(actor=actor, adoption=adoption, cleaned={"variation": "낡은"}, base_version=opened)
    assert Adoption.objects.get(pk=adoption.pk).variation == "**야간**에도"
    assert actions(adoption) == ["adoption.started", "adoption.described"]


def test_evidence_is_checked_kept_and_removed_with_its_file(django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    adoption = adopt(make_case())
    actor = adoption.opened_by.user
    with pytest.raises(ValidationError):
        add_evidence(actor=actor, adoption=adoption, upload=SimpleUploadedFile("x.exe", b"MZ"))
    stored = add_evidence(actor=actor, adoption=adoption, upload=SimpleUploadedFile("결과.txt", "결과".encode()))
    assert stored.title == "결과.txt"
    storage, name = stored.file.storage, stored.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(actor=actor, adoption=adoption, file_id=stored.pk)
    assert not storage.exists(name)
    with pytest.raises(DomainError):
        remove_evidence(actor=actor, adoption=adoption, file_id=stored.pk)


def test_stopping_needs_a_reason() -> None:
    adoption = adopt(make_case())
    with pytest.raises(DomainError):
        stop_adoption(actor=adoption.opened_by.user, adoption=adoption, note="  ")
    assert Adoption.objects.get(pk=adoption.pk).stage == "planned"


def test_only_a_thought_can_be_withdrawn() -> None:
    case = make_case()
    thought, plan = adopt(case, stage="considering"), adopt(case)
    with pytest.raises(PermissionDenied):
        withdraw_adoption(actor=plan.opened_by.user, adoption=plan)
    key = thought.pk
    withdraw_adoption(actor=thought.opened_by.user, adoption=thought)
    assert set(Adoption.objects.all()) == {plan}
    assert "adoption.withdrawn" in ModelLogEntry.objects.filter(object_id=str(key)).values_list("action", flat=True)
    actor = plan.opened_by.user
    move_adoption(actor=actor, adoption=plan, to="considering")
    with pytest.raises(PermissionDenied):
        withdraw_adoption(actor=actor, adoption=plan)


def test_publishing_an_older_text_carries_no_count_away() -> None:
    case = written.published()
    revision = case.latest_revision
    adopt(case)
    assert number(case) == 1
    assert revision.as_object().adoptions == 1
    revision.content["adoptions"] = 0
    revision.publish()
    assert number(case) == 1
