"""Flagging, deciding, warning, suspending, putting back; who is told; what the log keeps."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import ModelLogEntry

from common.exceptions import DomainError
from community.forums.models import Post, Thread
from community.forums.services.editing import delete_post
from community.moderation.choices import Measure, Reason, ReportState, SanctionKind
from community.moderation.models import Flag, Report, Sanction
from community.moderation.services import deciding, sanctioning
from community.moderation.services.flagging import flag_post
from community.notices.services.choosing import choose
from people.services.accounts import leave_site
from tests.factories import forums as make

from .conftest import decided, flagged, fresh, standing

pytestmark = pytest.mark.django_db


def mails_to(inbox, user) -> list:
    return [mail for mail in inbox if user.email in mail.to]


@pytest.fixture
def told(mailoutbox, django_capture_on_commit_callbacks):
    """told(act): the mails that the act sends once it is committed."""

    def run(act, *args, **kwargs):
        before = len(mailoutbox)
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **kwargs)
        return mailoutbox[before:]

    return run


# --- flags -----------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("english")
def test_a_person_flags_a_post_once_and_all_flags_are_one_case(world):
    report = flagged(world)
    with pytest.raises(DomainError, match="already"):
        flag_post(actor=world.officer, post=report.post, reason=Reason.RUDE)
    again = flag_post(actor=world.manager, post=report.post, reason=Reason.PERSONAL, words="전화번호가 있습니다.")
    assert again.report == report
    assert report.flags.count() == 2


def test_something_else_needs_words(world):
    post = make.make_thread(world.author, world.officers).posts.get()
    with pytest.raises(DomainError):
        flag_post(actor=world.officer, post=post, reason=Reason.OTHER, words="  ")
    assert not Report.objects.exists()


def test_a_flag_after_a_decision_opens_a_case_of_its_own(world):
    report = deciding.dismiss(actor=world.editor, report=flagged(world), note="규칙에 맞습니다.")
    new = flag_post(actor=world.manager, post=report.post, reason=Reason.WRONG).report
    assert new != report
    assert (report.state, new.state) == (ReportState.DISMISSED, ReportState.OPEN)


@pytest.mark.parametrize("who", ["author", "expert"])
def test_own_and_deleted_posts_are_not_flagged(world, who):
    post = make.make_post(world.author, make.make_thread(world.author, world.officers))
    if who != "author":
        delete_post(actor=world.author, post=post)
    with pytest.raises(PermissionDenied):
        flag_post(actor=getattr(world, who), post=post, reason=Reason.RUDE)


# --- decisions -------------------------------------------------------------------------------------------------------
def test_everything_at_once_is_one_decision(world):
    report = decided(world, *Measure.values, everywhere=True, note="고맙습니다.")
    post = Post.objects.get(pk=report.post_id)
    assert post.deleted_at
    assert not Thread.objects.get(pk=post.thread_id).is_open
    assert {row.kind for row in Sanction.objects.filter(person=world.author)} == set(SanctionKind.values)
    assert (report.state, report.measures) == (ReportState.ACTED, Measure.values)
    with pytest.raises(PermissionDenied):
        deciding.dismiss(actor=world.administrator, report=report)


def test_hiding_the_opening_post_hides_the_thread_and_putting_back_shows_both(world):
    thread = make.make_thread(world.author, world.officers, body="처음 글")
    make.make_post(world.officer, thread, "답글")
    report = flag_post(actor=world.officer, post=thread.posts.get(number=1), reason=Reason.ADVERTISING).report
    decided(world, Measure.HIDE, report=report)
    assert standing(world.officer) == []
    deciding.put_back(actor=world.editor, report=Report.objects.get())
    assert standing(world.officer) == ["처음 글", "답글"]


def test_a_hidden_answer_is_put_back_in_its_place(world):
    report = decided(world, Measure.HIDE)
    assert "문제가 있는 글" not in standing(world.officer)
    deciding.put_back(actor=world.administrator, report=report)
    assert "문제가 있는 글" in standing(world.officer)
    with pytest.raises(PermissionDenied):
        deciding.put_back(actor=world.editor, report=report)


def test_who_keeps_the_community_hides_in_a_group_only_what_came_to_them(world):
    report = flagged(world, author=world.owner, board=world.circle, by=world.member)
    decided(world, Measure.HIDE, Measure.SUSPEND, report=report, everywhere=True)
    assert "문제가 있는 글" not in standing(world.member)
    other = flagged(world, author=world.expert, board=world.circle, by=world.member)
    with pytest.raises(PermissionDenied):
        decided(world, Measure.HIDE, report=other)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("measures", "more", "said"),
    [
        ([], {}, "Choose"),
        ([Measure.HIDE], {"words": " "}, "tell the author"),
        ([Measure.SUSPEND], {"until": None}, "give the last day"),
        ([Measure.SUSPEND], {"days": -1}, "give the last day"),
        ([Measure.SUSPEND], {"days": 400}, "a year"),
    ],
)
def test_a_decision_without_what_it_needs_changes_nothing(world, measures, more, said):
    with pytest.raises(DomainError, match=said):
        decided(world, *measures, **more)
    assert Report.objects.get().state == ReportState.OPEN
    assert not Sanction.objects.exists()
    assert not Post.objects.exclude(deleted_at=None).exists()


def test_a_refusal_in_the_middle_undoes_what_was_done_before_it(world):
    report = flagged(world, author=world.editor)
    with pytest.raises(PermissionDenied):
        decided(world, Measure.HIDE, Measure.WARN, report=report, actor=world.administrator)
    assert not Post.objects.exclude(deleted_at=None).exists()


# --- sanctions -------------------------------------------------------------------------------------------------------
def test_a_warning_ends_when_it_is_confirmed_and_a_suspension_when_it_is_lifted(world):
    decided(world, Measure.WARN, Measure.SUSPEND)
    warning = Sanction.objects.get(kind=SanctionKind.WARNING)
    suspension = Sanction.objects.get(kind=SanctionKind.SUSPENSION)
    assert set(Sanction.objects.holding_now(timezone.now())) == {warning, suspension}
    sanctioning.confirm_warning(actor=world.author, sanction=warning)
    sanctioning.lift(actor=world.administrator, sanction=suspension)
    assert not Sanction.objects.holding_now(timezone.now()).exists()
    with pytest.raises(PermissionDenied):
        sanctioning.lift(actor=world.administrator, sanction=suspension)


# --- mail ------------------------------------------------------------------------------------------------------------
def test_flagger_and_author_are_told_each_their_part(world, told):
    report = flagged(world)
    sent = told(decided, world, Measure.HIDE, Measure.WARN, report=report, note="고맙습니다.")
    [to_author] = mails_to(sent, world.author)
    [to_flagger] = mails_to(sent, world.officer)
    assert "서로 존중해 주세요." in to_author.body
    assert "서로 존중해 주세요." not in to_flagger.body
    assert "고맙습니다." in to_flagger.body
    assert world.officer.name not in to_author.body
    assert "문제가 있는 글" not in to_author.body + to_flagger.body


def test_each_reads_the_mail_in_the_language_that_they_chose_for_mails(world, told):
    choose(actor=world.author, wishes={"language": "en"})
    sent = told(decided, world, Measure.HIDE, report=flagged(world))
    [to_author], [to_flagger] = mails_to(sent, world.author), mails_to(sent, world.officer)
    assert "Your post has been hidden" in to_author.body
    assert 'lang="en"' in to_author.alternatives[0][0]
    assert "신고하신 글" in to_flagger.body
    assert 'lang="ko"' in to_flagger.alternatives[0][0]


def test_of_a_group_a_mail_says_nothing_but_its_name(world, told):
    report = flagged(world, author=world.member, board=world.circle, by=world.expert)
    sent = told(decided, world, Measure.HIDE, report=report, actor=world.owner, note="답")
    assert {mail.to[0] for mail in sent} == {world.member.email, world.expert.email}
    for mail in sent:
        assert "이야기" not in mail.body
        assert "존중" not in mail.body
        assert "자료 연구회" in mail.body


def test_dismissing_tells_the_flagger_alone_and_lifting_the_person(world, told):
    sent = told(deciding.dismiss, actor=world.editor, report=flagged(world))
    assert [mail.to for mail in sent] == [[world.officer.email]]
    decided(world, Measure.SUSPEND, report=flagged(world, by=world.manager))
    sent = told(sanctioning.lift, actor=world.editor, sanction=Sanction.objects.get())
    assert [mail.to for mail in sent] == [[world.author.email]]


# --- log -------------------------------------------------------------------------------------------------------------
def test_every_act_stands_in_the_log_with_who_and_about_whom(world):
    report = decided(world, Measure.HIDE, Measure.WARN, Measure.SUSPEND)
    sanctioning.confirm_warning(actor=world.author, sanction=Sanction.objects.get(kind="warning"))
    sanctioning.lift(actor=world.editor, sanction=Sanction.objects.get(kind="suspension"))
    deciding.put_back(actor=world.editor, report=report)
    rows = ModelLogEntry.objects.filter(action__startswith="moderation.").order_by("pk")
    assert [(row.action.partition(".")[2], row.user) for row in rows] == [
        ("flagged", None),
        ("warning", world.editor),
        ("suspension", world.editor),
        ("acted", world.editor),
        ("confirmed", world.author),
        ("lifted", world.editor),
        ("put_back", world.editor),
    ]
    assert {(row.data["person"], row.data["forum"]) for row in rows} == {(world.author.pk, world.officers.pk)}


# --- leaving ---------------------------------------------------------------------------------------------------------
def test_posts_of_who_left_stay_with_a_neutral_name_and_words_about_them_go(world, signed_in):
    thread = make.make_thread(world.author, world.officers, "남는 글", "본문은 남습니다.")
    name = world.author.name
    decided(world, Measure.WARN, Measure.SUSPEND)
    flag = flag_post(
        actor=world.author, post=make.make_post(world.officer, thread), reason=Reason.RUDE, words="저를 욕했습니다."
    )
    leave_site(user=world.author, actor=world.author)
    shown = signed_in(world.officer).get(thread.get_absolute_url()).content.decode()
    assert "본문은 남습니다." in shown
    assert "전직 담당자" in shown
    assert name not in shown
    assert not Sanction.objects.exists()
    assert Report.objects.get(state=ReportState.ACTED).words == ""
    assert Flag.objects.get(pk=flag.pk).words == ""
    assert flag.report in Report.objects.visible_to(fresh(world.editor)).open()


def test_a_flagged_post_of_who_left_can_still_be_decided(world, told):
    report = flagged(world)
    leave_site(user=world.author, actor=world.author)
    sent = told(decided, world, Measure.HIDE, report=Report.objects.get(pk=report.pk))
    assert [mail.to for mail in sent] == [[world.officer.email]]


def test_until_is_kept_to_the_second(world):
    until = timezone.now() + datetime.timedelta(days=3)
    decided(world, Measure.SUSPEND, until=until)
    assert Sanction.objects.get().until == until
