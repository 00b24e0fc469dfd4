"""The three searches that the first slice must answer, on the study's own cases."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cases.models import CasePage
from search.registry import search_ids


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("콜센터", "강원콜센터 구축"),
        ("콜 센터", "강원콜센터 구축"),
        ("수도요금을 정산", "365일 수도요금 정산시스템"),
        ("민원 처리기간", "모든 민원처리기간 50% 단축"),
        ("민원처리 기간을", "모든 민원처리기간 50% 단축"),
        ("통합 콜센터", "강원콜센터 구축"),
    ],
)
def test_the_case_that_was_meant_comes_first(paper_cases, index_now, query, title):
    index_now()
    ranking = search_ids(query, CasePage.objects.visible_to(AnonymousUser()))
    assert CasePage.objects.get(pk=ranking.pks[0]).title == title
