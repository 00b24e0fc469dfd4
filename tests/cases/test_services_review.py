"""The way of a case through the review, by the services alone."""

import datetime
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import PageLogEntry, TaskState

from cases.choices import Stage
from cases.models import CaseNumber, CasePage
from cases.services.drafting import open_draft, save_step, version_of
from cases.services.publishing import months_after, unpublish_case
from cases.services.review import approve_case, confirm_case, return_case, submit_case, withdraw_case
from cases.services.review_setup import ensure_workflow
from cases.status import status_of
from common.exceptions import DomainError
from people.choices import Role
from people.services.affiliation import end_affiliation
from tests.factories import cases as make
from tests.factories.people import LocalGovernmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def fresh(page):
    return CasePage.objects.get(pk=page.pk)


def write(page, user, **fields):
    save_step(page=page, actor=user, cleaned=fields, base_version=version_of(page))


def subjects_to(user):
    return [message.subject for message in mail.outbox if user.email in message.to]


def test_a_case_goes_from_draft_to_the_public_with_return_and_resubmission():
    author = make.officer()
    head, editor = make.coordinator(author.government), make.editor()
    page = make.draft(author)
    assert (page.stage, page.live, page.number) == (Stage.DRAFT, False, None)

    submit_case(page=page, actor=author.user)
    assert fresh(page).stage == Stage.SUBMITTED
    return_case(page=page, actor=head.user, reason="효과를 숫자로 적어 주십시오.")
    assert status_of(fresh(page)).reason == "효과를 숫자로 적어 주십시오."
    write(page, author.user, results="대기 시간이 줄었습니다.")
    submit_case(page=page, actor=author.user)
    assert fresh(page).stage == Stage.SUBMITTED
    confirm_case(page=page, actor=head.user)
    assert fresh(page).stage == Stage.CONFIRMED
    public = approve_case(page=page, actor=editor)

    assert re.fullmatch(rf"CS-{timezone.localdate().year}-0001", public.number)
    assert (public.live, public.stage, public.slug) == (True, Stage.PUBLISHED, public.number)
    assert public.results == "대기 시간이 줄었습니다."
    assert public.review_on == months_after(timezone.localdate(), 12)


def test_everybody_concerned_gets_one_mail_a_step():
    author = make.officer()
    head, editor = make.coordinator(author.government), make.editor()
    make.coordinator(LocalGovernmentFactory())
    page = make.draft(author, title="전화 한 번")
    mail.outbox.clear()

    submit_case(page=page, actor=author.user)
    assert [message.to for message in mail.outbox] == [[head.user.email]]
    return_case(page=page, actor=head.user, reason="근거를 적어 주십시오.")
    assert mail.outbox[1].to == [author.user.email]
    assert "근거를 적어 주십시오." in mail.outbox[1].body
    submit_case(page=page, actor=author.user)
    mail.outbox.clear()
    confirm_case(page=page, actor=head.user)
    assert sorted(message.to for message in mail.outbox) == sorted([[editor.email], [author.user.email]])
    mail.outbox.clear()
    public = approve_case(page=page, actor=editor)
    assert [message.to for message in mail.outbox] == [[author.user.email]]
    assert f"http://testserver/cases/{public.number}/" in mail.outbox[0].body


def test_mail_shows_hostile_words_as_words():
    author = make.officer()
    make.coordinator(author.government)
    page = make.draft(author, title="<b>굵게</b> http://evil.example/ 사례")
    mail.outbox.clear()
    submit_case(page=page, actor=author.user)
    message = mail.outbox[0]
    markup = message.alternatives[0].content
    assert "<b>굵게" not in markup
    assert "&lt;b&gt;굵게" in markup
    assert "http://evil.example" not in message.subject + message.body + markup
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", message.subject + message.body)


def test_a_return_needs_a_reason():
    page = make.submitted()
    head = make.coordinator(page.government)
    with pytest.raises(DomainError):
        return_case(page=page, actor=head.user, reason="  ")
    assert fresh(page).stage == Stage.SUBMITTED


def test_a_case_without_substance_cannot_be_submitted():
    page = make.draft(problem="", summary=" ")
    with pytest.raises(DomainError) as error:
        submit_case(page=page, actor=page.author.user)
    assert fresh(page).stage == Stage.DRAFT
    assert "action" not in str(error.value.message).lower()


def test_the_author_takes_a_submission_back_and_submits_again():
    page = make.confirmed()
    withdraw_case(page=page, actor=page.author.user)
    assert fresh(page).stage == Stage.DRAFT
    submit_case(page=page, actor=page.author.user)
    assert fresh(page).stage == Stage.SUBMITTED


def test_a_case_returned_by_the_editor_goes_through_the_coordinator_again():
    page = make.confirmed()
    return_case(page=page, actor=make.editor(), reason="요약을 줄여 주십시오.")
    assert fresh(page).stage == Stage.RETURNED
    submit_case(page=page, actor=page.author.user)
    assert fresh(page).stage == Stage.SUBMITTED


