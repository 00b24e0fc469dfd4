"""The list as a file: the present filter, the right cells, only what the person may see."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from cases import exports
from cases.models import CaseMetric
from tests.factories.library import CsTypeFactory, make_case
from tests.factories.people import OfficerFactory

pytestmark = pytest.mark.django_db


def as_csv(client, query: str = "") -> list[dict[str, str]]:
    response = client.get(reverse("cases:export-csv") + query)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def as_xlsx(client, query: str = "") -> list[tuple]:
    response = client.get(reverse("cases:export-xlsx") + query)
    return list(openpyxl.load_workbook(io.BytesIO(response.getvalue())).active.iter_rows(values_only=True))


def test_the_present_filter_and_order_go_into_the_file(client):
    make_case("나", cs_type=CsTypeFactory(code="one"))
    make_case("가", cs_type=CsTypeFactory(code="one"))
    make_case("다")
    title = exports.headings()[1]
    assert [row[title] for row in as_csv(client, "?type=one&sort=title")] == ["가", "나"]


def test_every_column_is_there_in_both_files(client):
    case = make_case("제목", year=2006, awards=("상",), tags=("태그",), budget=5, is_sample=True)
    header, row = as_xlsx(client)
    assert list(header) == exports.headings() == list(as_csv(client)[0])
    values = dict(zip(header, row, strict=True))
    assert values[exports.headings()[0]] == case.number
    assert values[exports.headings()[8]] == 2006
    assert str(values[exports.headings()[-1]]).endswith(f"/cases/{case.number}/")


def test_the_day_of_publication_and_the_figures_are_in_the_file(client):
    case = make_case("제목")
    case.metrics.add(CaseMetric(name="대기", unit="분", before=Decimal("12.50"), after=Decimal("3")))
    case.metrics.add(CaseMetric(name="건수", after=Decimal("1200")))
    case.save()
    [row] = as_csv(client)
    assert row["전후 수치"] == "대기: 12.5 → 3 분; 건수: – → 1,200"
    assert row["공개일"] == timezone.localdate(case.first_published_at).isoformat()


def test_a_title_that_looks_like_a_formula_stays_text(client):
    make_case('=HYPERLINK("http://x")')
    assert as_csv(client)[0][exports.headings()[1]].startswith("'=")


def test_officers_only_rows_are_in_the_members_file_only(client):
    make_case("공개")
    make_case("비공개", audience="officers")
    title = exports.headings()[1]
    assert {row[title] for row in as_csv(client)} == {"공개"}
    client.force_login(OfficerFactory().user)
    assert {row[title] for row in as_csv(client)} == {"공개", "비공개"}


def test_a_file_that_is_cut_off_says_so_in_its_last_row(client, monkeypatch):
    monkeypatch.setattr(exports, "MAX_ROWS", 2)
    for number in range(3):
        make_case(f"x{number}")
    rows = as_csv(client)
    assert len(rows) == 3
    assert "2" in rows[-1][exports.headings()[0]]
    assert "3" in rows[-1][exports.headings()[0]]


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, django_assert_num_queries, number):
    for place in range(number):
        make_case(f"x{place}", tags=(f"t{place}",), awards=("상",))
    as_csv(client)
    with django_assert_num_queries(6):
        as_csv(client)
