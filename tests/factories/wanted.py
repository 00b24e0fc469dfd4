"""Wanted cases, made by the services that make real ones."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from cases.models import CasePage
from cases.wanted.choices import Audience
from cases.wanted.models import Claim, Need, Offer
from cases.wanted.services.answering import claim_need, offer_case
from cases.wanted.services.asking import put_up_need
from people.choices import Role
from people.models import User
from tests.factories.library import make_case
from tests.factories.people import CoordinatorFactory, LocalGovernmentFactory, OfficerFactory, UserFactory


class World:
    """A government that looks for a case, one that could write it, one more, and bystanders."""

    def __init__(self) -> None:
        self.home, self.away = LocalGovernmentFactory(name_ko="찾는도"), LocalGovernmentFactory(name_ko="쓰는도")
        self.asker = OfficerFactory(government=self.home).user
        self.colleague = OfficerFactory(government=self.home).user
        self.writer = OfficerFactory(government=self.away).user
        self.writers_coordinator = CoordinatorFactory(government=self.away).user
        self.third = OfficerFactory().user
        self.judge = UserFactory(roles=[Role.JUDGE])
        self.resident = UserFactory()
        self.editor = UserFactory(roles=[Role.EDITOR])

    def need(
        self, title: str = "치매 가족 창구", *, public: bool = False, actor: User | None = None, **more: Any
    ) -> Need:
        cleaned = {"title": title, "reason": "**세 번** 오십니다.", **more}
        cleaned["audience"] = Audience.PUBLIC if public else Audience.OFFICERS
        return put_up_need(actor=actor or self.asker, cleaned=cleaned)

    def claim(self, need: Need, *, actor: User | None = None, days: int = 60) -> Claim:
        due_on = timezone.localdate() + datetime.timedelta(days=days)
        return claim_need(actor=actor or self.writer, need=need, due_on=due_on, remark="저희가 합니다")

    def case(self, title: str = "한 번에 묻는 창구", **fields: Any) -> CasePage:
        return make_case(title, government=fields.pop("government", self.away), **fields)

    def offer(self, need: Need, case: CasePage | None = None, *, actor: User | None = None) -> Offer:
        return offer_case(actor=actor or self.third, need=need, case=case or self.case(), remark="비슷합니다")