def test_changes_of_a_published_case_take_the_same_way_while_the_old_text_stays_public():
    page = make.published(action="처음 글")
    author = page.author.user
    write(page, author, action="새 글")
    assert (fresh(page).stage, fresh(page).action) == (Stage.CHANGED, "처음 글")
    submit_case(page=page, actor=author)
    confirm_case(page=page, actor=UserFactory(roles=[Role.ADMINISTRATOR]))
    assert (fresh(page).live, fresh(page).action) == (True, "처음 글")
    again = approve_case(page=page, actor=make.editor())
    assert (again.action, again.number, again.slug) == ("새 글", page.number, page.number)


def test_a_case_taken_off_the_site_keeps_its_number_and_can_come_back():
    page = make.published()
    unpublish_case(page=page, actor=make.editor(), reason="사실과 다릅니다.")
    assert (fresh(page).stage, fresh(page).number) == (Stage.UNPUBLISHED, page.number)
    submit_case(page=page, actor=page.author.user)
    confirm_case(page=page, actor=UserFactory(roles=[Role.ADMINISTRATOR]))
    assert approve_case(page=page, actor=make.editor()).number == page.number


def test_what_happened_stands_in_the_log():
    page = make.published()
    unpublish_case(page=page, actor=make.editor(), reason="사실과 다릅니다.")
    actions = list(PageLogEntry.objects.filter(page=page.pk).order_by("pk").values_list("action", flat=True))
    assert [action for action in actions if action != "wagtail.rename"] == [
        "wagtail.create",
        "wagtail.edit",
        "wagtail.workflow.start",
        "wagtail.workflow.approve",
        "wagtail.workflow.approve",
        "wagtail.publish",
        "cases.unpublished",
    ]


def test_numbers_count_within_a_year_and_a_failed_approval_leaves_no_hole(monkeypatch):
    first, second = make.published(), make.confirmed()

    def fail(*args, **kwargs):
        raise RuntimeError("the log is broken")

    editor = make.editor()
    with monkeypatch.context() as patch:
        patch.setattr("wagtail.actions.publish_revision.log", fail)
        with pytest.raises(RuntimeError):
            approve_case(page=second, actor=editor)
    assert fresh(second).stage == Stage.CONFIRMED
    assert CaseNumber.objects.get().last == 1
    assert approve_case(page=second, actor=make.editor()).number == first.number[:-1] + "2"


def test_the_second_of_two_decisions_is_refused():
    page = make.confirmed()
    state = page.current_workflow_task_state
    approve_case(page=page, actor=make.editor())
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, make.editor(), "reject", comment="늦었습니다.")
    with pytest.raises(PermissionDenied):
        approve_case(page=page, actor=make.editor())
    assert fresh(page).stage == Stage.PUBLISHED
    assert TaskState.objects.filter(status=TaskState.STATUS_REJECTED).count() == 0


def test_a_direct_publication_in_the_cms_numbers_the_case_and_ends_its_review():
    page = make.submitted()
    page.get_latest_revision().publish(user=UserFactory(is_superuser=True))
    assert fresh(page).number.endswith("-0001")
    assert fresh(page).stage == Stage.PUBLISHED
    assert fresh(page).review_on is not None


def test_setting_the_review_up_twice_changes_nothing():
    make.library()
    first = ensure_workflow()
    second = ensure_workflow()
    assert first == second
    assert [type(task.specific).__name__ for task in second.tasks] == ["CoordinatorTask", "EditorTask"]


def test_no_mail_and_no_number_when_the_transaction_fails(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    from django.db import transaction
    from django_tasks_db.models import DBTaskResult

    page = make.confirmed()
    waiting = DBTaskResult.objects.count()

    with transaction.atomic():
        approve_case(page=page, actor=make.editor())
        assert DBTaskResult.objects.count() > waiting
        transaction.set_rollback(True)
    assert DBTaskResult.objects.count() == waiting


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (datetime.date(2026, 1, 31), 1, datetime.date(2026, 2, 28)),
        (datetime.date(2026, 11, 23), 12, datetime.date(2027, 11, 23)),
        (datetime.date(2024, 2, 29), 12, datetime.date(2025, 2, 28)),
        (datetime.date(2026, 12, 1), 1, datetime.date(2027, 1, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, later):
    assert months_after(day, months) == later


def test_a_draft_whose_cs_type_was_deleted_can_still_be_opened():
    kind = make.cs_type(code="short-lived")
    page = make.draft(cs_type=kind)
    CasePage.objects.filter(pk=page.pk).update(cs_type=None)
    kind.delete()
    assert open_draft(page).cs_type is None


def test_a_number_taken_for_a_page_that_cannot_be_saved_is_given_to_the_next():
    page = make.draft()
    page.live, page.title = True, ""
    with pytest.raises(ValidationError):
        page.save()
    assert not CaseNumber.objects.exists()
    assert make.published().number.endswith("-0001")


def test_an_author_who_has_left_hears_no_more_of_the_draft_and_the_coordinator_does():
    author = make.officer()
    head = make.coordinator(author.government)
    page = make.submitted(author)
    end_affiliation(officer=author, actor=author.user)
    mail.outbox.clear()
    return_case(page=page, actor=head.user, reason="근거를 적어 주십시오.")
    assert [message.to for message in mail.outbox] == [[head.user.email]]
