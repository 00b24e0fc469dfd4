"""What is left out on PostgreSQL is chosen by what SQLite got; see repeating.py."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import DataError, connection
from django.test import Client

from tests.repeating import Book, Sent, needed_pages, read_books


def written(name: str = "test", **extra: object) -> Sent:
    return Sent(**{"pages": True, "statements": 1, "kinds": {name}} | extra)


def test_every_kind_that_no_other_test_sends_is_sent_by_some_page() -> None:
    pages = {"one": written(kinds={"a", "b"}), "two": written(kinds={"b", "c"}), "three": written(kinds={"a", "c"})}
    chosen = needed_pages(pages, {"a"})
    assert {"b", "c"} <= {kind for name in chosen for kind in pages[name].kinds}


def test_a_page_that_sends_nothing_new_is_not_needed() -> None:
    assert needed_pages({"one": written(kinds={"a", "b"})}, {"a", "b"}) == set()


def test_of_two_pages_with_the_same_kinds_the_shorter_is_taken() -> None:
    pages = {"long": written(kinds={"a"}, statements=9), "short": written(kinds={"a"}, statements=2)}
    assert needed_pages(pages, set()) == {"short"}


def test_the_choice_does_not_depend_on_the_order_of_the_tests() -> None:
    pages = {name: written(kinds={"a", name}) for name in "defg"} | {"all": written(kinds=set("adefg"), statements=4)}
    assert needed_pages(pages, set()) == needed_pages(dict(reversed(pages.items())), set())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT a FROM b LIMIT 3", "SELECT a FROM b LIMIT 21"),
        ("SELECT a FROM b WHERE c IN (%s, %s)", "SELECT a FROM b WHERE c IN (%s, %s, %s, %s)"),
        ("SELECT T4.a FROM b T4", "SELECT T12.a FROM b T12"),
        ('RELEASE SAVEPOINT "s139848239516544_x582"', 'RELEASE SAVEPOINT "s139848239516544_x9"'),
    ],
)
def test_statements_that_differ_by_numbers_alone_are_of_one_kind(one: str, other: str) -> None:
    assert kinds_of((one, ())) == kinds_of((other, ()))


@pytest.mark.parametrize("value", ["가" * 101, "a\0b", 2**31])
def test_a_value_that_databases_differ_about_makes_another_kind(value: object) -> None:
    assert kinds_of(("SELECT %s", (value,))) != kinds_of(("SELECT %s", ("a",)))


def test_an_error_makes_another_kind() -> None:
    assert kinds_of(("SELECT %s", ("a",)), error=DataError()) != kinds_of(("SELECT %s", ("a",)))


def kinds_of(*statements: tuple[str, tuple[object, ...]], error: Exception | None = None) -> set[str]:
    def execute(*_arguments: object) -> None:
        if error:
            raise error

    book = Book()
    with book.writing("test"):
        for sql, params in statements:
            try:
                book.on_statement(execute, sql, params, False, {})
            except DataError:
                assert error
    return book.tests["test"].kinds


@pytest.mark.django_db
def test_the_book_knows_who_asked_for_a_page_and_is_read_as_it_was_written(tmp_path: Path) -> None:
    book = Book()
    with connection.execute_wrapper(book.on_statement):
        with book.writing("asks for a page"):
            Client().get("/")
        with book.writing("asks the database"), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with book.writing("asks for nothing"):
            pass
    book.save(tmp_path / "sent-1.json")
    found = read_books(tmp_path)
    assert found == book.tests
    assert found["asks for a page"].pages
    assert not found["asks the database"].pages
    assert "asks for nothing" not in found
    assert json.loads((tmp_path / "sent-1.json").read_text())["tests"]


def test_without_a_book_nothing_is_left_out(tmp_path: Path) -> None:
    assert read_books(tmp_path) == {}
