"""Coming into a group and going out of it: services, mail, pages, the account of an invited expert."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.urls import reverse

from common.exceptions import DomainError
from community.forums.belonging import forget, role_in
from community.forums.choices import GroupRole, MembershipStatus
from community.forums.models import Group, GroupInvitation, GroupMembership, Thread
from community.forums.services import membership
from community.notices.services.choosing import choose
from people.models import User
from tests.factories import forums as make
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def part_of(person, group) -> str:
    return GroupMembership.objects.get(user=person, group=group).status


def test_a_request_is_decided_by_an_owner_and_told_by_mail(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        one = membership.request_membership(actor=world.officer, group=world.group, message="자료를 다룹니다.")
    assert [message.to for message in mail.outbox] == [[world.owner.email]]
    assert "자료를 다룹니다." not in mail.outbox[0].body
    with django_capture_on_commit_callbacks(execute=True):
        membership.move_membership(actor=world.owner, membership=one, verb="admit")
    assert mail.outbox[1].to == [world.officer.email]
    forget(world.officer)
    assert role_in(world.officer, world.group.pk) == GroupRole.MEMBER
    assert not GroupMembership.objects.get(user=world.officer).is_outside


def test_mail_about_a_group_is_in_the_language_that_its_reader_chose(world, django_capture_on_commit_callbacks):
    choose(actor=world.owner, wishes={"language": "en"})
    with django_capture_on_commit_callbacks(execute=True):
        one = membership.request_membership(actor=world.officer, group=world.group, message="")
    with django_capture_on_commit_callbacks(execute=True):
        membership.move_membership(actor=world.owner, membership=one, verb="admit")
    to_owner, to_officer = mail.outbox
    assert "Somebody asks to join your group" in to_owner.subject
    assert 'lang="en"' in to_owner.alternatives[0][0]
    assert "연구회 가입 안내" in to_officer.subject
    assert 'lang="ko"' in to_officer.alternatives[0][0]


def test_who_was_removed_comes_back_by_invitation_only(world):
    one = GroupMembership.objects.get(user=world.member)
    membership.move_membership(actor=world.owner, membership=one, verb="remove")
    with pytest.raises(Exception, match="."):
        membership.request_membership(actor=world.member, group=world.group)
    membership.invite(actor=world.owner, group=world.group, person=world.member)
    assert part_of(world.member, world.group) == MembershipStatus.INVITED


def test_the_last_owner_neither_leaves_nor_is_removed(world):
    own = GroupMembership.objects.get(user=world.owner)
    with pytest.raises(DomainError):
        membership.move_membership(actor=world.owner, membership=own, verb="leave")
    other = GroupMembership.objects.get(user=world.member)
    membership.set_role(actor=world.owner, membership=other, role=GroupRole.OWNER)
    membership.move_membership(actor=world.owner, membership=own, verb="leave")
    assert part_of(world.owner, world.group) == MembershipStatus.LEFT


def test_inviting_an_address_tells_nobody_whether_it_has_an_account(world, signed_in):
    browser = signed_in(world.owner)
    page = reverse("forums:group-members", args=[world.group.slug])
    answers = [
        browser.post(page, {"invite": "1", "email": email}, follow=True).content.decode()
        for email in (world.officer.email, "outside@research.example", "outside@research.example")
    ]
    said = [re.findall(r'class="alert alert--\w+', answer) for answer in answers]
    assert said[0] == said[1] == said[2]
    assert part_of(world.officer, world.group) == MembershipStatus.INVITED
    assert GroupInvitation.objects.get().email == "outside@research.example"


@pytest.fixture
def link(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        membership.invite_address(actor=world.owner, group=world.group, email="Outside@Research.example")
    return re.search(r"/forums/invitations/\S+/", mail.outbox[-1].body)[0]


GIVEN = {"name": "노을찬", "password": "correct horse battery", "consent": "on"}


def test_an_invited_expert_gets_an_account_that_opens_this_group_alone(world, client, link):
    other = make.make_thread(world.author, world.officers)
    inside = make.make_thread(world.owner, world.circle)
    assert client.get(link).status_code == 200
    assert not User.objects.filter(email="outside@research.example").exists()
    answer = client.post(link, GIVEN)
    assert answer["Location"] == world.group.get_absolute_url()
    expert = User.objects.get(email="outside@research.example")
    assert GroupMembership.objects.get(user=expert).is_outside
    assert set(Thread.objects.visible_to(expert)) == {inside}
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(inside.get_absolute_url()).status_code == 200
    assert client.post(reverse("forums:reply", args=[inside.pk]), {"body": "함께 봅시다."}).status_code == 302


def test_the_link_of_an_invitation_serves_once_and_only_while_it_stands(world, client, link, time_machine):
    assert client.post(link, {**GIVEN, "password": "1234567890"}).status_code == 422
    membership.take_back_invitation(actor=world.owner, invitation=GroupInvitation.objects.get())
    assert client.get(link).status_code == 404
    assert client.get(link.replace(":", "x")).status_code == 404


def test_who_has_an_account_meanwhile_finds_the_invitation_in_the_site(world, signed_in, link):
    newcomer = UserFactory(email="outside@research.example")
    browser = signed_in(newcomer)
    assert world.group.name in browser.get(reverse("forums:groups")).content.decode()
    assert not GroupInvitation.objects.exists()
    answer = browser.post(reverse("forums:group-own", args=[world.group.slug]), {"verb": "accept"})
    assert answer["Location"] == world.group.get_absolute_url()
    assert part_of(newcomer, world.group) == MembershipStatus.ACTIVE


def test_an_unconfirmed_address_takes_up_no_invitation(world, link):
    impostor = UserFactory(email="outside@research.example", verified=False)
    assert membership.take_up_invitations(impostor) == 0


def test_a_group_is_founded_changed_and_left_on_its_pages(world, signed_in):
    browser = signed_in(world.officer)
    given = {"name": "현장 연구회", "purpose": "현장을 봅니다.", "description": "**매달**", "joining": "invitation"}
    assert browser.post(reverse("forums:group-found"), {**given, "name": ""}).status_code == 422
    browser.post(reverse("forums:group-found"), given)
    group = Group.objects.get(name="현장 연구회")
    assert group.forums.get().name_ko == "현장 연구회"
    browser.post(reverse("forums:group-edit", args=[group.slug]), {**given, "name": "현장 모임"})
    assert group.forums.get().name_ko == "현장 모임"
    assert "<strong>매달</strong>" in browser.get(group.get_absolute_url()).content.decode()


def test_pages_of_a_group_are_answered_as_if_it_were_not_there(world, signed_in):
    secret = make.make_group(world.owner, joining="invitation")
    for name in ("group", "group-members", "group-edit"):
        address = reverse(f"forums:{name}", args=[secret.slug])
        assert signed_in(world.officer).get(address).status_code == 404
        assert signed_in(world.administrator).get(address).status_code == 404
    assert signed_in(world.officer).get(reverse("forums:group-members", args=[world.group.slug])).status_code == 403


def test_nobody_who_is_signed_out_is_asked_which_groups_they_have(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert role_in(AnonymousUser(), 1) == ""


@pytest.mark.parametrize("number", [1, 5])
def test_the_lists_of_groups_and_members_cost_the_same_for_one_and_for_five(
    world, signed_in, django_assert_num_queries, number
):
    for _n in range(number - 1):
        group = make.make_group(world.owner)
        make.join(group, UserFactory())
        make.join(world.group, UserFactory())
    browser = signed_in(world.owner)
    browser.get(reverse("forums:groups"))
    with django_assert_num_queries(GROUPS):
        browser.get(reverse("forums:groups"))
    with django_assert_num_queries(GROUP_MEMBERS):
        browser.get(reverse("forums:group-members", args=[world.group.slug]))


GROUPS, GROUP_MEMBERS = 13, 12
