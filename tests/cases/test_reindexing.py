"""What a case is found by lives elsewhere too: a change there brings the cases into the outbox."""

import pytest

from cases.models import CaseTag
from cases.services.tags import merge_tags
from people.choices import Role
from search.models import OutboxEntry
from tests.factories.library import CsTypeFactory, make_case
from tests.factories.people import LocalGovernmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases():
    """One case with a tag, a type and a merged government, and one that shares nothing with it."""
    today = LocalGovernmentFactory()
    before = LocalGovernmentFactory(successor=today)
    concerned = make_case(cs_type=CsTypeFactory(code="one"), tags=("콜센터",), government=before)
    make_case("다른 사례", cs_type=CsTypeFactory(code="two"), tags=("창구",))
    OutboxEntry.objects.all().delete()
    return concerned


def noted():
    rows = OutboxEntry.objects.filter(kind="wagtailcore.page")
    return set(rows.values_list("key", "op"))


@pytest.mark.parametrize(
    "change",
    [
        lambda case: case.tags.get().save(),
        lambda case: case.tags.get().delete(),
        lambda case: case.cs_type.save(),
        lambda case: case.government.save(),
        lambda case: case.government.current.save(),
    ],
    ids=["tag renamed", "tag deleted", "type renamed", "government renamed", "successor renamed"],
)
def test_the_cases_concerned_and_no_others_are_indexed_anew(cases, change):
    change(cases)
    assert noted() == {(str(cases.pk), "put")}


def test_a_new_word_in_the_vocabulary_concerns_no_case(cases):
    CaseTag.objects.create(name="새말")
    CsTypeFactory(code="three")
    LocalGovernmentFactory()
    assert noted() == set()


def test_merging_tags_concerns_the_cases_that_get_the_other_tag(cases):
    source, target = CaseTag.objects.get(name="콜센터"), CaseTag.objects.get(name="창구")
    merge_tags(source=source, target=target, actor=UserFactory(roles=[Role.EDITOR]))
    assert noted() == {(str(cases.pk), "put")}
