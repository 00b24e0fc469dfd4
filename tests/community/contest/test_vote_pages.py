"""The pages of a vote: what residents and the office get, nothing typed is lost, nobody sees counts too early."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import openpyxl
import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from community.contest import tasks
from community.contest.choices import EntryStatus
from community.contest.models import Ballot, Candidate, Contest, Entry, Stage, Voter, WaitingBallot
from community.contest.services import counting, voting
from tests.community.contest.conftest import PEOPLE
from tests.community.contest.test_pages import text_of, visit  # noqa: F401  a fixture
from tests.community.contest.test_voting import ADDRESS, close, paper, token, vote, whole
from tests.factories import contest as make
from tests.kept import made_once

pytestmark = pytest.mark.django_db
CLOCK = re.compile(r"<time.*?</time>", re.DOTALL)
CHANGING = re.compile(r'csrfmiddlewaretoken" value="\w+"')


@made_once
def stage():
    with translation.override("en"):  # the groups have the names of kinds of governments
        return make.make_vote()


def url(stage, name="vote", *args) -> str:
    return reverse(f"contest:{name}", args=[stage.contest.slug, stage.pk, *args])


def filled(stage, start=0, email=ADDRESS) -> dict[str, object]:
    groups: dict[str, object] = {"email": email}
    for pick in Candidate.objects.filter(pk__in=whole(stage, start)):
        groups.setdefault(f"group-{pick.group_id}", []).append(pick.pk)
    return groups


def still(response) -> str:
    """The page without what changes each time it is drawn."""
    return CHANGING.sub("", CLOCK.sub("", text_of(response)))


# --- Residents -------------------------------------------------------------------------------------------------------


def test_a_resident_reads_picks_confirms_and_learns_the_second_time_that_it_was_counted(stage, visit):  # noqa: F811
    page = text_of(visit(None, stage.contest.get_absolute_url()))
    assert url(stage) in page
    ballot = text_of(visit(None, url(stage)))
    for words in ("Pick 2 of 3", "Pick 1 of 2", "출품작 5", "짧은 요약", "Server time (Seoul)"):
        assert words in ballot
    one = whole(stage)[0]
    read = text_of(visit(None, url(stage, "vote-entry", one)))
    assert "본문 1입니다." in read
    sent = text_of(visit(None, url(stage), filled(stage)))
    assert "Look at your mail" in sent
    assert ADDRESS in sent
    link = reverse("contest:vote-confirm", args=[token()])
    shown = text_of(visit(None, link))
    assert all(Candidate.objects.get(pk=pick).entry.title in shown for pick in whole(stage))
    assert not Ballot.objects.exists()
    assert "Your vote counts" in text_of(visit(None, link, {}))
    assert Ballot.objects.count() == 1
    used = visit(None, link, {})
    assert (used.status_code, visit(None, link).status_code) == (410, 410)
    assert "has been used" in text_of(used)


def test_looking_at_the_link_counts_nothing_however_often(stage, visit, client):  # noqa: F811
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    link = reverse("contest:vote-confirm", args=[token()])
    for method in (client.get, client.head, client.get):
        assert method(link).status_code == 200
    assert not Voter.objects.exists()
    assert WaitingBallot.objects.count() == 1


def test_the_answer_is_the_same_for_an_address_that_has_voted(stage, client, monkeypatch):
    typed, queued, send = filled(stage), [], tasks.send_vote_mail.func
    waits = SimpleNamespace(enqueue=lambda mail_id: queued.append(mail_id))
    monkeypatch.setattr(tasks, "send_vote_mail", waits)
    client.get(url(stage))

    def ask():
        with CaptureQueriesContext(connection) as found:
            answer = still(client.post(url(stage), typed))
        send(mail_id=queued.pop())
        sent = [each["sql"].split()[:3] for each in found.captured_queries]
        return answer, [words for words in sent if "SAVEPOINT" not in words]

    before = ask()
    voting.confirm(token=token())
    assert ask() == before
    assert "voted already" in mail.outbox[-1].subject or "이미" in mail.outbox[-1].subject
    assert len(before[1]) < 25


def test_what_was_picked_and_typed_comes_back_with_a_sentence_for_each_group(stage, visit):  # noqa: F811
    keys = [one.pk for one in paper(stage).candidates]
    cities, counties = (f"group-{group}" for group in stage.ballot_groups.values_list("pk", flat=True))
    page = visit(None, url(stage), {cities: keys[0], counties: keys[3:], "email": "no address"})
    assert page.status_code == 422
    text = text_of(page)
    assert "Pick exactly 2 here. You have picked 1." in text
    assert "Pick exactly 1 here. You have picked 2." in text
    assert 'value="no address"' in text
    ticked = {int(value) for value in re.findall(r'value="(\d+)" checked', text)}
    assert ticked == {keys[0], *keys[3:]}
    assert not WaitingBallot.objects.exists()


@pytest.mark.parametrize("value", ["x", "-1", "99999999999999999999", "1 OR 1=1"])
def test_values_that_are_no_candidates_are_a_sentence(stage, visit, value):  # noqa: F811
    group = stage.ballot_groups.first().pk
    page = visit(None, url(stage), {**filled(stage), f"group-{group}": [value, value]})
    assert page.status_code == 422
    assert "does not stand on this ballot any more" in text_of(page)


@pytest.mark.parametrize("email", ['"a b"@example.org', "a@" + "b" * 250 + ".org", "a\n@example.org", ""])
def test_addresses_that_are_none_are_refused_beside_the_field(stage, visit, email):  # noqa: F811
    page = visit(None, url(stage), filled(stage, email=email))
    assert page.status_code == 422
    assert "id_email_error" in text_of(page)


def test_each_browser_keeps_its_order(stage, client):
    def order():
        page = client.get(url(stage)).content.decode()
        return re.findall(r'data-vote-read="(\d+)"', page)

    first = order()
    assert order() == first
    cookie = client.cookies["ballot_order"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    orders = set()
    for _n in range(30):
        client.cookies.clear()
        orders.add(tuple(order()))
    assert len(orders) > 3
    client.cookies["ballot_order"] = "<script>"
    assert len(order()) == 5


def test_limits_answer_with_a_sentence_and_keep_the_picks(stage, visit, settings):  # noqa: F811
    settings.VOTE_MAILS_A_NETWORK_AN_HOUR = 1
    assert visit(None, url(stage), filled(stage)).status_code == 200
    page = visit(None, url(stage), filled(stage, email="b@example.org"))
    assert page.status_code == 429
    assert "Many votes have come from this network" in text_of(page)
    assert len(re.findall(r'value="\d+" checked', text_of(page))) == 3


def test_before_and_after_the_page_says_when_and_shows_no_candidate(stage, visit):  # noqa: F811
    one, typed = whole(stage)[0], filled(stage)
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    for opens, closes, words in ((1, 2, "The vote opens at"), (-2, -1, "The vote closed at")):
        now = timezone.now()
        Stage.objects.filter(pk=stage.pk).update(opens_at=now + opens * make.DAY, closes_at=now + closes * make.DAY)
        page = visit(None, url(stage))
        assert page.status_code == 200
        assert words in text_of(page)
        assert "출품작" not in text_of(page)
        assert visit(None, url(stage, "vote-entry", one)).status_code == 404
        assert visit(None, url(stage), typed).status_code == 403
        late = visit(None, reverse("contest:vote-confirm", args=[token()]), {})
        assert late.status_code == 403
        assert words in text_of(late)
    assert not Voter.objects.exists()


def test_a_vote_of_a_contest_in_preparation_and_a_stage_that_is_no_vote_are_nowhere(stage, visit):  # noqa: F811
    judging = stage.contest.stages.filter(kind="judging").first()
    one = whole(stage)[0]
    assert visit(None, url(judging)).status_code == 404
    Contest.objects.update(status="draft")
    assert visit(None, url(stage)).status_code == visit(None, url(stage, "vote-entry", one)).status_code == 404


def test_while_no_entry_is_eligible_the_ballot_is_being_drawn_up(stage, visit):  # noqa: F811
    Entry.objects.update(status=EntryStatus.SUBMITTED)
    assert "being drawn up" in text_of(visit(None, url(stage)))
    assert visit(None, url(stage), {"email": ADDRESS}).status_code == 409


def test_a_withdrawn_entry_is_off_the_ballot_and_its_text_is_gone(stage, visit):  # noqa: F811
    one = Candidate.objects.get(pk=whole(stage)[0])
    voting.ask_for_mail(stage=stage, picks=whole(stage), email=ADDRESS)
    Entry.objects.filter(pk=one.entry_id).update(status=EntryStatus.WITHDRAWN)
    assert one.entry.title not in text_of(visit(None, url(stage)))
    assert visit(None, url(stage, "vote-entry", one.pk)).status_code == 404
    answer = visit(None, reverse("contest:vote-confirm", args=[token()]), {})
    assert answer.status_code == 409
    assert "does not stand on this ballot any more" in text_of(answer)


# --- What pages cost -------------------------------------------------------------------------------------------------


def test_ballot_and_office_cost_the_same_with_one_candidate_and_with_five(world, client):
    cache.clear()
    costs = {}
    for sizes in ((1,), (5,)):
        stage = make.make_vote(sizes=sizes, picks=(1,))
        client.logout()
        paper(stage)
        vote(stage)
        assert cost(client, url(stage)) == 2
        assert cost(client, url(stage, "vote-entry", whole(stage)[0])) == 2
        client.force_login(world.manager)
        for moment in ("open", "over"):
            if moment == "over":
                close(stage)
            costs.setdefault(moment, set()).add(cost(client, url(stage, "manage-vote")))
    assert [len(each) for each in costs.values()] == [1, 1]
    assert max(costs["over"]) <= max(costs["open"]) + 2 <= 15


def cost(client, address) -> int:
    """How many queries the page takes, the second time."""
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


# --- Nobody sees counts before the vote is over -----------------------------------------------------------------------


def pages_about(stage) -> list[str]:
    slug = stage.contest.slug
    ours = Entry.objects.order_by("number").first()
    return [
        stage.contest.get_absolute_url(),
        reverse("contest:index"),
        url(stage),
        *(url(stage, "vote-entry", one) for one in Candidate.objects.values_list("pk", flat=True)),
        url(stage, "manage-vote"),
        url(stage, "manage-vote-export", "xlsx"),
        url(stage, "manage-vote-export", "csv"),
        url(stage, "manage-vote-export", "json"),
        *(reverse(f"contest:{name}", args=[slug]) for name in ("manage-contest", "manage-entries", "manage-export")),
        reverse("contest:manage-stage", args=[slug, stage.pk]),
        reverse("contest:entry", args=[ours.pk]),
        "/",
        "/search/?q=출품작",
    ]


@pytest.mark.parametrize("who", [None, "author", "judge", "manager", "administrator"])
def test_every_page_is_the_same_whoever_is_ahead(world, stage, who, client):
    """Eleven ballots for one candidate, then the very same for another: nothing that anybody gets may differ."""
    if who:
        client.force_login(getattr(world, who))
    client.cookies["ballot_order"] = "a" * 22
    seen = []
    for start in (0, 1):
        picks = whole(stage, start)
        with transaction.atomic():
            for number in range(11):
                voting.cast(stage=stage, key=f"voter {number}", picks=picks, now=timezone.now())
            seen.append([(page, *_answer(client.get(page))) for page in pages_about(stage)])
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    statuses = {page: status for page, status, _text in seen[0]}
    if who in ("manager", "administrator"):
        assert statuses[url(stage, "manage-vote")] == 200
        assert statuses[url(stage, "manage-vote-export", "csv")] == 403


def _answer(response) -> tuple[int, str]:
    if "spreadsheet" in response.get("Content-Type", ""):
        book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        return response.status_code, str([[cell.value for cell in row] for row in book.active])
    return response.status_code, still(response)


def test_the_office_sees_turnout_at_once_and_counts_a_minute_after_the_vote(world, stage, visit):  # noqa: F811
    for number in range(4):
        vote(stage, f"{number}@example.org", 1 if number else 0)
    early = text_of(visit(world.manager, url(stage, "manage-vote")))
    assert "Nobody sees counts before the vote is over" in early
    assert '<strong class="number">4</strong>' in early
    assert visit(world.manager, url(stage, "manage-vote-export", "xlsx")).status_code == 403
    Stage.objects.filter(pk=stage.pk).update(closes_at=timezone.now())
    assert "Nobody sees counts" in text_of(visit(world.manager, url(stage, "manage-vote")))
    close(stage)
    late = text_of(visit(world.manager, url(stage, "manage-vote")))
    assert "Nobody sees counts" not in late
    assert "Download as CSV" in late


def test_the_files_hold_what_the_page_shows(world, stage, visit):  # noqa: F811
    for number in range(3):
        vote(stage, f"{number}@example.org", 1 if number else 0)
    now = close(stage)
    want = [
        [group.name, row.rank, f"2026-{row.candidate.entry.number:04d}", row.candidate.entry.title, row.votes]
        for group, rows in counting.counts(stage, now)
        for row in rows
    ]
    answer = visit(world.manager, url(stage, "manage-vote-export", "xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in row] for row in book.active][1:]
    assert [[*row[:4], row[5]] for row in rows] == want
    answer = visit(world.manager, url(stage, "manage-vote-export", "csv"))
    assert len(b"".join(answer.streaming_content).splitlines()) == 1 + len(want) == 6
    assert visit(world.manager, url(stage, "manage-vote-export", "json")).status_code == 404


@pytest.mark.parametrize("who", [name for name in PEOPLE if name not in ("manager", "administrator")])
def test_the_office_page_is_the_offices(world, stage, visit, who):  # noqa: F811
    close(stage)
    for page in (url(stage, "manage-vote"), url(stage, "manage-vote-export", "csv")):
        assert visit(getattr(world, who), page).status_code == 403
    assert visit(None, url(stage, "manage-vote")).status_code == 302
