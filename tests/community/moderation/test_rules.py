"""Who may flag, decide, lift and let through, as tables."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from community.forums.rules import can_found_group, can_keep, can_reply, can_start
from community.forums.services.membership import set_role
from community.moderation import rules
from community.moderation.bars import forget
from community.moderation.choices import Measure
from community.moderation.models import Holding, Report, Sanction
from people.choices import OfficerStatus, Role
from tests.factories import forums as make
from tests.factories.people import OfficerFactory, UserFactory

from .conftest import decided, flagged, fresh

pytestmark = pytest.mark.django_db
EVERYBODY = {
    *("anonymous", "account", "pending", "officer", "author", "editor", "manager", "administrator"),
    *("owner", "member", "expert"),
}
KEEPERS = {"editor", "administrator"}


@pytest.mark.parametrize(
    ("board", "author", "keepers"),
    [("officers", "author", KEEPERS), ("circle", "member", {"owner"})],
)
def test_flagged_posts_are_read_and_decided_by_those_who_keep_the_board(world, board, author, keepers):
    report = flagged(world, author=getattr(world, author), board=getattr(world, board), by=world.people["owner"])
    assert world.who(lambda user: Report.objects.visible_to(user).filter(pk=report.pk).exists()) == keepers
    assert world.who(lambda user: rules.can_decide(user, report)) == keepers


def test_nobody_decides_over_their_own_post_nor_sees_who_flagged_it(world):
    report = flagged(world, author=world.editor)
    assert world.who(lambda user: Report.objects.visible_to(user).exists()) == {"administrator"}
    assert world.who(lambda user: rules.can_decide(user, report)) == {"administrator"}


def test_a_post_by_the_only_owner_of_a_group_goes_to_those_who_keep_the_community(world):
    report = flagged(world, author=world.owner, board=world.circle, by=world.member)
    assert report.for_site
    assert world.who(lambda user: Report.objects.visible_to(user).exists()) == KEEPERS
    assert world.who(lambda user: rules.can_decide(user, report)) == KEEPERS


def test_where_a_group_has_another_owner_the_group_decides(world):
    membership = world.group.memberships.get(user=world.member)
    set_role(actor=world.owner, membership=membership, role="owner")
    report = flagged(world, author=world.owner, board=world.circle, by=world.expert)
    assert not report.for_site
    assert world.who(lambda user: Report.objects.visible_to(user).exists()) == {"member"}


@pytest.mark.parametrize(("board", "readers"), [("public", EVERYBODY), ("circle", {"owner", "member", "expert"})])
def test_everybody_with_an_account_flags_what_they_read_but_not_their_own(world, board, readers):
    author = {"public": "editor", "circle": "owner"}[board]
    post = make.make_thread(getattr(world, author), getattr(world, board)).posts.get()
    may = world.who(lambda user: rules.can_flag(user, post))
    assert may == EVERYBODY - {"anonymous", author}  # whoever may not read it does not come so far: 404
    assert readers  # test_pages asks for the pages


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_those_who_keep_the_community_cannot_be_warned_or_suspended(world, role):
    person = UserFactory(roles=[role])
    assert not rules.can_sanction(world.editor, person, world.officers)
    assert rules.can_sanction(world.editor, world.author, world.officers)
    assert not rules.can_sanction(world.editor, world.editor, world.officers)


def test_the_owner_of_a_group_suspends_from_its_board_alone(world):
    assert world.who(rules.can_suspend_everywhere) == KEEPERS


# --- what a sanction keeps one from ----------------------------------------------------------------------------------
def writes(user, world) -> set[str]:
    """Where the person may write and what else, asked afresh."""
    user = fresh(user)
    thread = make.make_thread(world.editor, world.officers)
    found = {"start"} if can_start(user, world.officers) else set()
    found |= {"answer"} if can_reply(user, thread) else set()
    found |= {"elsewhere"} if can_start(user, world.other) else set()
    found |= {"group"} if can_start(user, world.circle) else set()
    return found | ({"found"} if can_found_group(user) else set())


@pytest.fixture
def there(world):
    world.other = make.make_board("다른 게시판")
    make.join(world.group, world.author)
    return world


ALL = {"start", "answer", "elsewhere", "group", "found"}


@pytest.mark.parametrize(
    ("measure", "everywhere", "left"),
    [
        (Measure.SUSPEND, False, ALL - {"start", "answer"}),
        (Measure.SUSPEND, True, set()),
        (Measure.WARN, False, set()),
        (Measure.HIDE, False, ALL),
    ],
)
def test_what_a_measure_keeps_the_author_from(there, measure, everywhere, left):
    assert writes(there.author, there) == ALL
    decided(there, measure, everywhere=everywhere)
    assert writes(there.author, there) == left


def test_a_suspension_ends_by_itself(there, time_machine):
    decided(there, Measure.SUSPEND, days=2, everywhere=True)
    time_machine.move_to(timezone.now() + datetime.timedelta(days=2, seconds=1))
    assert writes(there.author, there) == ALL


def test_who_may_not_write_keeps_nothing_in_order(world):
    report = flagged(world, author=world.owner)
    thread = make.make_thread(world.member, world.circle)
    assert can_keep(fresh(world.owner), thread)
    decided(world, Measure.SUSPEND, report=report, everywhere=True)
    assert not can_keep(fresh(world.owner), thread)
    assert not Report.objects.visible_to(fresh(world.owner)).exists()


@pytest.mark.parametrize(
    ("everywhere", "lifters"), [(False, KEEPERS), (True, KEEPERS)], ids=["from-the-board", "from-everywhere"]
)
def test_who_lifts_a_suspension(world, everywhere, lifters):
    decided(world, Measure.SUSPEND, everywhere=everywhere)
    sanction = Sanction.objects.select_related("forum", "report").get()
    assert world.who(lambda user: rules.can_lift(user, sanction)) == lifters
    assert world.who(lambda user: Sanction.objects.visible_to(user).exists()) == lifters | {"author"}


def test_in_a_group_its_owner_lifts(world):
    report = flagged(world, author=world.member, board=world.circle, by=world.expert)
    decided(world, Measure.SUSPEND, report=report, actor=world.owner)
    sanction = Sanction.objects.select_related("forum", "report").get()
    assert world.who(lambda user: rules.can_lift(user, sanction)) == {"owner"}


def test_a_warning_is_confirmed_by_its_reader_alone(world):
    decided(world, Measure.WARN)
    sanction = Sanction.objects.get()
    assert world.who(lambda user: rules.can_confirm(user, sanction)) == {"author"}


# --- texts that wait -------------------------------------------------------------------------------------------------
def test_a_text_that_waits_is_its_authors_and_the_keepers(world, held):
    assert world.who(lambda user: Holding.objects.visible_to(user).exists()) == KEEPERS | {"author"}
    assert world.who(lambda user: rules.can_judge_holding(user, held)) == KEEPERS
    assert world.who(lambda user: rules.can_withdraw(user, held)) == {"author"}


def test_who_may_open_the_pages_of_those_who_keep_order(world):
    forget(world.editor)
    assert world.who(rules.can_moderate) == KEEPERS | {"owner"}
    coordinator = OfficerFactory(is_coordinator=True, status=OfficerStatus.APPROVED).user
    assert not rules.can_moderate(coordinator)
