"""Real case pages to search in: the cases of the 2006 study, by the governments that have them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from search.engine import contents
from search.engine.writing import NewGeneration

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def library(db: Any) -> Any:
    """The index page under which cases stand."""
    from wagtail.models import Locale, Page

    from cases.models import CaseIndexPage

    # A test with real transactions before this one has emptied the tables that migrations had filled.
    Locale.objects.get_or_create(language_code="ko")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    return root.add_child(instance=CaseIndexPage(title="사례", slug="cases"))


@pytest.fixture
def government(db: Any) -> Any:
    """강원도."""
    from people.models import LocalGovernment

    return LocalGovernment.objects.create(**government_values("gangwon"))


def government_values(code: str) -> dict[str, Any]:
    """The columns that a government needs, from the reference data."""
    with (FIXTURES / "reference/local_governments.csv").open(encoding="utf-8", newline="") as stream:
        row = next(row for row in csv.DictReader(stream) if row["code"] == code)
    names = ("code", "name_ko", "name_short_ko", "name_en", "level", "kind")
    return {name: row[name] for name in names}


@pytest.fixture
def make_case(library: Any, government: Any) -> Any:
    """make_case(title, **fields) publishes a case."""
    from cases.models import CasePage

    def make(title: str, **fields: Any) -> Any:
        values = {"government": government, "live": True, **fields}
        return library.add_child(instance=CasePage(title=title, **values))

    return make


@pytest.fixture
def publish(index_now: Callable[[], None]) -> Callable[..., list[Any]]:
    """publish(*titles, **fields): cases of governments of their own, public and in the index."""
    from tests.factories import library as factories

    def now(*titles: str, **fields: Any) -> list[Any]:
        made = [factories.make_case(title, **fields) for title in titles]
        index_now()
        return made

    return now


@pytest.fixture
def paper_cases(make_case: Any) -> dict[str, Any]:
    """{slug: page} of the study's cases, all of one government to keep the test small."""
    with (FIXTURES / "demo/paper_cases.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {row["slug"]: make_case(row["title_ko"], summary=row["summary_ko"][:300]) for row in rows}


@pytest.fixture
def cases_section() -> Iterator[Any]:
    """A section of cases, and no other."""
    from cases.models import CasePage
    from search import registry
    from search.registry import Facet, Section

    before = dict(registry._sections)
    registry._sections.clear()
    section = Section(
        key="cases",
        label="Cases",
        queryset_for=lambda user: CasePage.objects.visible_to(user).for_list().prefetch_related("metrics"),
        facets=(
            Facet("year", "year", "Year"),
            Facet("scope", "scope", "Scope"),
            Facet("level", "government__level", "Level"),
        ),
        newest="first_published_at",
        url=lambda page: f"/cases/{page.pk}/",
        text=lambda page: f"{page.summary}\n{page.search_text}",
    )
    registry.register(section)
    yield section
    registry._sections.clear()
    registry._sections.update(before)


@pytest.fixture
def united(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many segments each build had before they became one."""
    numbers = []
    real = NewGeneration.unite

    def unite(new: NewGeneration) -> None:
        numbers.append(len(contents.read(new.folder).segments))
        real(new)

    monkeypatch.setattr(NewGeneration, "unite", unite)
    return numbers
