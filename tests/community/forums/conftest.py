"""One person of every kind who may come near a board."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache

from community.forums.belonging import forget
from community.forums.choices import Audience, GroupRole
from community.forums.models import Forum, Group
from people.choices import OfficerStatus, Role
from people.roles import forget as forget_roles
from tests.factories import forums as make
from tests.factories.people import OfficerFactory, UserFactory
from tests.kept import made_once


class World:
    """Boards of every audience, a group, and people by what they are."""

    def __init__(self) -> None:
        self.public: Forum = make.make_board("공지", audience=Audience.PUBLIC, starters="announcers", slug="notices")
        self.officers: Forum = make.make_board("고래 게시판", audience=Audience.OFFICERS, slug="topic")
        self.owner = OfficerFactory().user
        self.group: Group = make.make_group(self.owner, name="자료 연구회")
        self.circle: Forum = self.group.forums.get()
        self.people = {
            "anonymous": AnonymousUser(),
            "account": UserFactory(),
            "pending": OfficerFactory(status=OfficerStatus.PENDING).user,
            "officer": OfficerFactory().user,
            "author": OfficerFactory().user,
            "editor": UserFactory(roles=[Role.EDITOR]),
            "manager": UserFactory(roles=[Role.CONTEST_MANAGER]),
            "administrator": UserFactory(roles=[Role.ADMINISTRATOR]),
            "owner": self.owner,
            "member": OfficerFactory().user,
            "expert": UserFactory(),
        }
        make.join(self.group, self.people["member"])
        make.join(self.group, self.people["expert"])

    def __getattr__(self, name):
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def who(self, test) -> set[str]:
        """The names of those for whom the test holds, each asked afresh."""
        found = set()
        for name, person in self.people.items():
            forget(person)
            forget_roles(person)
            if test(person):
                found.add(name)
        return found


@pytest.fixture(autouse=True)
def _no_limits_from_before():
    cache.clear()


@made_once
def world():
    return World()


@pytest.fixture
def signed_in(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


__all__ = ["GroupRole", "World"]
