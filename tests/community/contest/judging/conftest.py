"""An open judging stage with three frozen entries of two provinces, a panel and two judges without a conflict."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings

from tests.factories import judging as make
from tests.factories.people import BasicGovernmentFactory, CoordinatorFactory, OfficerFactory
from tests.kept import made_once


@made_once
def court(world):
    """`world` and: stage, panel, first and second (seats), entries of home, away (same province) and far."""
    far = BasicGovernmentFactory()
    author, coordinator = OfficerFactory(government=far), CoordinatorFactory(government=far).user
    away = OfficerFactory(government=world.away)
    world.far, world.far_officer, world.away_officer = far, author.user, away.user
    world.entries = [
        make.make_frozen(world.officer, world.coordinator, world.contest, world.manager, title="첫째 출품"),
        make.make_frozen(away, world.other_coordinator, world.contest, world.manager, title="둘째 출품"),
        make.make_frozen(author, coordinator, world.contest, world.manager, title="셋째 출품"),
    ]
    world.stage = make.open_stage(world.contest)
    world.panel = make.make_panel(world.stage)
    world.first, world.second = make.make_judge(world.panel, world.judge), make.make_judge(world.panel)
    return world


@pytest.fixture
def visit(client):
    """visit(person, url, data): the page as the person gets it, in English, with a second factor where needed."""

    def go(person, url, data=None, **more):
        client.logout()
        if person is not None:
            Authenticator.objects.get_or_create(user=person, type="totp", defaults={"data": {}})
            client.force_login(person)
        client.cookies.load({settings.LANGUAGE_COOKIE_NAME: "en"})
        return client.get(url, **more) if data is None else client.post(url, data, **more)

    return go
