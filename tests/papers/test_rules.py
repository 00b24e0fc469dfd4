"""Who may do what with a review paper: a row for each role, a column for each act."""

from __future__ import annotations

import pytest
from django.utils import translation

from cases.papers import rules
from cases.papers.models import ReviewPaper
from cases.papers.services.writing import create_paper
from people.choices import OfficerStatus, Role
from tests.factories.cases import officer
from tests.factories.library import make_case
from tests.factories.people import CoordinatorFactory, LocalGovernmentFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db

# role: sees, begins one, edits, copies, deletes
TABLE = {
    "anonymous": (False, False, False, False, False),
    "resident": (False, False, False, False, False),
    "pending": (False, False, False, False, False),
    "author": (True, True, True, True, True),
    "colleague": (True, True, True, True, False),
    "coordinator": (True, True, True, True, True),
    "successor": (True, True, True, True, False),
    "stranger": (False, True, False, False, False),
    "strange_coordinator": (False, True, False, False, False),
    "editor": (False, False, False, False, False),
    "administrator": (True, False, False, False, True),
}


def people(author):
    from django.contrib.auth.models import AnonymousUser

    government = author.government
    return {
        "anonymous": AnonymousUser,
        "resident": UserFactory,
        "pending": lambda: OfficerFactory(government=government, status=OfficerStatus.PENDING).user,
        "author": lambda: author.user,
        "colleague": lambda: officer(government).user,
        "coordinator": lambda: CoordinatorFactory(government=government).user,
        "successor": lambda: _merged(government),
        "stranger": lambda: officer().user,
        "strange_coordinator": lambda: CoordinatorFactory().user,
        "editor": lambda: UserFactory(roles=[Role.EDITOR]),
        "administrator": lambda: UserFactory(roles=[Role.ADMINISTRATOR]),
    }


def _merged(government):
    new = LocalGovernmentFactory()
    government.current = new
    government.save()
    return officer(new).user


@pytest.mark.parametrize("role", TABLE)
def test_who_may_do_what(role):
    author = officer()
    key = create_paper(actor=author.user, title="검토", numbers=[make_case("사례").number]).pk
    user = people(author)[role]()
    paper = ReviewPaper.objects.select_related("government").get(pk=key)
    found = (
        ReviewPaper.objects.visible_to(user).filter(pk=key).exists(),
        *map(bool, (rules.can_create(user), rules.can_edit(user, paper), rules.can_copy(user, paper))),
        bool(rules.can_delete(user, paper)),
    )
    assert found == TABLE[role]


def test_a_refusal_says_why():
    author = officer()
    paper = create_paper(actor=author.user, title="검토", numbers=[make_case("사례").number])
    assert rules.can_edit(officer().user, paper).reason == rules.NOT_YOURS
    with translation.override("en"):
        assert "coordinator" in str(rules.can_delete(officer(author.government).user, paper).reason)
