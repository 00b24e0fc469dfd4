"""Governments, accounts and officers for tests."""

from __future__ import annotations

import datetime

import factory
from allauth.account.models import EmailAddress

from people.choices import Kind, Level, OfficerStatus, Role
from people.models import LocalGovernment, MailDomain, Officer, User
from people.roles import set_group


class LocalGovernmentFactory(factory.django.DjangoModelFactory):
    """A metropolitan government that exists today and is its own province."""

    class Meta:
        model = LocalGovernment
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"region-{n}")
    name_ko = factory.Sequence(lambda n: f"시험{n}도")
    name_short_ko = factory.LazyAttribute(lambda o: o.name_ko)
    name_en = factory.Sequence(lambda n: f"Test {n}-do")
    level = Level.METROPOLITAN
    kind = Kind.PROVINCE

    @factory.post_generation
    def stand(self, create, extracted, **kwargs):
        if create:
            self.current = self.current or (self.successor.current if self.successor else self)
            self.province = self.province or (self.current.parent.current if self.current.parent else self.current)
            self.save(update_fields=["current", "province"])


class BasicGovernmentFactory(LocalGovernmentFactory):
    parent = factory.SubFactory(LocalGovernmentFactory)
    code = factory.Sequence(lambda n: f"city-{n}")
    name_short_ko = factory.Sequence(lambda n: f"시험{n}시")
    name_ko = factory.LazyAttribute(lambda o: f"{o.parent.name_ko} {o.name_short_ko}")
    name_en = factory.LazyAttribute(lambda o: f"{o.code.title()}, {o.parent.name_en}")
    level = Level.BASIC
    kind = Kind.CITY


class MailDomainFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MailDomain

    government = factory.SubFactory(LocalGovernmentFactory)
    domain = factory.Sequence(lambda n: f"region-{n}.go.kr")


class UserFactory(factory.django.DjangoModelFactory):
    """An account with a verified official address. `roles=[Role.EDITOR]` puts it into groups."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person-{n}@korea.kr")
    name = factory.Sequence(lambda n: f"김시험{n}")
    password = factory.django.Password("correct horse battery")

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in (extracted or []) if create else []:
            set_group(self, Role(role), True)


class OfficerFactory(factory.django.DjangoModelFactory):
    """An approved officer since 2024, in the groups that go with it."""

    class Meta:
        model = Officer
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    government = factory.SubFactory(LocalGovernmentFactory)
    department = "민원과"
    post = "주무관"
    phone = "02-123-4567"
    status = OfficerStatus.APPROVED
    started_on = factory.LazyAttribute(
        lambda o: datetime.date(2024, 1, 2) if o.status in (OfficerStatus.APPROVED, OfficerStatus.ENDED) else None
    )
    ended_on = factory.LazyAttribute(lambda o: datetime.date(2025, 1, 2) if o.status == OfficerStatus.ENDED else None)

    @factory.post_generation
    def groups(self, create, extracted, **kwargs):
        if create:
            serving = self.status == OfficerStatus.APPROVED
            set_group(self.user, Role.OFFICER, serving)
            set_group(self.user, Role.COORDINATOR, serving and self.is_coordinator)


class CoordinatorFactory(OfficerFactory):
    is_coordinator = True
