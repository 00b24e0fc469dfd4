"""Every lookup gives in the index what it gives in the database."""

import datetime

import pytest
from django.db.models import F, Q
from modelsearch.backends import get_search_backend
from modelsearch.query import MATCH_ALL
from wagtail.models import Page

from cases.models import CasePage

CONDITIONS = {
    "exact": Q(year=2005),
    "exact text": Q(scope="strategic"),
    "exact empty text": Q(scope=""),
    "iexact": Q(title__iexact="case A"),
    "in": Q(year__in=[2004, 2006]),
    "in nothing": Q(year__in=[]),
    "lt": Q(year__lt=2005),
    "lte": Q(year__lte=2005),
    "gt": Q(score__gt=-1),
    "gte": Q(year__gte=2005),
    "range": Q(year__range=(2004, 2005)),
    "isnull": Q(year__isnull=True),
    "not null": Q(year__isnull=False),
    "not": ~Q(year=2005),
    "or": Q(year=2004) | Q(scope="strategic"),
    "and not": Q(live=True) & ~Q(year__gt=2004),
    "contains": Q(title__contains="ase"),
    "icontains": Q(title__icontains="ASE b"),
    "startswith": Q(title__startswith="Case"),
    "istartswith": Q(title__istartswith="cASE"),
    "endswith": Q(title__endswith="B"),
    "iendswith": Q(title__iendswith="b"),
    "regex": Q(title__regex=r"^Case [AB]$"),
    "iregex": Q(title__iregex=r"^case [ab]$"),
    "boolean": Q(live=False),
    "moment": Q(first_published_at__gt=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)),
    "year of a moment": Q(first_published_at__year=2024),
    "related": Q(government__level="metropolitan"),
    "foreign key": Q(government_id__gt=0),
    "another field": Q(score=F("score")),
}


@pytest.fixture
def cases(make_case, index_now):
    new_year = datetime.datetime(2023, 12, 31, 15, 30, tzinfo=datetime.UTC)  # already 2024 in Seoul
    make_case("Case A", year=2004, first_published_at=new_year)
    make_case("Case B", year=2005, scope="strategic")
    make_case("Case C", live=False, first_published_at=datetime.datetime(2025, 6, 1, tzinfo=datetime.UTC))
    make_case("other case", year=2006)
    index_now()


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
def test_a_lookup_gives_the_same_in_the_index_and_in_the_database(cases, condition):
    queryset = CasePage.objects.filter(condition)
    results = get_search_backend().search(MATCH_ALL, queryset)
    assert {page.pk for page in results} == set(queryset.values_list("pk", flat=True))
    assert results.count() == queryset.count()


def test_the_primary_key_of_a_child_model_restricts_the_count(cases):
    one = CasePage.objects.get(title="Case B")
    assert get_search_backend().search(MATCH_ALL, CasePage.objects.filter(id=one.pk)).count() == 1


def test_tree_filters_and_subqueries_work(cases, library):
    backend = get_search_backend()
    inside = Page.objects.descendant_of(library)
    assert backend.search("case", inside).count() == 4
    assert backend.search("case", CasePage.objects.filter(year__in=CasePage.objects.values("year"))).count() == 3


def test_facets_count_the_whole_result_and_the_missing(cases):
    facet = get_search_backend().search(MATCH_ALL, CasePage.objects.filter(live=True))[:1].facet("scope")
    assert dict(facet) == {"": 2, "strategic": 1}
    years = get_search_backend().search(MATCH_ALL, CasePage).facet("year")
    assert dict(years) == {2004: 1, 2005: 1, 2006: 1, None: 1}
