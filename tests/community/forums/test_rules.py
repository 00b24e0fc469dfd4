"""Who reads and who may do what, as tables."""

from __future__ import annotations

import pytest

from community.forums import rules
from community.forums.choices import MEMBERSHIP_TRANSITIONS, Audience, MembershipStatus
from community.forums.models import Forum, Group, GroupMembership, Post, Thread
from community.forums.services.editing import delete_post
from community.forums.services.keeping import change_state, delete_thread
from people.choices import OfficerStatus
from people.models import Officer
from tests.factories import forums as make

pytestmark = pytest.mark.django_db

EVERYBODY = {
    *("anonymous", "account", "pending", "officer", "author", "editor", "manager", "administrator"),
    *("owner", "member", "expert"),
}
MEMBERS = EVERYBODY - {"anonymous", "account", "pending", "expert"}
CIRCLE = {"owner", "member", "expert"}
KEEPERS = {"editor", "administrator"}


@pytest.mark.parametrize(("board", "readers"), [("public", EVERYBODY), ("officers", MEMBERS), ("circle", CIRCLE)])
def test_boards_threads_and_posts_are_read_by_exactly_these(world, board, readers):
    forum = getattr(world, board)
    author = {"public": world.editor, "officers": world.author, "circle": world.owner}[board]
    thread = make.make_thread(author, forum)
    post = make.make_post(author, thread)
    assert world.who(lambda user: Forum.objects.visible_to(user).filter(pk=forum.pk).exists()) == readers
    assert world.who(lambda user: Thread.objects.visible_to(user).filter(pk=thread.pk).exists()) == readers
    assert world.who(lambda user: Post.objects.visible_to(user).filter(pk=post.pk).exists()) == readers


@pytest.mark.parametrize(
    ("board", "start", "answer"),
    [
        ("public", {"editor", "manager", "administrator"}, MEMBERS),
        ("officers", MEMBERS, MEMBERS),
        ("circle", CIRCLE, CIRCLE),
    ],
)
def test_who_begins_a_thread_and_who_answers(world, board, start, answer):
    forum = getattr(world, board)
    author = {"public": world.editor, "officers": world.author, "circle": world.owner}[board]
    thread = make.make_thread(author, forum)
    assert world.who(lambda user: rules.can_start(user, forum)) == start
    assert world.who(lambda user: rules.can_reply(user, thread)) == answer


@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        (lambda user, post: rules.can_edit_post(user, post), KEEPERS | {"author"}),
        (lambda user, post: rules.can_delete_post(user, post), KEEPERS | {"author"}),
        (lambda user, post: rules.can_keep(user, post.thread), KEEPERS),
        (lambda user, post: rules.can_delete_thread(user, post.thread), KEEPERS),
        (lambda user, post: rules.can_change_state(user, post.thread, "close"), KEEPERS),
        (lambda user, post: rules.can_change_state(user, post.thread, "reopen"), set()),
        (lambda user, post: rules.can_tie(user, post.thread), KEEPERS | {"author"}),
        (lambda user, post: rules.can_see_history(user, post), MEMBERS),
        (lambda user, post: rules.can_restore_post(user, post), set()),
    ],
)
def test_acts_on_a_thread_of_an_officer_that_was_answered(world, act, allowed):
    thread = make.make_thread(world.author, world.officers)
    post = make.make_post(world.author, thread)
    assert world.who(lambda user: act(user, Post.objects.select_related("thread__forum").get(pk=post.pk))) == allowed


def test_in_a_group_its_owners_keep_order_and_nobody_from_outside(world):
    thread = make.make_thread(world.member, world.circle)
    make.make_post(world.expert, thread)
    thread.refresh_from_db()
    assert world.who(lambda user: rules.can_keep(user, thread)) == {"owner"}
    assert world.who(lambda user: rules.can_delete_thread(user, thread)) == {"owner"}
    assert world.who(lambda user: rules.can_manage_group(user, world.group)) == {"owner"}


def test_a_closed_thread_and_a_closed_board_stay_as_they_are(world):
    thread = make.make_thread(world.author, world.officers)
    post = make.make_post(world.author, thread)
    change_state(actor=world.editor, thread=thread, verb="close")
    post = Post.objects.select_related("thread__forum").get(pk=post.pk)
    assert world.who(lambda user: rules.can_reply(user, post.thread)) == set()
    assert world.who(lambda user: rules.can_edit_post(user, post)) == KEEPERS
    Forum.objects.filter(pk=world.officers.pk).update(is_closed=True)
    forum = Forum.objects.get(pk=world.officers.pk)
    assert world.who(lambda user: rules.can_start(user, forum)) == set()
    assert world.who(lambda user: rules.can_delete_post(user, post)) == KEEPERS


