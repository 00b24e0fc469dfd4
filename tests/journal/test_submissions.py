"""Officers submit, editors and writers talk, editors decide."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.exceptions import DomainError
from journal import mails, rules
from journal.choices import TRANSITIONS, SubmissionStatus
from journal.models import ArticlePage, Call, Submission, SubmissionNote
from journal.services.submitting import accept_submission, act_on_submission, change_submission, submit_article
from people.choices import Role
from tests.factories.journal import planned, section
from tests.factories.people import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
FIELDS = {"title": "우리 창구의 봄", "lead": "두 문장입니다.", "text": "**원고**입니다."}


@pytest.fixture
def writer():
    return OfficerFactory().user


@pytest.fixture
def editor():
    return UserFactory(roles=[Role.EDITOR])


def fields(**values):
    return {**FIELDS, "section": section(), "call": None, **values}


def proposed(writer, **values) -> Submission:
    return submit_article(actor=writer, fields=fields(**values))


def typed(**values) -> dict:
    return {**FIELDS, "section": section().pk, **values}


P, R, A, D, W = SubmissionStatus


@pytest.mark.parametrize(
    ("verb", "by_writer", "by_editor"),
    [
        ("change", {P, R}, set()),
        ("withdraw", {P, R}, set()),
        ("comment", {P, R}, {P, R}),
        ("take", set(), {P, R}),
        ("return", set(), {P}),
        ("accept", set(), {P}),
        ("decline", set(), {P, R}),
    ],
)
def test_who_may_take_which_step_from_where(writer, editor, verb, by_writer, by_editor):
    for status in SubmissionStatus:
        one = Submission(writer=writer, status=status)
        assert bool(rules.can_do(writer, one, verb)) == (status in by_writer)
        assert bool(rules.can_do(editor, one, verb)) == (status in by_editor)
        assert not rules.can_do(OfficerFactory().user, one, verb)
        assert not rules.can_do(AnonymousUser(), one, verb)


def test_the_table_has_every_step():
    assert set(TRANSITIONS) == {"change", "withdraw", "comment", "take", "return", "accept", "decline"}


def test_nobody_decides_about_what_they_submitted_themselves():
    officer = OfficerFactory(user=UserFactory(roles=[Role.EDITOR])).user
    one = proposed(officer)
    for verb in ("return", "accept", "decline", "take"):
        assert not rules.can_do(officer, one, verb)


def test_only_officers_submit(editor):
    with pytest.raises(PermissionDenied):
        submit_article(actor=editor, fields=fields())


def test_it_is_seen_by_its_writer_and_editors_alone(writer, editor):
    one = proposed(writer)
    assert list(Submission.objects.visible_to(writer)) == [one]
    assert list(Submission.objects.visible_to(editor)) == [one]
    assert not Submission.objects.visible_to(OfficerFactory().user).exists()
    assert not Submission.objects.visible_to(AnonymousUser()).exists()


def test_what_was_sent_back_waits_again_when_it_is_changed(writer, editor):
    one = proposed(writer)
    act_on_submission(actor=editor, submission=one, verb="return", remark="조금 줄여 주십시오.")
    assert Submission.objects.get().status == R
    change_submission(actor=writer, submission=one, fields=fields(title="줄인 봄"))
    assert (Submission.objects.get().status, Submission.objects.get().title) == (P, "줄인 봄")
    assert list(SubmissionNote.objects.values_list("verb", flat=True)) == ["propose", "return", "change"]


@pytest.mark.parametrize("verb", ["comment", "return", "decline"])
def test_a_step_that_needs_words_has_some(writer, editor, verb):
    with pytest.raises(DomainError):
        act_on_submission(actor=editor, submission=proposed(writer), verb=verb, remark="  ")


def test_accepted_it_is_a_draft_of_the_issue_under_its_writers_name(writer, editor):
    issue = planned()
    article = accept_submission(actor=editor, submission=proposed(writer), issue=issue)
    article = ArticlePage.objects.child_of(issue).get(pk=article.pk)
    assert (article.title, article.live, article.is_approved) == ("우리 창구의 봄", False, False)
    assert [author.officer.user for author in article.authors.all()] == [writer]
    assert next(iter(article.rendered.values())) == "<p><strong>원고</strong>입니다.</p>"
    with pytest.raises(PermissionDenied):
        accept_submission(actor=editor, submission=Submission.objects.get(), issue=issue)
    assert ArticlePage.objects.count() == 1


class TestMail:
    def sent(self, note: SubmissionNote) -> list[str]:
        mail.outbox.clear()
        DBTaskResult.objects.all().delete()
        mails.send_about(note)
        names = [message["kwargs"]["message"]["to"] for message in queued_messages()]
        return [one for to in names for one in to] + [one for message in mail.outbox for one in message.to]

    @pytest.mark.parametrize("verb", ["comment", "return", "decline", "accept"])
    def test_the_writer_hears_what_editors_do(self, writer, editor, verb):
        one = proposed(writer)
        note = SubmissionNote.objects.create(submission=one, author=editor, verb=verb, text="한마디")
        assert self.sent(note) == [writer.email]

    def test_editors_hear_of_a_new_one_and_the_one_in_charge_of_what_follows(self, writer, editor):
        other = UserFactory(roles=[Role.EDITOR])
        one = proposed(writer)
        assert set(self.sent(one.notes.get())) == {editor.email, other.email}
        act_on_submission(actor=editor, submission=one, verb="take")
        note = SubmissionNote.objects.create(submission=Submission.objects.get(), author=writer, verb="change")
        assert self.sent(note) == [editor.email]

    @pytest.mark.parametrize("verb", ["comment", "change", "withdraw"])
    def test_what_nobody_has_taken_is_told_to_every_editor(self, writer, editor, verb):
        note = SubmissionNote.objects.create(submission=proposed(writer), author=writer, verb=verb, text="한마디")
        assert self.sent(note) == [editor.email]

    def test_the_manuscript_stays_on_the_site(self, writer, editor):
        one = proposed(writer, text="메일에 있으면 안 되는 글")
        mails.send_about(one.notes.get())
        said = str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True))) + str(
            [(message.body, message.subject) for message in mail.outbox]
        )
        assert "메일에 있으면 안 되는 글" not in said


def queued_messages() -> list[dict]:
    rows = DBTaskResult.objects.filter(task_path="common.mailing.deliver").values_list("args_kwargs", flat=True)
    return list(rows)


class TestPages:
    @pytest.fixture(autouse=True)
    def _section(self):
        section()

    def test_an_officer_submits_with_a_file_and_takes_it_out_again(self, client, writer):
        call = Call.objects.create(title="봄 특집", text="봄 이야기", closes_on=timezone.localdate())
        client.force_login(writer)
        assert "봄 특집" in client.get("/journal/write/").text
        upload = SimpleUploadedFile("원고.txt", "글".encode())
        answer = client.post(f"/journal/write/new/?call={call.pk}", typed(uploads=[upload]))
        one = Submission.objects.get()
        assert answer["Location"] == one.get_absolute_url()
        assert (one.call, one.writer_as) == (call, writer.officers.get())
        text = client.get(one.get_absolute_url()).text
        assert "원고.txt" in text
        assert "<strong>원고</strong>" in text
        file = one.files.get()
        assert client.get(f"/journal/submissions/{one.pk}/files/{file.pk}/").status_code == 200
        client.post(f"/journal/submissions/{one.pk}/files/{file.pk}/remove/")
        assert not one.files.exists()

    def test_a_call_that_is_over_is_not_shown(self, client, writer):
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        Call.objects.create(title="지난 특집", text="글", closes_on=yesterday)
        client.force_login(writer)
        assert "지난 특집" not in client.get("/journal/write/").text

    @pytest.mark.parametrize(
        "wrong",
        [{"title": ""}, {"lead": ""}, {"lead": "가" * 301}, {"section": "999999"}, {"title": "제\x00목"}],
    )
    def test_what_does_not_fit_is_said_and_kept(self, client, writer, wrong):
        client.force_login(writer)
        answer = client.post("/journal/write/new/", typed(**wrong))
        assert answer.status_code == 422
        assert "**원고**입니다." in answer.text
        assert not Submission.objects.exists()

    def test_it_is_said_that_files_are_to_be_attached_once_more(self, client, writer):
        client.force_login(writer)
        upload = SimpleUploadedFile("원고.txt", "글".encode())
        answer = client.post("/journal/write/new/", typed(lead="", uploads=[upload]))
        assert set(answer.context["form"].errors) == {"lead", "uploads"}

    def test_a_file_that_is_not_what_its_name_says_is_refused(self, client, writer):
        client.force_login(writer)
        answer = client.post("/journal/write/new/", typed(uploads=[SimpleUploadedFile("원고.pdf", b"no pdf")]))
        assert answer.status_code == 422
        assert len(answer.context["form"].errors["uploads"]) == 1
        assert not Submission.objects.exists()

    def test_others_find_nothing(self, client, writer):
        one = submit_article(
            actor=writer, fields=fields(title="비밀 원고"), uploads=[SimpleUploadedFile("a.txt", "글".encode())]
        )
        client.force_login(OfficerFactory().user)
        for address in ("", "edit/", f"files/{one.files.get().pk}/"):
            assert client.get(f"{one.get_absolute_url()}{address}").status_code == 404
        for address in ("act/", "accept/"):
            assert client.post(f"{one.get_absolute_url()}{address}", {"verb": "withdraw"}).status_code == 404
        assert client.get("/journal/submissions/").status_code == 403
        assert "비밀 원고" not in client.get("/journal/write/").text

    def test_an_editor_takes_it_talks_and_accepts(self, client, writer, editor):
        one, issue = proposed(writer), planned()
        client.force_login(editor)
        assert "우리 창구의 봄" in client.get("/journal/submissions/").text
        act = f"{one.get_absolute_url()}act/"
        client.post(act, {"verb": "take"})
        assert Submission.objects.get().editor == editor
        assert client.post(act, {"verb": "return", "remark": ""}).status_code == 422
        client.post(act, {"verb": "comment", "remark": "사진이 있으면 좋겠습니다."})
        assert "사진이 있으면" in client.get(one.get_absolute_url()).text
        assert client.post(act, {"verb": "publish"}).status_code == 404
        assert client.post(act, {"verb": "withdraw"}).status_code == 403
        answer = client.post(f"{one.get_absolute_url()}accept/", {"issue": issue.pk})
        assert answer["Location"].startswith("/journal/desk/1/#row-")
        assert "우리 창구의 봄" not in client.get("/journal/submissions/").text
        assert "우리 창구의 봄" in client.get("/journal/submissions/?show=all").text

    def test_an_issue_that_is_out_takes_no_submission(self, client, writer, editor):
        one = proposed(writer)
        client.force_login(editor)
        assert client.post(f"{one.get_absolute_url()}accept/", {"issue": 999999}).status_code == 422

    def test_the_home_page_counts_those_that_wait(self, client, writer, editor, settings):
        settings.MFA_REQUIRED = False
        proposed(writer)
        client.force_login(editor)
        assert "/journal/submissions/" in client.get("/").text
