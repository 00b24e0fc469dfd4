"""Role by act: one row each."""

import pytest
from django.contrib.auth.models import AnonymousUser

from people import rules
from people.choices import OfficerStatus, Role
from tests.factories.people import (
    BasicGovernmentFactory,
    CoordinatorFactory,
    LocalGovernmentFactory,
    OfficerFactory,
    UserFactory,
)

ACTORS = ("anonymous", "stranger", "self", "colleague", "neighbour", "coordinator", "editor", "administrator")
ALLOWED = {
    ("approve", "pending"): {"coordinator", "administrator"},
    ("refuse", "pending"): {"coordinator", "administrator"},
    ("withdraw", "pending"): {"self"},
    ("end", "pending"): set(),
    ("end", "approved"): {"self", "coordinator", "administrator"},
    ("end", "ended"): set(),
    ("hand_over", "approved"): {"self", "coordinator", "administrator"},
    ("set_coordinator", "approved"): {"coordinator", "administrator"},
    ("set_coordinator", "pending"): set(),
    ("see_phone", "approved"): {"self", "colleague", "neighbour", "coordinator", "editor", "administrator"},
    ("edit_profile", "approved"): {"self", "administrator"},
    ("leave", "approved"): {"self", "administrator"},
    ("set_roles", "approved"): {"administrator"},
}
RULES = {
    "approve": rules.can_approve_affiliation,
    "refuse": rules.can_refuse_affiliation,
    "withdraw": rules.can_withdraw_request,
    "end": rules.can_end_affiliation,
    "hand_over": rules.can_hand_over,
    "set_coordinator": rules.can_set_coordinator,
    "see_phone": rules.can_see_phone,
    "edit_profile": lambda user, officer: rules.can_edit_profile(user, officer.user),
    "leave": lambda user, officer: rules.can_leave(user, officer.user),
    "set_roles": lambda user, officer: rules.can_set_roles(user, officer.user),
}


@pytest.fixture
def town(db):
    return BasicGovernmentFactory()


@pytest.fixture
def actors(town):
    return {
        "anonymous": AnonymousUser(),
        "stranger": UserFactory(),
        "colleague": OfficerFactory(government=town).user,
        "neighbour": CoordinatorFactory().user,
        "coordinator": CoordinatorFactory(government=town).user,
        "editor": UserFactory(roles=[Role.EDITOR]),
        "administrator": UserFactory(roles=[Role.ADMINISTRATOR]),
    }


@pytest.mark.parametrize(("act", "status"), ALLOWED)
def test_exactly_these_may(town, actors, act, status):
    officer = OfficerFactory(government=town, status=OfficerStatus(status))
    actors["self"] = officer.user
    answers = {name: RULES[act](actors[name], officer) for name in ACTORS}
    assert {name for name, answer in answers.items() if answer} == ALLOWED[act, status]
    assert all(answer.reason for answer in answers.values() if not answer)


def test_nobody_decides_on_their_own_request_and_an_inactive_account_may_nothing(town):
    coordinator = CoordinatorFactory(government=town)
    own = OfficerFactory.build(user=coordinator.user, government=town, status=OfficerStatus.PENDING)
    assert not rules.can_approve_affiliation(coordinator.user, own)
    coordinator.user.is_active = False
    coordinator.user.__dict__.pop("_officer", None)
    other = OfficerFactory(government=town)
    assert not rules.can_end_affiliation(coordinator.user, other)


def test_the_coordinator_of_a_merged_government_decides_for_what_it_has_become(db):
    merged = LocalGovernmentFactory()
    old = LocalGovernmentFactory(successor=merged)
    coordinator = CoordinatorFactory(government=old)
    request = OfficerFactory(government=merged, status=OfficerStatus.PENDING)
    assert rules.can_approve_affiliation(coordinator.user, request)


def test_a_successor_serves_in_the_same_government_and_is_somebody_else(town):
    officer = OfficerFactory(government=town)
    good, ended = OfficerFactory(government=town), OfficerFactory(government=town, status=OfficerStatus.ENDED)
    elsewhere = OfficerFactory()
    found = {o for o in (good, ended, elsewhere, officer) if rules.can_hand_over(officer.user, officer, o)}
    assert found == {good}


def test_only_a_superuser_touches_a_superuser(db):
    administrator = UserFactory(roles=[Role.ADMINISTRATOR])
    root = UserFactory(is_superuser=True)
    assert not rules.can_set_roles(administrator, root)
    assert not rules.can_leave(administrator, root)
    assert rules.can_set_roles(root, administrator)
    assert rules.can_leave(root, administrator)
    assert rules.can_leave(root, root)


@pytest.mark.parametrize(
    ("email", "verified", "allowed"),
    [
        ("a@korea.kr", True, True),
        ("a@korea.kr", False, False),
        ("a@region.go.kr", True, True),
        ("a@old.go.kr", True, True),
        ("a@mail.region.go.kr", True, False),
        ("a@region.go.kr.example", True, False),
        ("a@notkorea.kr", True, False),
        ("a@other.go.kr", True, False),
    ],
)
def test_the_address_must_be_confirmed_and_official_for_the_government_or_its_predecessors(
    db, email, verified, allowed
):
    now, elsewhere = LocalGovernmentFactory(), LocalGovernmentFactory()
    before = LocalGovernmentFactory(successor=now)
    now.mail_domains.create(domain="region.go.kr")
    before.mail_domains.create(domain="old.go.kr")
    elsewhere.mail_domains.create(domain="other.go.kr")
    user = UserFactory(email=email, verified=False)
    user.emailaddress_set.create(email=email, verified=verified, primary=True)
    answer = rules.can_request_affiliation(user, now)
    assert bool(answer) is allowed
    if not allowed:
        assert "korea.kr, old.go.kr, region.go.kr" in str(answer.reason)
