"""Questions about a case: who asks, who answers, who reads, what is mailed, what search finds."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from cases.choices import Audience as CaseAudience
from cases.models import CasePage
from cases.questions import rules
from cases.questions.choices import Audience, Status
from cases.questions.models import Question
from cases.questions.sections import case_panel, parts_of, waiting_count
from cases.questions.services.asking import (
    answer_question,
    ask_question,
    change_answer,
    take_down_question,
    withdraw_question,
)
from cases.questions.services.reminding import remind_of_questions
from common.exceptions import DomainError
from people.choices import OfficerStatus, Role
from people.roles import forget
from search.lookup import search_ids
from tests.factories.library import make_case
from tests.factories.people import CoordinatorFactory, LocalGovernmentFactory, OfficerFactory, UserFactory
from tests.kept import made_once

pytestmark = pytest.mark.django_db


class World:
    """A case of one government, an asker of another, and bystanders."""

    def __init__(self, **fields):
        self.host = LocalGovernmentFactory()
        self.contact = OfficerFactory(government=self.host)
        self.colleague = OfficerFactory(government=self.host).user
        self.asker = OfficerFactory().user
        self.stranger = OfficerFactory().user
        self.resident = UserFactory()
        self.editor = UserFactory(roles=[Role.EDITOR])
        self.case = make_case("이사 원스톱", government=self.host, contact=self.contact, **fields)

    def ask(self, text="예산은 어떻게 마련했나요?", wish=Audience.PUBLIC) -> Question:
        return ask_question(actor=self.asker, case=self.case, text=text, wish=wish)

    def answered(self, answer="조례를 **고쳤습니다**.", audience=Audience.PUBLIC) -> Question:
        return answer_question(actor=self.contact.user, question=self.ask(), answer=answer, audience=audience)

    def readers(self, question: Question) -> set[str]:
        names = ("asker", "colleague", "stranger", "resident", "editor")
        return {n for n in names if Question.objects.visible_to(getattr(self, n)).filter(pk=question.pk).exists()}


@pytest.fixture(autouse=True)
def _no_earlier_questions():
    cache.clear()


@made_once
def world():
    return World()


# --- Who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "asks", "answers"),
    [
        ("asker", True, False),
        ("stranger", True, False),
        ("editor", True, True),
        ("colleague", False, True),
        ("resident", False, False),
    ],
)
def test_other_governments_ask_and_the_cases_government_answers(world, who, asks, answers):
    question, person = world.ask(), getattr(world, who)
    assert bool(rules.can_ask(person, world.case)) is asks
    assert bool(rules.can_answer(person, question)) is answers


def test_what_the_government_became_answers(world):
    heir = OfficerFactory().user
    question = world.ask()
    assert not rules.can_answer(heir, question)
    world.host.current = heir.officers.get().government
    world.host.save()
    question = Question.objects.get(pk=question.pk)
    assert rules.can_answer(heir, question)
    assert list(Question.objects.waiting_for(heir)) == [question]
    assert not rules.can_ask(heir, CasePage.objects.get(pk=world.case.pk))


@pytest.mark.parametrize("status", [OfficerStatus.PENDING, OfficerStatus.ENDED])
def test_who_does_not_serve_neither_asks_nor_answers(world, status):
    person = OfficerFactory(government=world.host, status=status).user
    question = world.ask()
    assert not rules.can_ask(person, world.case)
    with pytest.raises(PermissionDenied):
        answer_question(actor=person, question=question, answer="답", audience=Audience.PUBLIC)
    assert not Question.objects.visible_to(person).exists()


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (None, {"asker", "colleague", "editor"}),
        (Audience.PRIVATE, {"asker", "colleague", "editor"}),
        (Audience.PUBLIC, {"asker", "colleague", "editor", "stranger", "resident"}),
    ],
)
def test_only_public_answers_are_read_by_others(world, audience, readers):
    question = world.ask() if audience is None else world.answered(audience=audience)
    assert world.readers(question) == readers


def test_a_case_for_officers_keeps_its_public_answers_from_residents(client):
    world = World(audience=CaseAudience.OFFICERS)
    question = world.answered()
    assert world.readers(question) == {"asker", "colleague", "editor", "stranger"}
    assert client.get(question.get_absolute_url()).status_code == 404
    assert client.get(reverse("questions:of-case", args=[world.case.number])).status_code == 404


def test_the_questions_of_a_case_that_was_taken_off_the_site_go_with_it(world):
    question = world.answered()
    CasePage.objects.filter(pk=world.case.pk).update(live=False)
    assert world.readers(question) == set()
    assert waiting_count(world.colleague) == 0


# --- Services ------------------------------------------------------------------------------------------------------


def test_asking_writes_to_the_responsible_officer_and_not_what_was_asked(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        question = world.ask("비밀스러운 사정이 있습니다")
    [message] = mail.outbox
    assert message.to == [world.contact.user.email]
    assert world.case.title in message.subject
    assert question.get_absolute_url() in message.body
    assert "비밀스러운" not in message.body + message.alternatives[0].content
    assert PageLogEntry.objects.filter(page=world.case.pk, action="questions.asked", user=world.asker).count() == 1


def test_without_a_responsible_officer_the_coordinators_are_asked(world, django_capture_on_commit_callbacks):
    coordinator = CoordinatorFactory(government=world.host).user
    world.contact.status = OfficerStatus.ENDED
    world.contact.save()
    with django_capture_on_commit_callbacks(execute=True):
        world.ask()
    assert [message.to for message in mail.outbox] == [[coordinator.email]]


def test_the_answer_is_mailed_to_who_asked(world, django_capture_on_commit_callbacks):
    question = world.ask(wish=Audience.PRIVATE)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer_question(actor=world.colleague, question=question, answer="네.", audience=Audience.PUBLIC)
    [message] = mail.outbox
    assert message.to == [world.asker.email]
    question.refresh_from_db()
    assert (question.status, question.audience, question.wish) == ("answered", "public", "private")
    assert question.answered_as == world.colleague.officers.get()


def test_no_mail_about_an_answer_on_a_case_that_the_asker_cannot_read_any_more(
    world, django_capture_on_commit_callbacks
):
    question = world.ask()
    world.case.audience = CaseAudience.OFFICERS
    world.case.save()
    world.asker.officers.update(status=OfficerStatus.ENDED)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer_question(actor=world.colleague, question=question, answer="네.", audience=Audience.PRIVATE)
    assert mail.outbox == []


def test_a_second_answer_is_refused_and_a_change_keeps_who_answered_first(world):
    question = world.answered()
    with pytest.raises(PermissionDenied):
        answer_question(actor=world.colleague, question=question, answer="또", audience=Audience.PUBLIC)
    changed = change_answer(actor=world.colleague, question=question, answer="새 답", audience=Audience.PRIVATE)
    assert (changed.answered_by, changed.answer, changed.audience) == (world.contact.user, "새 답", "private")
    assert changed.changed_at is not None
    assert world.readers(changed) == {"asker", "colleague", "editor"}


def test_an_empty_answer_changes_nothing(world):
    question = world.ask()
    with pytest.raises(DomainError):
        answer_question(actor=world.colleague, question=question, answer="  \n", audience=Audience.PUBLIC)
    assert Question.objects.get(pk=question.pk).status == Status.WAITING


def test_only_who_asked_withdraws_and_only_while_it_waits(world):
    question = world.ask()
    for person in (world.colleague, world.stranger, world.editor):
        with pytest.raises(PermissionDenied):
            withdraw_question(actor=person, question=question)
    withdraw_question(actor=world.asker, question=question)
    assert world.readers(question) == {"asker", "editor"}
    with pytest.raises(PermissionDenied):
        answer_question(actor=world.colleague, question=question, answer="답", audience=Audience.PUBLIC)
    with pytest.raises(PermissionDenied):
        withdraw_question(actor=world.asker, question=world.answered())


def test_editors_take_down_what_was_answered(world):
    question = world.answered()
    with pytest.raises(PermissionDenied):
        take_down_question(actor=world.colleague, question=question)
    take_down_question(actor=world.editor, question=question)
    assert "stranger" not in world.readers(question)


def test_the_database_keeps_unanswered_questions_private_and_answers_non_empty(world):
    question = world.ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(audience=Audience.PUBLIC)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(status=Status.ANSWERED)


# --- The reminder --------------------------------------------------------------------------------------------------


def test_a_question_is_reminded_of_once_after_a_week(world, django_capture_on_commit_callbacks):
    question = world.ask()
    week = question.asked_at + datetime.timedelta(days=7)
    assert remind_of_questions(week - datetime.timedelta(seconds=1)) == 0
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_of_questions(week) == 1
    assert [message.to for message in mail.outbox] == [[world.contact.user.email]]
    assert remind_of_questions(week + datetime.timedelta(days=30)) == 0


@pytest.mark.parametrize("end", ["answered", "withdrawn", "unpublished", "nobody"])
def test_no_reminder_of_what_nobody_can_answer(world, end):
    question = world.ask()
    if end == "answered":
        answer_question(actor=world.colleague, question=question, answer="답", audience=Audience.PRIVATE)
    elif end == "withdrawn":
        withdraw_question(actor=world.asker, question=question)
    elif end == "unpublished":
        CasePage.objects.filter(pk=world.case.pk).update(live=False)
    else:
        world.contact.status = OfficerStatus.ENDED
        world.contact.save()
    assert remind_of_questions(timezone.now() + datetime.timedelta(days=8)) == 0
    question.refresh_from_db()
    assert question.reminded_at is None


# --- Search --------------------------------------------------------------------------------------------------------


def test_a_case_is_found_by_its_public_answers_only(world, index_now):
    def found(word: str) -> bool:
        return world.case.pk in search_ids(word, CasePage.objects.visible_to(world.resident)).pks

    question = world.answered("접수대장을 없앴습니다", Audience.PRIVATE)
    index_now()
    assert not found("접수대장")
    change_answer(actor=world.colleague, question=question, answer="접수대장을 없앴습니다", audience=Audience.PUBLIC)
    index_now()
    assert found("접수대장")
    take_down_question(actor=world.editor, question=question)
    index_now()
    assert not found("접수대장")


def test_a_hit_says_that_the_words_stand_in_the_answers(world):
    world.answered(audience=Audience.PRIVATE)
    question = world.answered("표를 **만들었다**")
    [part] = parts_of([world.case])[world.case.pk]
    assert (part.url, part.text) == (question.get_absolute_url(), f"{question.text}\n표를 만들었다")


def test_words_of_questions_cost_no_query_where_they_are_prefetched(world, django_assert_num_queries):
    world.answered()
    [case] = list(CasePage.get_indexed_objects().filter(pk=world.case.pk))
    with django_assert_num_queries(0):
        assert case.search_files == ["예산은 어떻게 마련했나요?\n조례를 고쳤습니다."]


# --- Pages ---------------------------------------------------------------------------------------------------------


def test_the_form_asks_and_keeps_what_was_typed_when_something_is_wrong(client, world):
    address = reverse("questions:ask", args=[world.case.number])
    client.force_login(world.asker)
    bad = client.post(address, {"text": "남겨질 글", "wish": "nonsense"})
    assert (bad.status_code, "남겨질 글" in bad.text) == (422, True)
    answer = client.post(address, {"text": "질문<script>", "wish": "private"})
    question = Question.objects.get()
    assert answer.headers["Location"] == question.get_absolute_url()
    page = client.get(question.get_absolute_url()).text
    assert "질문&lt;script&gt;" in page
    assert (question.wish, question.audience) == ("private", "private")


def test_ten_questions_an_hour_are_enough(client, world):
    client.force_login(world.asker)
    address = reverse("questions:ask", args=[world.case.number])
    answers = [client.post(address, {"text": f"질문 {n}", "wish": "public"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "질문 10</textarea>" in answers[-1].text


@pytest.mark.parametrize(
    ("who", "ask", "read_private", "answer", "inbox"),
    [
        (None, 302, 404, 404, 302),
        ("resident", 403, 404, 404, 200),
        ("stranger", 200, 404, 404, 200),
        ("asker", 200, 200, 403, 200),
        ("colleague", 403, 200, 302, 200),
        ("editor", 200, 200, 302, 200),
    ],
)
def test_pages_by_role(client, world, who, ask, read_private, answer, inbox):
    question = world.ask()
    if who:
        client.force_login(getattr(world, who))
    assert client.get(reverse("questions:ask", args=[world.case.number])).status_code == ask
    assert client.get(question.get_absolute_url()).status_code == read_private
    posted = client.post(question.get_absolute_url(), {"answer": "네", "audience": "public"})
    assert posted.status_code == answer
    assert client.get(reverse("questions:inbox")).status_code == inbox


def test_withdrawing_by_button(client, world):
    question = world.ask()
    address = reverse("questions:withdraw", args=[question.pk])
    client.force_login(world.colleague)
    assert client.post(address).status_code == 403
    client.force_login(world.asker)
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    question.refresh_from_db()
    assert question.status == Status.WITHDRAWN


def test_the_case_shows_answers_and_names_only_members(client, world):
    question = world.answered("이름 **없는** 답")
    address = reverse("cases:detail", args=[world.case.number])
    page = client.get(address).text
    assert "이름 <strong>없는</strong> 답" in page
    assert world.asker.name not in page
    assert world.asker.name not in client.get(question.get_absolute_url()).text
    client.force_login(world.resident)
    assert world.asker.name not in client.get(question.get_absolute_url()).text
    client.force_login(world.stranger)
    assert world.asker.name in client.get(address).text


def test_the_case_offers_the_question_instead_of_the_mail_form(client, world):
    address = reverse("cases:detail", args=[world.case.number])
    ask = reverse("questions:ask", args=[world.case.number])
    mail_form = reverse("cases:contact", args=[world.case.number])
    client.force_login(world.asker)
    page = client.get(address).text
    assert ask in page
    assert mail_form not in page
    assert mail_form in client.get(ask).text
    client.force_login(world.colleague)
    assert ask not in client.get(address).text


def test_the_panel_shows_five_and_says_that_there_are_more(world):
    for number in range(6):
        answer_question(
            actor=world.colleague, question=world.ask(f"질문 {number}"), answer="답", audience=Audience.PUBLIC
        )
    panel = case_panel(world.case, world.resident)
    assert (len(panel["questions"]), panel["more"]) == (5, True)
    assert case_panel(make_case("다른 사례"), world.resident) is None


def test_what_waits_for_a_government_is_counted_for_its_officers_alone(world):
    world.ask()
    world.answered()
    counts = {name: waiting_count(getattr(world, name)) for name in ("colleague", "asker", "stranger", "resident")}
    assert counts == {"colleague": 1, "asker": 0, "stranger": 0, "resident": 0}


@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize(("name", "queries"), [("inbox", 7), ("of-case", 8)])
def test_lists_cost_the_same_however_long(client, world, django_assert_num_queries, number, name, queries):
    for place in range(number):
        world.ask(f"질문 {place}")
    client.force_login(world.colleague)
    address = reverse(f"questions:{name}", args=[world.case.number] if name == "of-case" else [])
    client.get(address)
    forget(world.colleague)
    with django_assert_num_queries(queries):
        client.get(address)