def test_the_author_deletes_a_thread_as_long_as_nobody_has_answered(world):
    thread = make.make_thread(world.author, world.officers)
    assert world.who(lambda user: rules.can_delete_thread(user, thread)) == KEEPERS | {"author"}


def test_nothing_is_moved_out_of_a_group_or_into_one(world):
    open_thread = make.make_thread(world.author, world.officers)
    closed = make.make_thread(world.owner, world.circle)
    assert world.who(lambda user: rules.can_move(user, open_thread, world.public)) == KEEPERS
    assert world.who(lambda user: rules.can_move(user, open_thread, world.circle)) == set()
    assert world.who(lambda user: rules.can_move(user, closed, world.officers)) == set()


def test_what_is_deleted_is_read_by_nobody(world):
    thread = make.make_thread(world.author, world.officers)
    post = make.make_post(world.author, thread)
    delete_post(actor=world.author, post=post)
    assert world.who(lambda user: Post.objects.visible_to(user).filter(pk=post.pk).exists()) == set()
    delete_thread(actor=world.editor, thread=thread)
    assert world.who(lambda user: Thread.objects.visible_to(user).filter(pk=thread.pk).exists()) == set()
    assert world.who(lambda user: Post.objects.visible_to(user).filter(thread=thread).exists()) == set()


def test_an_officer_without_a_government_reads_no_group_until_approved_again_and_an_expert_does(world):
    thread = make.make_thread(world.owner, world.circle)
    Officer.objects.filter(user=world.member).update(status=OfficerStatus.ENDED)
    assert world.who(lambda user: Thread.objects.visible_to(user).filter(pk=thread.pk).exists()) == CIRCLE - {"member"}


def test_a_closed_account_reads_no_group(world):
    make.make_thread(world.owner, world.circle)
    world.expert.is_active = False
    assert not Thread.objects.visible_to(world.expert).exists()


def test_a_group_by_invitation_is_known_to_its_members_alone(world):
    secret = make.make_group(world.owner, world.expert, joining="invitation")
    assert world.who(lambda user: Group.objects.visible_to(user).filter(pk=secret.pk).exists()) == {"owner", "expert"}
    known = world.who(lambda user: Group.objects.visible_to(user).filter(pk=world.group.pk).exists())
    assert known == MEMBERS | CIRCLE
    GroupMembership.objects.create(group=secret, user=world.account, status=MembershipStatus.INVITED)
    known = world.who(lambda user: Group.objects.visible_to(user).filter(pk=secret.pk).exists())
    assert known == {"owner", "expert", "account"}


STATUSES = ["", *MembershipStatus.values]


@pytest.mark.parametrize("verb", MEMBERSHIP_TRANSITIONS)
def test_each_verb_starts_from_exactly_its_statuses(verb):
    fitting = {s for s in STATUSES if rules.fits(GroupMembership(status=s) if s else None, verb)}
    assert fitting == {str(status) for status in MEMBERSHIP_TRANSITIONS[verb][0]}


@pytest.mark.parametrize(
    ("verb", "status", "allowed"),
    [
        ("admit", "requested", {"owner"}),
        ("refuse", "requested", {"owner"}),
        ("uninvite", "invited", {"owner"}),
        ("remove", "active", {"owner"}),
        ("withdraw", "requested", {"officer"}),
        ("accept", "invited", {"officer"}),
        ("decline", "invited", {"officer"}),
        ("leave", "active", {"officer"}),
    ],
)
def test_who_moves_the_membership_of_an_officer(world, verb, status, allowed):
    one = GroupMembership.objects.create(group=world.group, user=world.officer, status=status)
    assert world.who(lambda user: rules.can_move_membership(user, one, verb)) == allowed


def test_who_asks_to_join_and_who_founds(world):
    outside = {"officer", "author", "pending", "account", "editor", "manager", "administrator", "anonymous"}
    asking = world.who(lambda user: rules.can_request(user, world.group, None))
    assert asking & outside == {"officer", "author", "editor", "manager", "administrator"}
    assert world.who(rules.can_found_group) == MEMBERS
    assert world.who(rules.can_arrange) == KEEPERS


def test_every_refusal_says_why(world):
    heading = make.make_board("제목", is_heading=True, audience=Audience.OFFICERS)
    assert str(rules.can_start(world.officer, heading).reason)
    assert str(rules.can_start(world.anonymous, world.officers).reason)
    assert str(rules.can_start(world.officer, world.circle).reason)
