"""What is left out on PostgreSQL is chosen by what SQLite got; see repeating.py."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.db import DataError, connection, transaction

from tests.repeating import Book, Sent, needed, read_books


def written(name: str = "test", **extra: object) -> Sent:
    return Sent(**{"statements": 1, "kinds": {name}} | extra)


# Kinds that databases could make different things of.
A, B, C = (f"INSERT INTO {name} (x) VALUES (%s) " for name in "abc")


def test_every_kind_that_no_other_test_sends_is_sent() -> None:
    tests = {"one": written(kinds={A, B}), "two": written(kinds={B, C}), "three": written(kinds={A, C})}
    chosen = needed(tests, [written(A)])
    assert {B, C} <= {kind for name in chosen for kind in tests[name].kinds}


def test_a_test_that_sends_nothing_new_is_not_needed() -> None:
    assert needed({"one": written(kinds={A, B})}, [written(A), written(B)]) == set()


def test_of_two_tests_with_the_same_kinds_the_shorter_is_taken() -> None:
    tests = {"long": written(kinds={A}, statements=9), "short": written(kinds={A}, statements=2)}
    assert needed(tests) == {"short"}


def test_the_choice_does_not_depend_on_the_order_of_the_tests() -> None:
    tests = {name: written(kinds={A, f"{B}{name}"}) for name in "defg"}
    tests["all"] = written(kinds={A} | {f"{B}{name}" for name in "defg"}, statements=4)
    assert needed(tests) == needed(dict(reversed(tests.items())))


@pytest.mark.parametrize(
    ("kind", "is_sent_again"),
    [
        ("SELECT a FROM b WHERE c = %s ORDER BY a ASC ", False),
        ("SELECT a FROM b WHERE c = %s ORDER BY a ASC  several", True),
        ("SELECT a FROM b WHERE c = %s  several", False),
        ("SELECT a FROM b WHERE c = %s long", True),
        ("SELECT a FROM b WHERE c = %s nul several", True),
        ("SELECT a FROM b WHERE c LIKE %s ESCAPE '\\' ", True),
        ("SELECT CASE WHEN a THEN %s ELSE %s END FROM b ", True),
        ("SELECT a FROM b UNION SELECT a FROM c ", True),
        ("SELECT a, COUNT(*) FROM b GROUP BY a ", True),
        ("SELECT a FROM b WHERE c = %s FOR UPDATE", True),
        ("INSERT INTO b (a) VALUES (%s) IntegrityError", True),
        ("INSERT INTO b (a) VALUES (%s) ", True),
        ("UPDATE b SET a = %s WHERE c = %s ", False),
        ("UPDATE b SET a = %s WHERE c = %s long", True),
        ("UPDATE b SET a = %s WHERE c = %s IntegrityError", True),
    ],
)
def test_what_databases_could_make_different_things_of_is_sent_again(kind: str, is_sent_again: bool) -> None:
    tests = {name: written(kind) for name in ("one", "two")}
    assert len(needed(tests)) == is_sent_again
    assert needed(tests, [written(kind)]) == set()


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
                book.on_statement(execute, sql, params, False, {"cursor": SimpleNamespace()})
            except DataError:
                assert error
    return book.tests["test"].kinds


@pytest.mark.django_db
def test_the_book_knows_who_found_several_rows_and_is_read_as_it_was_written(tmp_path: Path) -> None:
    book = Book()
    Group.objects.all().delete()
    with book.listening(connection):
        for name in ("finds one", "finds two"):
            Group.objects.create(name=name)
            with book.writing(name):
                assert list(Group.objects.order_by("name"))
        with book.writing("looks whether there is any"):
            assert Group.objects.exists()
        with book.writing("asks for nothing"):
            pass
    book.save(tmp_path / "sent-1.json")
    found = read_books(tmp_path)
    assert found == book.tests
    [one], two = found["finds one"].kinds, found["finds two"].kinds
    assert two == {one, f"{one} several"}
    assert "looks whether there is any" in found
    assert "asks for nothing" not in found


@pytest.mark.django_db
def test_a_lock_makes_another_kind_though_sqlite_does_not_see_it() -> None:
    book = Book()
    with book.listening(connection), transaction.atomic():
        for name, rows in {"read": Group.objects.all(), "lock": Group.objects.select_for_update()}.items():
            with book.writing(name):
                assert rows.filter(name="nobody").first() is None
    assert book.tests["read"].kinds.isdisjoint(book.tests["lock"].kinds)


def test_without_a_book_nothing_is_left_out(tmp_path: Path) -> None:
    assert read_books(tmp_path) == {}
