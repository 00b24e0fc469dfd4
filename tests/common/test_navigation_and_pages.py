import pytest
from django.http import QueryDict
from django.test import RequestFactory

from common import navigation
from common.navigation import NavItem, NavLink, links_for, register_nav
from common.pagination import page_links, page_url, paginate, query_without


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    settings.ROOT_URLCONF = "tests.common.urls_styleguide"


@pytest.mark.usefixtures("menu")
def test_the_menu_is_ordered_and_leaves_out_what_is_not_built_or_not_for_the_reader() -> None:
    register_nav(NavItem("Search", "search:results", order=20))
    register_nav(NavItem("Cases", "cases", order=10))
    register_nav(NavItem("Journal", "journal:index", order=5))
    register_nav(NavItem("Secret", "home", order=1, visible=lambda request: False))
    register_nav(NavItem("Elsewhere", "home", menu=navigation.FOOTER))
    request = RequestFactory().get("/cases/CS-2026-0012/")
    assert links_for(request) == [NavLink("Cases", "/cases/", "true"), NavLink("Search", "/search/", "")]


@pytest.mark.usefixtures("menu")
def test_the_entry_of_the_page_itself_says_page() -> None:
    register_nav(NavItem("Cases", "cases"))
    assert [link.current for link in links_for(RequestFactory().get("/cases/"))] == ["page"]


def test_without_a_request_there_is_no_menu() -> None:
    assert links_for(None) == []


@pytest.mark.parametrize(("asked", "number"), [("", 1), ("2", 2), ("99", 5), ("x", 1), ("-1", 5)])
def test_every_page_number_leads_to_a_page(asked: str, number: int) -> None:
    assert paginate(range(100), QueryDict(f"page={asked}"), per_page=20).number == number


def test_links_keep_the_filters_and_the_first_page_has_one_address() -> None:
    params = QueryDict("type=a&type=b&empty=&page=3")
    base = query_without(params, "page")
    assert base == "type=a&type=b"
    assert (page_url(1, base), page_url(2, base), page_url(1, "")) == ("?type=a&type=b", "?type=a&type=b&page=2", "?")


def test_far_pages_are_gaps() -> None:
    links = page_links(paginate(range(400), QueryDict("page=10")), "")
    assert [link.number for link in links] == [1, 0, 8, 9, 10, 11, 12, 0, 20]
    assert [link.number for link in links if link.current] == [10]


@pytest.mark.usefixtures("menu")
def test_where_one_entry_lies_under_another_only_the_nearest_is_current(monkeypatch) -> None:
    addresses = {"cases": "/cases/", "wanted": "/cases/wanted/"}
    monkeypatch.setattr(navigation, "reverse", lambda name, args=(): addresses[name])
    register_nav(NavItem("Cases", "cases", order=1))
    register_nav(NavItem("Wanted", "wanted", order=2))
    current = {
        path: [link.current for link in links_for(RequestFactory().get(path))]
        for path in ("/cases/", "/cases/CS-2026-0001/", "/cases/wanted/", "/cases/wanted/1/", "/")
    }
    assert current == {
        "/cases/": ["page", ""],
        "/cases/CS-2026-0001/": ["true", ""],
        "/cases/wanted/": ["", "page"],
        "/cases/wanted/1/": ["", "true"],
        "/": ["", ""],
    }
