"""Who may do what with a wanted case, and at which status."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext

from cases.wanted import rules
from cases.wanted.choices import LISTED, TRANSITIONS, UNANSWERED, Status
from cases.wanted.models import Need
from people.choices import OfficerStatus
from tests.factories.people import OfficerFactory
from tests.factories.wanted import World
from tests.kept import made_once

pytestmark = pytest.mark.django_db
OPEN, CLAIMED, ANSWERED, WITHDRAWN, REMOVED = Status


@made_once
def world():
    return World()


# who: put up, change, withdraw, reopen, accept, join, claim, offer, take down
VERBS = ("change", "withdraw", "reopen", "accept", "join", "claim", "offer", "take_down")
PEOPLE = {
    "asker": {"change", "withdraw", "reopen", "accept", "offer"},
    "colleague": {"change", "withdraw", "reopen", "accept", "offer"},
    "writer": {"join", "claim", "offer"},
    "judge": set(),
    "resident": set(),
    "editor": {"offer", "take_down"},
}
STATUSES = {
    OPEN: {"change", "withdraw", "accept", "join", "claim", "offer", "take_down"},
    CLAIMED: {"change", "withdraw", "accept", "join", "claim", "offer", "take_down"},
    ANSWERED: {"reopen", "take_down"},
    WITHDRAWN: {"reopen"},
    REMOVED: set(),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("status", Status)
def test_each_person_may_do_what_the_table_says_at_each_status(world, who, status):
    need = world.need()
    need.status = status
    person = getattr(world, who)
    assert {verb for verb in VERBS if rules.can_do(person, need, verb)} == PEOPLE[who] & STATUSES[status]


def test_the_librarys_own_is_kept_by_editors_and_open_to_every_government(world):
    need = Need.objects.create(asker=world.editor, title="자료실에 없는 것")
    may = {who: {verb for verb in VERBS if rules.can_do(getattr(world, who), need, verb)} for who in PEOPLE}
    officers = {"join", "claim", "offer"}
    assert may == {
        "asker": officers,
        "colleague": officers,
        "writer": officers,
        "judge": set(),
        "resident": set(),
        "editor": {"change", "withdraw", "accept", "offer", "take_down"},
    }


@pytest.mark.parametrize(
    ("who", "puts_up"),
    [("asker", True), ("writer", True), ("editor", True), ("judge", False), ("resident", False), (None, False)],
)
def test_officers_and_editors_put_up(world, who, puts_up):
    assert bool(rules.can_put_up(getattr(world, who) if who else AnonymousUser())) is puts_up


def test_whose_membership_waits_is_told_so(world):
    person = OfficerFactory(government=world.home, status=OfficerStatus.PENDING).user
    need = world.need()
    for decision in (rules.can_put_up(person), rules.can_do(person, need, "claim")):
        assert str(decision.reason) == gettext(
            "Your affiliation waits for approval. You can do this once it is approved."
        )


def test_what_the_government_became_keeps_the_need(world):
    heir = OfficerFactory()
    need = world.need()
    world.home.current = heir.government
    world.home.save()
    need = Need.objects.get(pk=need.pk)
    assert rules.can_do(heir.user, need, "change")
    assert not rules.can_do(heir.user, need, "claim")
    assert need in Need.objects.visible_to(heir.user).concerning(heir.government)


def test_a_claim_is_kept_by_its_government_and_an_offer_by_whoever_made_it(world):
    need = world.need()
    claim, offer = world.claim(need), world.offer(need)
    people = ("asker", "writer", "writers_coordinator", "third", "resident", "editor")
    assert {who for who in people if rules.can_release(getattr(world, who), claim)} == {"writer", "writers_coordinator"}
    assert {who for who in people if rules.can_take_back(getattr(world, who), offer)} == {"third", "editor"}


def test_the_table_of_transitions_names_every_way():
    assert {verb: (step.froms, step.to) for verb, step in TRANSITIONS.items()} == {
        "change": (UNANSWERED, None),
        "withdraw": (UNANSWERED, WITHDRAWN),
        "reopen": ({ANSWERED, WITHDRAWN}, None),
        "accept": (UNANSWERED, ANSWERED),
        "join": (UNANSWERED, None),
        "claim": (UNANSWERED, None),
        "release": (UNANSWERED, None),
        "fulfil": ({CLAIMED}, ANSWERED),
        "offer": (UNANSWERED, None),
        "take_down": (LISTED, REMOVED),
    }
