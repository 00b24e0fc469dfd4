"""The people around one contest, and the contest itself: an office, two governments with their officers, bystanders."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import translation

from community.contest.choices import EntryKind
from community.contest.models import Contest, Exhibit
from community.contest.services import publishing, resulting
from community.contest.standing import entries_in
from people.choices import Role
from tests.factories import contest as make
from tests.factories import judged
from tests.factories.cases import library
from tests.factories.people import (
    BasicGovernmentFactory,
    CoordinatorFactory,
    LocalGovernmentFactory,
    OfficerFactory,
    UserFactory,
)
from tests.kept import made_once


@pytest.fixture(autouse=True)
def _sentences_in_english():
    """Services speak the language of their caller; these tests read the sentences as they stand in the code."""
    with translation.override("en"):
        yield


class World(SimpleNamespace):
    """`home` enters; `away` is in the same province. The manager serves in neither."""

    def entry(self, **more):
        return make.make_entry(self.officer, self.contest, **more)

    def submitted(self, **more):
        return make.make_submitted(self.officer, self.coordinator, self.contest, **more)


@made_once
def world():
    province = LocalGovernmentFactory()
    home, away = BasicGovernmentFactory(parent=province), BasicGovernmentFactory(parent=province)
    author = OfficerFactory(government=home)
    return World(
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


PEOPLE = (
    *("author", "colleague", "coordinator", "stranger", "other_coordinator"),
    *("resident", "editor", "judge", "manager", "administrator"),
)


PRACTICE = EntryKind.PRACTICE


@made_once
def held(world):
    """Five entries of two provinces, judged by three in the provincial stage, which is over: two of each may go on."""
    contest = world.contest
    stages = judged.stages(contest)
    first = stages["시·도 심사"]
    first.quota, first.judges_per_entry = 2, 3
    first.save()
    elsewhere = OfficerFactory(government=BasicGovernmentFactory(parent=LocalGovernmentFactory()))
    neighbour = world.stranger.officers.get()
    authors = [world.officer, world.officer, neighbour, elsewhere, elsewhere]
    entries = [judged.eligible(author, contest, n) for n, author in enumerate(authors, start=1)]
    judges = judged.judges_of(first, 3)
    points = {
        entries[0]: (9, 9, 9),
        entries[1]: (8, 8, 8),
        entries[2]: (7, 6, 5),
        entries[3]: (6, 6, 6),
        entries[4]: (5, 5, 5),
    }
    judged.score(first, judges, points)
    judged.over(first)
    later = judged.stages(contest)
    return SimpleNamespace(
        contest=contest,
        first=first,
        final=later["중앙 심사"],
        vote=later["온라인 투표"],
        entries=entries,
        judges=judges,
        elsewhere=elsewhere,
    )


def computed(world, stage, **more):
    return resulting.compute(actor=world.manager, stage=stage, kind=PRACTICE, **more)


def approved(world, stage, **more):
    return resulting.approve(actor=world.manager, sheet=computed(world, stage), **more)


def numbers(rows) -> list[int]:
    return sorted(row.number for row in rows)


def finish(world, held, *, votes=None):
    """The final: three entries scored by three judges, over, with nobody having voted."""
    whole = Contest.objects.whole().get(pk=held.contest.pk)
    judges = judged.judges_of(held.final, 3)
    points = dict(
        zip(
            entries_in(whole, held.final).order_by("number"), [(9, 9, 8), (7, 7, 7), (6, 6, 6), (5, 5, 5)], strict=False
        )
    )
    judged.score(held.final, judges, points)
    held.final = judged.over(held.final)
    return approved(world, held.final)


@made_once
def shown(world, held):
    library()
    approved(world, held.first)
    finish(world, held)
    publishing.publish(actor=world.manager, stage=held.final)
    held.exhibit = Exhibit.objects.get(entry__number=1)
    return held
