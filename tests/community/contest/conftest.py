"""The people around one contest, and the contest itself: an office, two governments with their officers, bystanders."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import translation

from people.choices import Role
from tests.factories import contest as make
from tests.factories.people import (
    BasicGovernmentFactory,
    CoordinatorFactory,
    LocalGovernmentFactory,
    OfficerFactory,
    UserFactory,
)


@pytest.fixture(autouse=True)
def _sentences_in_english():
    """Services speak the language of their caller; these tests read the sentences as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def world():
    """`home` enters; `away` is in the same province. The manager serves in neither."""
    province = LocalGovernmentFactory()
    home, away = BasicGovernmentFactory(parent=province), BasicGovernmentFactory(parent=province)
    author = OfficerFactory(government=home)
    made = SimpleNamespace(
        province=province,
        home=home,
        away=away,
        officer=author,
        author=author.user,
        colleague=OfficerFactory(government=home).user,
        coordinator=CoordinatorFactory(government=home).user,
        stranger=OfficerFactory(government=away).user,
        other_coordinator=CoordinatorFactory(government=away).user,
        resident=UserFactory(),
        editor=UserFactory(roles=[Role.EDITOR]),
        judge=UserFactory(roles=[Role.JUDGE]),
        manager=UserFactory(roles=[Role.CONTEST_MANAGER]),
        administrator=UserFactory(roles=[Role.ADMINISTRATOR]),
        contest=make.make_contest(),
    )
    made.entry = lambda **more: make.make_entry(author, made.contest, **more)
    made.submitted = lambda **more: make.make_submitted(author, made.coordinator, made.contest, **more)
    return made


PEOPLE = (
    *("author", "colleague", "coordinator", "stranger", "other_coordinator"),
    *("resident", "editor", "judge", "manager", "administrator"),
)
