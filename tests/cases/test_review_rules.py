"""Who may do what at which stage: one row each."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cases import rules
from cases.choices import Stage
from cases.models import CasePage
from cases.queue import waiting_for
from cases.services.drafting import save_step, version_of
from cases.services.publishing import unpublish_case
from cases.services.review import return_case
from people.choices import Role
from people.models import User
from tests.factories import cases as make
from tests.factories.people import LocalGovernmentFactory, UserFactory

pytestmark = pytest.mark.django_db
ROLES = ["resident", "author", "colleague", "coordinator", "other_officer", "other_head", "judge", "editor", "admin"]
NOBODY: set[str] = set()
OWN = {"author", "colleague", "coordinator"}
DESK = {"editor", "admin"}
WRITERS = OWN | DESK

# act -> stage -> who may. What is not listed nobody may.
TABLE = {
    "edit": {
        "draft": WRITERS,
        "submitted": {"coordinator"} | DESK,
        "confirmed": DESK,
        "returned": WRITERS,
        "published": WRITERS,
        "changed": WRITERS,
        "unpublished": WRITERS,
    },
    "submit": {"draft": WRITERS, "returned": WRITERS, "changed": WRITERS, "unpublished": WRITERS},
    "withdraw": {"submitted": {"author"}, "confirmed": {"author"}},
    "confirm": {"submitted": {"coordinator", "admin"}},
    "approve": {"confirmed": DESK},
    "return": {"submitted": {"coordinator", "admin"}, "confirmed": DESK},
    "unpublish": {"published": DESK, "changed": DESK},
    "delete_draft": {"draft": {"author"} | DESK, "returned": {"author"} | DESK},
    "keep": {"published": WRITERS, "changed": WRITERS},
    "reassign": {stage.value: WRITERS for stage in Stage},
}


@pytest.fixture
def people():
    author = make.officer()
    government = author.government
    return {
        "resident": AnonymousUser(),
        "author": author.user,
        "colleague": make.officer(government).user,
        "coordinator": make.coordinator(government).user,
        "other_officer": make.officer().user,
        "other_head": make.coordinator(LocalGovernmentFactory()).user,
        "judge": UserFactory(roles=[Role.JUDGE]),
        "editor": make.editor(),
        "admin": UserFactory(roles=[Role.ADMINISTRATOR]),
    }


def case_at(stage, author):
    makers = {
        Stage.DRAFT: make.draft,
        Stage.SUBMITTED: make.submitted,
        Stage.CONFIRMED: make.confirmed,
        Stage.RETURNED: make.confirmed,
        Stage.PUBLISHED: make.published,
        Stage.CHANGED: make.published,
        Stage.UNPUBLISHED: make.published,
    }
    page = makers[stage](author)
    if stage == Stage.RETURNED:
        return_case(page=page, actor=make.editor(), reason="다시 써 주십시오.")
    if stage == Stage.CHANGED:
        save_step(page=page, actor=author.user, cleaned={"voice": "시민"}, base_version=version_of(page))
    if stage == Stage.UNPUBLISHED:
        unpublish_case(page=page, actor=make.editor(), reason="사실과 다릅니다.")
    page = CasePage.objects.get(pk=page.pk)
    assert page.stage == stage
    return page


def as_now(user):
    """The account without what it remembered of its roles."""
    return User.objects.get(pk=user.pk) if user.is_authenticated else user


@pytest.mark.parametrize("stage", list(Stage))
def test_each_act_is_for_exactly_these_people(people, stage):
    page = case_at(stage, people["author"].officers.get())
    users = {role: as_now(user) for role, user in people.items()}
    for act, stages in TABLE.items():
        decide = getattr(rules, f"can_{act}")
        allowed = {role for role in ROLES if decide(users[role], page)}
        assert allowed == stages.get(stage.value, NOBODY), act
        assert all(decide(users[role], page).reason for role in set(ROLES) - allowed), act


def test_editors_confirm_only_where_nobody_coordinates():
    alone, led = make.submitted(), make.submitted()
    make.coordinator(led.government)
    editor = as_now(make.editor())
    assert [bool(rules.can_confirm(editor, page)) for page in (alone, led)] == [True, False]


def test_the_coordinator_confirms_a_case_of_their_own():
    head = make.coordinator(LocalGovernmentFactory())
    page = make.submitted(head)
    assert rules.can_confirm(as_now(head.user), page)


def test_a_merged_governments_case_belongs_to_its_successor():
    successor = LocalGovernmentFactory()
    author = make.officer(LocalGovernmentFactory(successor=successor, current=successor))
    page = make.submitted(author)
    head = make.coordinator(successor)
    assert rules.can_confirm(as_now(head.user), page)
    assert page.pk in {row.pk for row in waiting_for(as_now(head.user))}


def test_the_queue_holds_exactly_what_the_rules_allow(people):
    author = people["author"].officers.get()
    pages = [make.submitted(author), make.confirmed(author), make.submitted(), make.confirmed(), make.draft(author)]
    pages = [CasePage.objects.get(pk=page.pk) for page in pages]
    users = {role: as_now(people[role]) for role in ROLES}
    waiting = {role: {row.pk for row in waiting_for(user)} for role, user in users.items()}
    assert waiting == {
        role: {page.pk for page in pages if rules.can_return(user, page)} for role, user in users.items()
    }


# address -> role -> answer, for a submitted case; GET for reading, POST for acts.
ADDRESSES = {
    ("GET", "draft"): {"resident": 302, "author": 200, "coordinator": 200, "other_officer": 404, "editor": 200},
    ("GET", "review"): {"resident": 302, "author": 200, "coordinator": 200, "other_head": 404, "editor": 200},
    ("GET", "compare"): {"resident": 302, "author": 200, "other_officer": 404, "judge": 404, "admin": 200},
    ("GET", "preview"): {"resident": 302, "author": 200, "other_officer": 404, "judge": 404, "editor": 200},
    ("POST", "submit"): {"resident": 302, "author": 403, "other_officer": 404},
    ("POST", "withdraw"): {"resident": 302, "colleague": 403, "other_officer": 404, "editor": 403, "author": 302},
    ("GET", "delete"): {"resident": 302, "author": 403, "other_officer": 404},
    ("POST", "keep"): {"resident": 302, "author": 403, "other_officer": 404},
    ("GET", "unpublish"): {"resident": 302, "author": 403, "other_officer": 404, "editor": 403},
}


@pytest.mark.parametrize(("method", "name"), ADDRESSES)
def test_pages_answer_by_role(client, people, method, name):
    page = make.submitted(people["author"].officers.get())
    for role, expected in ADDRESSES[method, name].items():
        client.logout()
        if role != "resident":
            client.force_login(people[role])
        response = client.generic(method, reverse(f"cases:{name}", args=[page.pk]))
        assert response.status_code == expected, role


def test_the_queue_is_only_for_those_who_decide(client, people):
    answers = {}
    for role, user in people.items():
        client.logout()
        if role != "resident":
            client.force_login(user)
        answers[role] = client.get(reverse("cases:queue")).status_code
    assert {role for role, status in answers.items() if status == 200} == {
        "coordinator",
        "other_head",
        "editor",
        "admin",
    }
    assert answers["resident"] == 302


def test_a_case_is_begun_only_by_officers(client, people):
    make.library()
    for role, user in people.items():
        client.logout()
        if role != "resident":
            client.force_login(user)
        expected = {"resident": 302, "judge": 403, "editor": 403, "admin": 403}.get(role, 200)
        assert client.get(reverse("cases:new")).status_code == expected, role
