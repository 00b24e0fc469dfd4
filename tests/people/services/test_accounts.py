"""Accounts made, given roles and closed."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from common.exceptions import DomainError
from people.choices import OfficerStatus, Role
from people.models import User
from people.roles import roles_of
from people.services import accounts
from tests.factories.people import CoordinatorFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_account_made_by_hand_can_sign_in_at_once():
    user = accounts.create_account(email="New@Korea.KR", name="홍길동", password="a long password", actor=None)
    assert user.email == "new@korea.kr"
    assert user.check_password("a long password")
    assert EmailAddress.objects.get(user=user).verified
    with pytest.raises(DomainError):
        accounts.create_account(email="new@korea.kr", name="홍길동", password="x", actor=None)
    with pytest.raises(PermissionDenied):
        accounts.create_account(email="b@korea.kr", name="홍길동", password="x", actor=user)


def test_roles_given_by_hand_leave_those_that_follow_from_memberships():
    administrator = UserFactory(roles=[Role.ADMINISTRATOR])
    officer = OfficerFactory()
    accounts.set_roles(user=officer.user, roles=[Role.EDITOR, Role.JUDGE], actor=administrator)
    assert roles_of(officer.user) == {Role.OFFICER, Role.EDITOR, Role.JUDGE}
    accounts.set_roles(user=officer.user, roles=[], actor=administrator)
    assert roles_of(officer.user) == {Role.OFFICER}


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.CONTEST_MANAGER])
def test_nobody_below_an_administrator_gives_roles(role):
    user = UserFactory(roles=[role] if role else [])
    with pytest.raises(PermissionDenied):
        accounts.set_roles(user=user, roles=[Role.ADMINISTRATOR], actor=user)
    assert Role.ADMINISTRATOR not in roles_of(User.objects.get(pk=user.pk))


def test_the_last_administrator_stays_one():
    last = UserFactory(roles=[Role.ADMINISTRATOR])
    UserFactory(roles=[Role.ADMINISTRATOR], is_active=False)
    with pytest.raises(DomainError):
        accounts.set_roles(user=last, roles=[], actor=last)
    with pytest.raises(DomainError):
        accounts.leave_site(user=last, actor=last)
    other = UserFactory(roles=[Role.ADMINISTRATOR])
    accounts.set_roles(user=last, roles=[], actor=other)
    assert roles_of(last) == frozenset()
    with pytest.raises(DomainError):
        accounts.set_active(user=other, value=False, actor=other)


def test_leaving_takes_the_personal_data_and_keeps_the_membership():
    officer = CoordinatorFactory(user__name="홍길동", user__email="hong@korea.kr")
    ModelLogEntry.objects.log_action(officer, "people.edit", user=officer.user)
    accounts.leave_site(user=officer.user, actor=officer.user)
    officer.refresh_from_db()
    user = User.objects.get(pk=officer.user_id)
    assert officer.status == OfficerStatus.ENDED
    assert officer.government is not None
    assert (officer.phone, officer.department, officer.post) == ("", "", "")
    assert (user.is_active, user.has_usable_password(), user.groups.count()) == (False, False, 0)
    assert not EmailAddress.objects.filter(user=user).exists()
    texts = [user.name, user.email, str(officer)]
    texts += [f"{entry.label} {entry.data}" for entry in ModelLogEntry.objects.all()]
    assert not [text for text in texts if "홍길동" in text or "hong" in text]
    assert str(officer).endswith(officer.government.name)


def test_leaving_while_a_request_waits_withdraws_it():
    officer = OfficerFactory(status=OfficerStatus.PENDING)
    accounts.leave_site(user=officer.user, actor=officer.user)
    officer.refresh_from_db()
    assert officer.status == OfficerStatus.REFUSED


def test_only_the_person_or_an_administrator_closes_an_account():
    officer = OfficerFactory()
    with pytest.raises(PermissionDenied):
        accounts.leave_site(user=officer.user, actor=CoordinatorFactory(government=officer.government).user)
    accounts.leave_site(user=officer.user, actor=UserFactory(roles=[Role.ADMINISTRATOR]))
    assert not User.objects.get(pk=officer.user_id).is_active
