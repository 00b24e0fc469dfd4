"""The pages of judging: nothing typed is lost, nobody sees what is not theirs, what lists cost."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from community.contest.choices import Answer
from community.contest.models import Assignment, Judge, Panel, Score, Stage
from community.contest.sections import scores_left
from community.contest.services import panels
from community.contest.services.entering import withdraw_entry
from community.contest.services.masking import accept_suggestions
from tests.community.contest.conftest import PEOPLE
from tests.community.contest.test_pages import text_of
from tests.factories import judging as make
from tests.factories.people import CoordinatorFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(court):
    return make.make_assignment(court.first, court.entries[0])


# Queries of a page: of a judge, of the office.
MOST = (22, 38)


def score_url(assignment, name="score"):
    return reverse(f"contest:judge-{name}", args=[assignment.pk])


def office_url(court, name, *args):
    return reverse(f"contest:manage-{name}", args=[court.contest.slug, court.stage.pk, *args])


def typed(assignment, *values, **more):
    criteria = assignment.judge.stage.criteria.all()
    points = {f"points_{each.pk}": value for each, value in zip(criteria, values, strict=False)}
    return points | more


# --- Judges ---------------------------------------------------------------------------------------------------------


def test_a_judge_scores_one_entry_after_the_other(court, given, visit):
    following = make.make_assignment(court.first, court.entries[1])
    page = text_of(visit(court.judge, score_url(given)))
    for words in (
        "첫째 출품",
        "1 of 2, 0 scored",
        "0 to 10 points, weight 60%",
        "Their scores and comments stand here",
    ):
        assert words in page
    answer = visit(court.judge, score_url(given), typed(given, "8", "7.5", to_panel="좋은 출품"))
    assert answer.url == score_url(following)
    answer = visit(court.judge, score_url(following), typed(following, "9", "9"))
    assert answer.url == reverse("contest:judge-queue", args=[court.first.pk])
    queue = text_of(visit(court.judge, answer.url))
    for words in ("78.00", "90.00", "2 of 2 scored", "You have scored everything"):
        assert words in queue
    assert "78.00" in text_of(visit(court.judge, score_url(given)))


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("10.5", "takes 0 to 10 points"),
        ("-1", "takes 0 to 10 points"),
        ("열", "takes 0 to 10 points"),
        ("", "Give points for"),
    ],
)
def test_points_that_are_refused_come_back_with_a_sentence_and_stay_as_a_draft(court, given, visit, value, sentence):
    answer = visit(court.judge, score_url(given), typed(given, value, "7", to_entrant="길게 쓴 의견"))
    page = text_of(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert "길게 쓴 의견" in page
    assert not Score.objects.exists()
    assert "길게 쓴 의견" in text_of(visit(court.judge, score_url(given)))


def test_who_comes_late_is_refused_and_keeps_what_was_typed(court, given, visit):
    Stage.objects.filter(pk=court.stage.pk).update(closes_at=timezone.now())
    answer = visit(court.judge, score_url(given), typed(given, "8", "7", to_entrant="늦은 의견"))
    assert answer.status_code == 422
    assert "Judging closed at" in text_of(answer)
    assert "늦은 의견" in text_of(answer)
    assert not Score.objects.exists()
    given.refresh_from_db()
    assert given.draft["to_entrant"] == "늦은 의견"


def test_who_is_signed_out_gets_the_text_back(given, visit):
    answer = visit(None, score_url(given), typed(given, "8", "7", to_entrant="잃지 않을 의견"))
    assert answer.status_code == 403
    assert "잃지 않을 의견" in text_of(answer)
    assert visit(None, score_url(given, "autosave"), {}).status_code == 401


def test_typing_is_kept_with_the_servers_total(court, given, visit):
    answer = visit(court.judge, score_url(given, "autosave"), typed(given, "7.5", "99", version="0"))
    assert answer.json()["total"] == "45.00"
    stale = visit(court.judge, score_url(given, "autosave"), typed(given, "1", version="0"))
    assert stale.status_code == 409
    given.refresh_from_db()
    assert "7.5" in given.draft.values()


def test_others_scores_and_comments_are_nowhere_before_ones_own_are_in(court, given, visit):
    """Page, queue, autosave, errors; then they stand on the page."""
    other = make.make_assignment(court.second, court.entries[0])
    make.make_scores(other, 3.25, 4.75, panel="비밀스러운 논의", entrant="출품자만")
    Judge.objects.filter(pk=court.second.pk).update(note="x")
    name = court.second.user.name
    pages = [
        visit(court.judge, score_url(given)),
        visit(court.judge, reverse("contest:judge-queue", args=[court.first.pk])),
        visit(court.judge, reverse("contest:judging")),
        visit(court.judge, score_url(given), typed(given, "99")),
        visit(court.judge, score_url(given, "autosave"), typed(given, "1")),
        visit(court.judge, score_url(given, "abstain")),
        *(visit(court.manager, office_url(court, page)) for page in ("judging", "assign", "assignments", "conflicts")),
        visit(court.author, court.entries[0].get_absolute_url()),
        visit(court.manager, court.entries[0].get_absolute_url()),
    ]
    for response in pages:
        text = response.content.decode()
        for secret in ("3.25", "4.75", "38.50", "비밀스러운 논의", "출품자만"):
            assert secret not in text, response.request["PATH_INFO"]
    assert name not in pages[0].content.decode()
    export = visit(court.manager, office_url(court, "assignments-export"))
    assert "38.5" not in b"".join(export.streaming_content).decode()
    make.make_scores(given, 8, 7)
    page = text_of(visit(court.judge, score_url(given)))
    for words in (name, "3.25", "38.50", "비밀스러운 논의"):
        assert words in page
    assert "출품자만" not in page


def test_an_entry_that_is_not_ones_own_to_judge_is_nowhere(court, given, visit):
    for who in (*(getattr(court, name) for name in PEOPLE if name != "judge"), court.second.user):
        for name in ("score", "abstain"):
            assert visit(who, score_url(given, name)).status_code == 404
        for name in ("skip", "resume", "autosave", "score"):
            assert visit(who, score_url(given, name), {}).status_code == 404
        assert visit(who, reverse("contest:judge-queue", args=[court.first.pk])).status_code == 404


def test_putting_off_and_abstaining_through_the_pages(court, given, visit):
    following = make.make_assignment(court.first, court.entries[1])
    assert visit(court.judge, score_url(given, "skip"), {}).url == score_url(following)
    assert visit(court.judge, score_url(given, "abstain"), {"reason": ""}).status_code == 422
    visit(court.judge, score_url(given, "abstain"), {"reason": "자문했습니다", "is_conflict": "on"})
    assert visit(court.judge, score_url(given)).status_code == 404
    visit(court.judge, score_url(following, "abstain"), {"reason": "모르는 분야"})
    assert "Take the abstention back" in text_of(visit(court.judge, score_url(following)))
    visit(court.judge, score_url(following, "resume"), {})
    assert "Hand in and go on" in text_of(visit(court.judge, score_url(following)))


def test_after_the_end_scores_are_read_and_nothing_is_written(court, given, visit):
    make.make_scores(given, 8, 7.5)
    make.close_stage(court.stage)
    page = text_of(visit(court.judge, score_url(given)))
    assert "78.00" in page
    assert "Hand in and go on" not in page
    assert visit(court.judge, score_url(given, "skip"), {}).status_code == 403


def test_somebody_invited_answers_with_entries_and_interests(court, visit):
    person = UserFactory()
    seat = panels.invite_judge(actor=court.manager, panel=court.panel, email=person.email, tell=False)
    assert "My judging" in text_of(visit(person, reverse("contest:index")))
    assert "You are invited" in text_of(visit(person, reverse("contest:judging")))
    url = reverse("contest:judge-answer", args=[seat.pk])
    wrong = visit(person, url, {"most": "3", "interests": "없는군"})
    assert wrong.status_code == 422
    assert "There is no local government “없는군”" in text_of(wrong)
    assert visit(person, url, {"most": "3", "interests": court.home.name_ko}).status_code == 302
    seat.refresh_from_db()
    assert (seat.answer, seat.most) == (Answer.ACCEPTED, 3)
    assert visit(court.judge, url).status_code == 404


# --- The office -----------------------------------------------------------------------------------------------------


def test_the_office_makes_a_panel_invites_and_assigns_through_the_pages(court, visit):
    visit(court.manager, office_url(court, "panel-new"), {"name": "우리 도 심사단", "province": court.province.pk})
    made = Panel.objects.get(name="우리 도 심사단")
    again = visit(court.manager, office_url(court, "panel-new"), {"name": "또", "province": court.province.pk})
    assert again.status_code == 422
    assert "There is a panel for these entries already." in text_of(again)
    unknown = visit(court.manager, office_url(court, "invite", made.pk), {"email": "new@example.org"})
    assert unknown.status_code == 409
    assert "new@example.org" in text_of(unknown)
    visit(court.manager, office_url(court, "invite", made.pk), {"email": "new@example.org", "name": "새사람"})
    assert made.judges.get().user.name == "새사람"
    Judge.objects.filter(panel=made).delete()
    visit(court.manager, office_url(court, "panel-delete", made.pk), {})
    proposal = visit(court.manager, office_url(court, "assign"))
    assert "6 assignments come new" in text_of(proposal)
    mark = proposal.context["plan"].plan.mark
    assert visit(court.manager, office_url(court, "assign"), {"mark": "old"}).status_code == 409
    assert visit(court.manager, office_url(court, "assign"), {"mark": mark}).status_code == 302
    assert Assignment.objects.count() == 6
    assert "0 of 6 scores are in" in text_of(visit(court.manager, office_url(court, "judging")))


def test_late_judges_are_named_from_three_days_before_the_end(court, given, visit):
    url = office_url(court, "judging")
    assert "is late" not in text_of(visit(court.manager, url))
    soon = timezone.now() + datetime.timedelta(days=2)
    Stage.objects.filter(pk=court.stage.pk).update(closes_at=soon)
    assert "1 judge is late" in text_of(visit(court.manager, url))


def test_a_judge_is_told_what_is_left_and_of_nothing_after_the_end(court, given):
    assert scores_left(court.judge) == 1
    make.close_stage(court.stage)
    assert scores_left(court.judge) == 0


def test_an_entry_that_withdraws_leaves_nobody_any_work(court, given, visit):
    url = office_url(court, "judging")
    assert "0 of 1 scores are in" in text_of(visit(court.manager, url))
    withdraw_entry(actor=court.coordinator, entry=court.entries[0], reason="사정이 있어")
    assert "0 of 0 scores are in" in text_of(visit(court.manager, url))
    assert visit(court.judge, score_url(given)).status_code == 404
    queue = text_of(visit(court.judge, reverse("contest:judge-queue", args=[court.first.pk])))
    assert "being prepared" not in queue
    assert "No entries yet" in queue


def test_chosen_rows_are_taken_back_pinned_moved_and_given(court, given, visit):
    url, chosen = office_url(court, "assignments-change"), {"chosen": [given.pk]}
    assert "Choose at least one row" in text_of(visit(court.manager, url, {"verb": "unassign"}))
    assert visit(court.manager, url, {"verb": "boom", **chosen}).status_code == 404
    visit(court.manager, url, {"verb": "pin", **chosen})
    given.refresh_from_db()
    assert given.made == "pinned"
    visit(court.manager, url, {"verb": "give", "to": court.second.pk, **chosen})
    assert Assignment.objects.count() == 2
    twice = visit(court.manager, url, {"verb": "move", "to": court.second.pk, **chosen})
    assert twice.status_code == 422
    assert "The judge has this entry already." in text_of(twice)
    visit(court.manager, url, {"verb": "unassign", **chosen})
    assert Assignment.objects.get().judge == court.second


def test_the_export_is_read_again_by_the_import(court, given, visit):
    make.make_assignment(court.second, court.entries[1])
    export = b"".join(visit(court.manager, office_url(court, "assignments-export")).streaming_content)
    assert len(list(csv.reader(io.StringIO(export.decode("utf-8-sig"))))) == 3
    Assignment.objects.all().delete()
    url = office_url(court, "assignments-import")
    for encoding in ("utf-8-sig", "cp949"):
        Assignment.objects.all().delete()
        file = SimpleUploadedFile("배정.csv", export.decode("utf-8-sig").encode(encoding))
        assert visit(court.manager, url, {"file": file}).status_code == 302
        assert Assignment.objects.count() == 2


@pytest.mark.parametrize("raw", [b"", b"a,b\n1,2", b"Number,E-mail address\n", b"\xff\xfe\xfa", b"\0"])
def test_files_that_are_none_are_refused_with_a_sentence(court, visit, raw):
    answer = visit(court.manager, office_url(court, "assignments-import"), {"file": SimpleUploadedFile("x.csv", raw)})
    assert answer.status_code == 422
    assert not Assignment.objects.exists()


def test_the_office_excludes_a_judge_and_lifts_it_again(court, visit):
    url = office_url(court, "conflicts")
    data = {"judge": court.first.pk, "number": court.entries[0].label, "reason": "친족"}
    assert visit(court.manager, url, data | {"number": "1"}).status_code == 422
    visit(court.manager, url, data)
    page = visit(court.manager, url)
    assert "Excluded by the office" in text_of(page)
    [conflict] = page.context["conflicts"]
    visit(court.manager, office_url(court, "conflict-lift", conflict.pk), {"reason": "잘못 알았음"})
    assert not visit(court.manager, url).context["conflicts"]


def test_the_offices_pages_are_for_the_office_alone(court, visit):
    names = ("judging", "panel-new", "conflicts", "assign", "assignments", "assignments-export", "assignments-import")
    for who in set(PEOPLE) - {"manager", "administrator"}:
        for name in names:
            assert visit(getattr(court, who), office_url(court, name)).status_code == 403, (who, name)


def grow(court):
    """Two more entries, and two more judges; everybody has everything."""
    for _n in range(2):
        officer, coordinator = OfficerFactory(), None
        coordinator = CoordinatorFactory(government=officer.government).user
        court.entries.append(make.make_frozen(officer, coordinator, court.contest, court.manager))
        make.make_judge(court.panel)
    for judge in court.panel.judges.all():
        for entry in court.entries:
            if not Assignment.objects.filter(judge=judge, entry=entry):
                make.make_assignment(judge, entry)


@pytest.mark.parametrize("blind", [False, True])
def test_what_the_lists_cost_at_one_row_and_at_five(court, given, visit, client, blind, django_assert_max_num_queries):
    """The same however many judges, entries and scores there are."""
    Stage.objects.filter(pk=court.stage.pk).update(is_blind=blind)
    accept_suggestions(actor=None, stage=court.stage)
    mine = [reverse("contest:judging"), reverse("contest:judge-queue", args=[court.first.pk]), score_url(given)]
    names = ("judging", "assign", "assignments", "conflicts", *(["masks"] if blind else []))
    pages = {court.judge: mine, court.manager: [office_url(court, name) for name in names]}
    costs = {}
    for person, urls in pages.items():
        visit(person, urls[0])
        for url in urls:
            client.get(url)
            with django_assert_max_num_queries(MOST[person == court.manager]) as one:
                assert client.get(url).status_code == 200
            costs[url] = len(one)
    grow(court)
    accept_suggestions(actor=None, stage=court.stage)
    for person, urls in pages.items():
        visit(person, urls[0])
        for url in urls:
            with django_assert_max_num_queries(costs[url]):
                client.get(url)
